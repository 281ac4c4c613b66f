import { startSandbox, MAILGUN_DOMAIN, type Started } from '../testing/startSandbox';

let started: Started;
beforeAll(async () => {
  started = await startSandbox();
});
afterAll(() => started.sandbox.close());
beforeEach(() => started.control.reset());

const get = async (path: string) => {
  const answer = await fetch(new URL(path, started.sandbox.mailsUrl));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const send = async (more: Record<string, unknown> = {}) => {
  await started.mailgun.messages.create(MAILGUN_DOMAIN, {
    from: 'Stagedoor <tickets@mail.example.com>',
    to: 'ada@example.com',
    subject: 'Your tickets',
    text: 'Here they are.',
    html: '<p>Here <img src="cid:qr.png"><img src="cid:other.png"></p>',
    inline: [{ filename: 'qr.png', data: new Blob(['png'], { type: 'image/png' }) }],
    ...more,
  });
  return (await started.control.mails()).at(-1)?.id ?? '';
};

describe('the mails in the browser', () => {
  it('are none at first', async () => {
    expect((await get('/')).text).toContain('None yet.');
  });

  it('stand in a list, newest first', async () => {
    const first = await send({ subject: 'First' });
    const second = await send({ subject: 'Second' });
    const { status, headers, text } = await get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text.indexOf(`/mails/${second}"`)).toBeGreaterThan(0);
    expect(text.indexOf(`/mails/${second}"`)).toBeLessThan(text.indexOf(`/mails/${first}"`));
    expect(text).toContain('ada@example.com');
  });

  it('show one with its text, and its html apart from the page', async () => {
    const id = await send();
    const { text } = await get(`/mails/${id}`);
    expect(text).toContain(`<iframe sandbox src="/mails/${id}/html">`);
    expect(text).toContain('<pre>Here they are.</pre>');
    expect(text).toContain('accepted ada@example.com');
  });

  it('show their own pictures, and may do nothing else', async () => {
    const id = await send({ html: '<p><img src="cid:qr.png"><img src="cid:other.png"><script>alert(1)</script></p>' });
    const { text, headers } = await get(`/mails/${id}/html`);
    expect(text).toContain(`<img src="data:image/png;base64,${Buffer.from('png').toString('base64')}">`);
    expect(text).toContain('<img src="cid:other.png">');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
    );
  });

  it('show markup in headers as text', async () => {
    const evil = '<script>alert(1)</script>';
    const id = await send({
      subject: evil,
      text: evil,
      from: '"<script>alert(1)</script>" <a@mail.example.com>',
      'h:X-Note': evil,
      'v:note': evil,
    });
    for (const path of ['/', `/mails/${id}`]) expect((await get(path)).text).not.toContain('<script>');
  });

  it('are not there when they are not there', async () => {
    expect((await get('/mails/nobody')).status).toBe(404);
  });
});
