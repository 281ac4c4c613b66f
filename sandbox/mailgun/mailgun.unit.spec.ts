import { startSandbox, mailgunClient, MAILGUN_DOMAIN, MAILGUN_KEY, type Started } from '../testing/startSandbox';
import { until } from '../testing/until';

let started: Started;
beforeAll(async () => {
  started = await startSandbox();
});
afterAll(() => started.sandbox.close());
beforeEach(async () => {
  await started.control.reset();
  await started.control.settings({ deliverAfterMs: 5, eventsLagMs: 0 });
});

const message = {
  from: 'Stagedoor <tickets@mail.example.com>',
  to: 'Ada <ada@example.com>',
  subject: 'Your tickets',
  text: 'Here they are.',
};
const send = (more: Record<string, unknown> = {}) =>
  started.mailgun.messages.create(MAILGUN_DOMAIN, { ...message, ...more });
const events = (query: Record<string, string | number> = {}) =>
  started.mailgun.events.get(MAILGUN_DOMAIN, { ascending: 'yes', ...query });
const story = async (messageId: string) =>
  (await events({ 'message-id': messageId })).items.map(({ event, severity }) => [event, severity].join(' ').trim());
const storyOf = (messageId: string, length: number): Promise<string[]> =>
  until(async () => {
    const found = await story(messageId);
    return found.length >= length ? found : undefined;
  });

describe('sending a mail', () => {
  it('is accepted, with an id in brackets', async () => {
    const answer = await send();
    expect(answer).toMatchObject({ status: 200, message: 'Queued. Thank you.' });
    expect(answer.id).toMatch(/^<[^<>@]+@mail\.example\.com>$/);
  });

  it('keeps all of it', async () => {
    await send({
      html: '<p>Hi <img src="cid:qr.png"></p>',
      cc: 'bob@example.com',
      'h:Message-Id': '<delivery-1@mail.example.com>',
      'h:Reply-To': 'help@example.com',
      'v:deliveryId': 'd-1',
      'o:tag': ['tickets', 'first'],
      inline: [{ filename: 'qr.png', data: new Blob(['png'], { type: 'image/png' }) }],
      attachment: [{ filename: 'tickets.pdf', data: new Blob(['pdf'], { type: 'application/pdf' }) }],
    });
    expect(await started.control.mails()).toMatchObject([
      {
        from: message.from,
        to: message.to,
        subject: 'Your tickets',
        text: 'Here they are.',
        html: '<p>Hi <img src="cid:qr.png"></p>',
        recipients: ['ada@example.com', 'bob@example.com'],
        messageId: 'delivery-1@mail.example.com',
        headers: { 'Reply-To': 'help@example.com' },
        variables: { deliveryId: 'd-1' },
        tags: ['tickets', 'first'],
        files: [
          { filename: 'qr.png', contentType: 'image/png', inline: true, base64: Buffer.from('png').toString('base64') },
          { filename: 'tickets.pdf', contentType: 'application/pdf', inline: false },
        ],
      },
    ]);
  });

  it('is done twice when it is asked for twice: there is no key', async () => {
    const id = { 'h:Message-Id': '<same@mail.example.com>' };
    await send(id);
    await send(id);
    expect(await started.control.mails({ 'message-id': 'same@mail.example.com' })).toHaveLength(2);
  });

  it('takes an id of its own for one that has not the form left@right', async () => {
    expect((await send({ 'h:Message-Id': '<no-at-sign>' })).id).toMatch(/@mail\.example\.com>$/);
  });

  it('merges recipients that are the same', async () => {
    await send({ to: ['ada@example.com', 'Ada <ADA@example.com>', '"Lovelace, A." <ada@example.com>'] });
    expect((await started.control.mails())[0]?.recipients).toEqual(['ada@example.com']);
  });

  it.each([
    ['from', { from: undefined }, 'from parameter is missing'],
    ['to', { to: undefined }, 'to parameter is missing'],
    ['an address', { to: 'ada' }, "'to' parameter is not a valid address. please check documentation"],
    ['a right sender', { from: 'nobody' }, "'from' parameter is not a valid address. please check documentation"],
    [
      'a body',
      { text: undefined },
      "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
    ],
  ])('needs %s', async (_what, more, details) => {
    await expect(send(more)).rejects.toMatchObject({ status: 400, message: 'Bad Request', details });
    expect(await started.control.mails()).toHaveLength(0);
  });

  it('needs the key', async () => {
    const stranger = mailgunClient(started.sandbox.mailgunUrl, 'key-other');
    const call = stranger.messages.create(MAILGUN_DOMAIN, message);
    await expect(call).rejects.toMatchObject({ status: 401, details: 'Forbidden' });
  });

  it('needs the domain', async () => {
    const call = started.mailgun.messages.create('other.example.com', message);
    await expect(call).rejects.toMatchObject({ status: 404, details: 'Domain not found: other.example.com' });
  });

  it('also comes as a plain form', async () => {
    const answer = await fetch(`${started.sandbox.mailgunUrl}/v3/${MAILGUN_DOMAIN}/messages`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`api:${MAILGUN_KEY}`).toString('base64')}` },
      body: new URLSearchParams(message),
    });
    expect(answer.status).toBe(200);
  });

  it('has a limit', async () => {
    await expect(send({ text: 'x'.repeat(26 * 1024 * 1024) })).rejects.toMatchObject({ status: 413 });
  });
});

describe('what becomes of a mail', () => {
  it.each([
    ['ada@example.com', ['accepted', 'delivered']],
    ['bounce@example.com', ['accepted', 'failed permanent']],
    ['bounce+7@example.com', ['accepted', 'failed permanent']],
    ['complain@example.com', ['accepted', 'delivered', 'complained']],
    ['tempfail@example.com', ['accepted', 'failed temporary', 'delivered']],
    ['bouncer@example.com', ['accepted', 'delivered']],
  ])('is told by its address: %s', async (to, expected) => {
    const { id } = await send({ to });
    expect(await storyOf(String(id), expected.length)).toEqual(expected);
  });

  it('is nothing more in test mode', async () => {
    const { id } = await send({ 'o:testmode': true, to: 'bounce@example.com' });
    const other = await send();
    await storyOf(String(other.id), 2);
    expect(await story(String(id))).toEqual(['accepted']);
  });

  it('waits to be told', async () => {
    await started.control.settings({ deliverAfterMs: null });
    await send({ to: 'slow@example.com', 'h:Message-Id': '<slow@mail.example.com>' });
    const [mail] = await started.control.mails();
    await started.control.reportMail(mail?.id ?? '', 'tempfail');
    await started.control.reportMail(mail?.id ?? '', 'bounce');
    expect(await story('slow@mail.example.com')).toEqual(['accepted', 'failed temporary', 'failed permanent']);
  });

  it('ends at once for an address that bounced before, until it is forgiven', async () => {
    const first = await send({ to: 'bounce@example.com' });
    await storyOf(String(first.id), 2);
    await send({ to: 'bounce@example.com', 'h:Message-Id': '<second@mail.example.com>' });
    const [, failed] = (await events({ 'message-id': 'second@mail.example.com' })).items;
    expect(failed).toMatchObject({
      event: 'failed',
      severity: 'permanent',
      reason: 'suppress-bounce',
      'delivery-status': { code: 605 },
    });
    const { suppressions } = started.mailgun;
    expect(await suppressions.get(MAILGUN_DOMAIN, 'bounces', 'bounce@example.com')).toMatchObject({
      address: 'bounce@example.com',
      code: 550,
    });
    await suppressions.destroy(MAILGUN_DOMAIN, 'bounces', 'bounce@example.com');
    await expect(suppressions.get(MAILGUN_DOMAIN, 'bounces', 'bounce@example.com')).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('the list of events', () => {
  it.each(['<lookup@mail.example.com>', 'lookup@mail.example.com'])('is searched by message id: %s', async (id) => {
    await send({ 'h:Message-Id': '<lookup@mail.example.com>', 'v:deliveryId': 'd-1' });
    await send();
    const { items } = await until(async () => {
      const page = await events({ 'message-id': id });
      return page.items.length === 2 ? page : undefined;
    });
    expect(items[0]).toMatchObject({
      event: 'accepted',
      recipient: 'ada@example.com',
      'user-variables': { deliveryId: 'd-1' },
      message: { headers: { 'message-id': 'lookup@mail.example.com', subject: 'Your tickets' } },
    });
  });

  it('is searched by recipient, kind and time', async () => {
    const since = Date.now() / 1000;
    await send({ to: 'ada@example.com' });
    await send({ to: 'bounce@example.com', 'o:tag': 'x' });
    await until(async () => ((await events()).items.length === 4 ? true : undefined));
    const count = async (query: Record<string, string | number>) => (await events(query)).items.length;
    expect(await count({ recipient: 'ada@example.com' })).toBe(2);
    expect(await count({ event: 'failed' })).toBe(1);
    expect(await count({ event: 'accepted OR delivered' })).toBe(3);
    expect(await count({ severity: 'permanent' })).toBe(1);
    expect(await count({ tags: 'x' })).toBe(2);
    expect(await count({ begin: String(since) })).toBe(4);
    expect(await count({ begin: String(since + 3600) })).toBe(0);
    expect(await count({ begin: String(since - 60), end: String(since - 1) })).toBe(0);
    expect(await count({ begin: new Date(since * 1000 - 2000).toUTCString() })).toBe(4);
    await expect(events({ begin: 'yesterday' })).rejects.toMatchObject({ status: 400 });
    await expect(events({ subject: 'x' })).rejects.toMatchObject({ status: 400 });
  });

  it('comes in pages, the last of which is empty', async () => {
    await started.control.settings({ deliverAfterMs: null });
    for (let count = 0; count < 5; count++) await send({ 'h:Message-Id': `<m-${count}@mail.example.com>` });
    const seen: string[] = [];
    let page = await events({ limit: 2 });
    const sizes = [];
    while (page.items.length > 0) {
      sizes.push(page.items.length);
      seen.push(...page.items.map((event) => event.message.headers['message-id']));
      page = await started.mailgun.events.get(MAILGUN_DOMAIN, { page: page.pages.next.page });
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen).toEqual([0, 1, 2, 3, 4].map((count) => `m-${count}@mail.example.com`));
    expect(page.pages.next.url).toMatch(/^http:/);
    const newest = await started.mailgun.events.get(MAILGUN_DOMAIN, { limit: 1 });
    expect(newest.items[0]?.message.headers['message-id']).toBe('m-4@mail.example.com');
    await expect(started.mailgun.events.get(MAILGUN_DOMAIN, { page: 'nonsense' })).rejects.toMatchObject({
      status: 400,
    });
  });

  it('may be late', async () => {
    await started.control.settings({ eventsLagMs: 60_000 });
    const { id } = await send();
    expect(await story(String(id))).toEqual([]);
    await started.control.settings({ eventsLagMs: 0 });
    expect(await story(String(id))).toContain('accepted');
  });
});

describe('when Mailgun is not well', () => {
  it('is down', async () => {
    await started.control.addSwitch({ server: 'mailgun', do: 'fail', status: 503, times: null });
    await expect(send()).rejects.toMatchObject({ status: 503 });
    expect(await started.control.mails()).toHaveLength(0);
  });

  it.each([{ do: 'fail', work: 'done' } as const, { do: 'fail', work: 'done', kept: true } as const])(
    'may have sent it all the same: %j',
    async (input) => {
      await started.control.addSwitch(input);
      await expect(send()).rejects.toMatchObject({ status: 500 });
      expect(await started.control.mails()).toHaveLength(1);
    },
  );

  it('answers with a page', async () => {
    await started.control.addSwitch({ do: 'fail', status: 502, format: 'html' });
    await expect(send()).rejects.toMatchObject({ status: 502 });
  });

  it('limits', async () => {
    await started.control.addSwitch({ do: 'limit', retryAfterSeconds: 9 });
    const details = 'Domain mail.example.com limit exceeded, try again after 9 seconds';
    await expect(send()).rejects.toMatchObject({ status: 429, details });
  });

  it('loses its answer after it sent the mail', async () => {
    await started.control.addSwitch({ do: 'lose' });
    await expect(send()).rejects.toMatchObject({ status: 400, message: 'ECONNRESET' });
    expect(await started.control.mails()).toHaveLength(1);
  });
});
