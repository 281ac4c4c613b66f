import { qrPng } from './qr';
import { renderTicketMail, type TicketMailInput } from './ticketMail';

const warsaw = {
  concertId: 'c-1',
  name: 'Beyoncé, Warsaw',
  startsAt: '2027-06-12T18:00:00Z',
  venue: { name: 'PGE Narodowy', address: 'Al. Poniatowskiego 1', city: 'Warsaw', timeZone: 'Europe/Warsaw' },
};
const tokyo = {
  concertId: 'c-2',
  name: 'Beyoncé, Tokyo',
  startsAt: '2027-07-01T10:30:00Z',
  venue: { name: 'Budokan', address: '2-3 Kitanomarukoen', city: 'Tokyo', timeZone: 'Asia/Tokyo' },
};
const input = (more: Partial<TicketMailInput> = {}): TicketMailInput => ({
  customerName: 'Ada',
  orderId: 'order-1',
  concerts: [warsaw],
  tickets: [
    { ticketId: 't-1', concertId: 'c-1', ticketType: 'Regular', code: 'CODE1' },
    { ticketId: 't-2', concertId: 'c-1', ticketType: 'Golden Circle', code: 'CODE2' },
  ],
  ...more,
});

describe('the ticket e-mail', () => {
  it('names the concert in its subject, or how many they are', () => {
    expect(renderTicketMail(input()).subject).toBe('Your tickets: Beyoncé, Warsaw');
    expect(renderTicketMail(input({ concerts: [warsaw, tokyo] })).subject).toBe('Your tickets for 2 concerts');
  });

  it('says the time that the clock at the door shows', () => {
    const { text, html } = renderTicketMail(input({ concerts: [warsaw, tokyo] }));
    for (const body of [text, html]) {
      expect(body).toMatch(/Saturday,? 12 June 2027\D+20:00/);
      expect(body).toMatch(/Thursday,? 1 July 2027\D+19:30/);
    }
  });

  it('shows a QR picture of its own for each ticket, by content id', () => {
    const { html, inline } = renderTicketMail(input());
    expect(inline.map(({ filename }) => filename)).toEqual(['ticket-t-1.png', 'ticket-t-2.png']);
    expect(inline.map(({ data }) => data)).toEqual([qrPng('CODE1'), qrPng('CODE2')]);
    for (const { filename } of inline) expect(html).toContain(`src="cid:${filename}"`);
  });

  it('has every code in the text, under its ticket type', () => {
    const { text } = renderTicketMail(input());
    expect(text).toContain('Ticket 1 of 2: Regular\nCODE1');
    expect(text).toContain('Ticket 2 of 2: Golden Circle\nCODE2');
  });

  it('shows markup in names as text', () => {
    const { html } = renderTicketMail(
      input({
        customerName: '<img src=x onerror=alert(1)>',
        concerts: [{ ...warsaw, name: 'Rock & "Roll" <b>' }],
        tickets: [{ ticketId: 't"1', concertId: 'c-1', ticketType: "<i>'Floor'</i>", code: 'CODE1' }],
      }),
    );
    expect(html).toContain('Hello &lt;img src=x onerror=alert(1)&gt;,');
    expect(html).toContain('Rock &amp; &quot;Roll&quot; &lt;b&gt;');
    expect(html).toContain('&lt;i&gt;&#39;Floor&#39;&lt;/i&gt;');
    expect(html).toContain('src="cid:ticket-t&quot;1.png"');
    expect(html).not.toMatch(/<b>|<i>|onerror=alert\(1\)>/);
  });

  it('keeps its subject on one line whatever the concert is called', () => {
    const { subject } = renderTicketMail(input({ concerts: [{ ...warsaw, name: 'Beyoncé\r\nBcc: all@example.com' }] }));
    expect(subject).toBe('Your tickets: Beyoncé Bcc: all@example.com');
  });
});
