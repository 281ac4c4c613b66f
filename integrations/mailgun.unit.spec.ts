import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../sandbox';
import { createMailgunGateway } from './mailgun';
import { type MailGateway } from './mailGateway';

const apiKey = 'key-gateway';
const domain = 'mail.example.com';
let sandbox: Sandbox;
let control: SandboxControl;
let gateway: MailGateway;
let hasty: MailGateway;
beforeAll(async () => {
  sandbox = await createSandbox({
    stripe: { secretKey: 'sk_test' },
    mailgun: { apiKey, domain, deliverAfterMs: null },
  });
  control = createSandboxControl(sandbox.mailgunUrl);
  const here = { apiKey, domain, apiBase: sandbox.mailgunUrl };
  gateway = createMailgunGateway({ ...here, timeoutMs: 10_000 });
  hasty = createMailgunGateway({ ...here, timeoutMs: 200 });
});
afterAll(() => sandbox.close());
beforeEach(() => control.reset());

const mail = {
  messageId: 'delivery-1@mail.example.com',
  from: 'Stagedoor <tickets@mail.example.com>',
  to: 'ada@example.com',
  subject: 'Zażółć',
  text: 'Here they are.',
  html: '<img src="cid:qr.png">',
  inline: [{ filename: 'qr.png', data: Buffer.from('png'), contentType: 'image/png' }],
  variables: { deliveryId: 'd-1' },
};
const lookUp = () => gateway.findEvents({ messageId: mail.messageId, since: Date.now() / 1000 - 60 });

describe('sending', () => {
  it('sends all of the mail under our own id', async () => {
    expect(await gateway.send(mail)).toEqual({ outcome: 'done', value: { providerMessageId: mail.messageId } });
    expect(await control.mails()).toMatchObject([
      {
        messageId: mail.messageId,
        from: mail.from,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        variables: mail.variables,
        files: [{ filename: 'qr.png', contentType: 'image/png', inline: true, base64: 'cG5n' }],
      },
    ]);
  });

  it('needs neither pictures nor variables', async () => {
    const { inline: _inline, variables: _variables, ...plain } = mail;
    expect(await gateway.send(plain)).toMatchObject({ outcome: 'done' });
  });

  it('goes past the proxy of the environment to a server on this machine', async () => {
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect(await gateway.send(mail)).toMatchObject({ outcome: 'done' });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  it('is refused for an address that is none', async () => {
    expect(await gateway.send({ ...mail, to: 'nobody' })).toMatchObject({
      outcome: 'refused',
      code: 'message_invalid',
      message: "'to' parameter is not a valid address. please check documentation",
    });
  });

  it.each([
    ['a wrong key', { apiKey: 'key-other' }, 'authentication_failed'],
    ['a wrong domain', { domain: 'other.example.com' }, 'domain_not_found'],
  ])('is refused with %s', async (_what, more, code) => {
    const other = createMailgunGateway({ apiKey, domain, apiBase: sandbox.mailgunUrl, timeoutMs: 10_000, ...more });
    expect(await other.send(mail)).toMatchObject({ outcome: 'refused', code });
  });

  it.each<[string, Parameters<SandboxControl['addSwitch']>[0], number]>([
    ['the answer was lost', { do: 'lose' }, 1],
    ['half the answer was lost', { do: 'lose', how: 'cut' }, 1],
    ['it never got there', { do: 'lose', work: 'none' }, 0],
    ['it failed', { do: 'fail' }, 0],
    ['it failed with a page', { do: 'fail', status: 502, format: 'html' }, 0],
    ['it failed after it was sent', { do: 'fail', work: 'done' }, 1],
  ])('is unknown when %s', async (_what, input, sent) => {
    await control.addSwitch(input);
    expect(await gateway.send(mail)).toEqual({ outcome: 'unknown', error: expect.any(String) as unknown });
    expect(await control.mails()).toHaveLength(sent);
  });

  it('is unknown when it takes too long', async () => {
    await control.addSwitch({ do: 'delay', ms: null });
    expect(await hasty.send(mail)).toEqual({
      outcome: 'unknown',
      error: expect.stringContaining('timeout') as unknown,
    });
    expect(await control.mails()).toHaveLength(1);
  });

  it('is unknown when there were too many, and says when to come back', async () => {
    await control.addSwitch({ do: 'limit', retryAfterSeconds: 4 });
    expect(await gateway.send(mail)).toMatchObject({ outcome: 'unknown', retryAfterMs: 4_000 });
  });

  it('is unknown when nobody is there, or somebody else', async () => {
    const at = (apiBase: string) => createMailgunGateway({ apiKey, domain, apiBase, timeoutMs: 10_000 }).send(mail);
    expect(await at('http://127.0.0.1:9')).toMatchObject({ outcome: 'unknown' });
    await control.addSwitch({ do: 'refuse', status: 400, body: {} });
    expect(await gateway.send(mail)).toMatchObject({ outcome: 'refused' });
  });
});

describe('looking up what became of a mail', () => {
  it('finds nothing before it was sent, and everything after, oldest first', async () => {
    expect(await lookUp()).toEqual({ outcome: 'done', value: [] });
    await gateway.send(mail);
    const [sent] = await control.mails();
    await control.reportMail(sent?.id ?? '', 'complain');
    const found = await lookUp();
    expect(found).toMatchObject({
      outcome: 'done',
      value: ['accepted', 'delivered', 'complained'].map((event) => ({
        event,
        messageId: mail.messageId,
        recipient: mail.to,
        variables: mail.variables,
      })),
    });
  });

  it('says why it bounced', async () => {
    await gateway.send(mail);
    const [sent] = await control.mails();
    await control.reportMail(sent?.id ?? '', 'bounce');
    const found = await lookUp();
    expect(found.outcome === 'done' ? found.value[1] : found).toMatchObject({
      event: 'failed',
      severity: 'permanent',
      reason: expect.stringContaining('bounce: 5.1.1') as unknown,
    });
  });

  it('reads every page', async () => {
    for (let count = 0; count < 3; count++) await gateway.send(mail);
    const [sent] = await control.mails();
    for (let count = 0; count < 300; count++) await control.reportMail(sent?.id ?? '', 'deliver');
    const found = await lookUp();
    expect(found.outcome === 'done' ? found.value : found).toHaveLength(303);
  });

  it('says nothing on its console', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    await lookUp();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it.each<[string, Parameters<SandboxControl['addSwitch']>[0]]>([
    ['it fails', { do: 'fail' }],
    ['the answer is lost', { do: 'lose' }],
  ])('is unknown when %s', async (_what, input) => {
    await control.addSwitch(input);
    expect(await lookUp()).toMatchObject({ outcome: 'unknown' });
  });
});
