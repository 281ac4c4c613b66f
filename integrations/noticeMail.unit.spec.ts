import { type NoticeSubject, type RefundNoticeCause } from '../domain/notices/events';
import { type NoticeMailInput, renderNoticeMail } from './noticeMail';

const orderId = '0198a000-0000-7000-8000-000000000001';
const concert: NoticeMailInput['concert'] = {
  name: 'Beyoncé, Warsaw',
  startsAt: '2027-06-27T18:00:00Z',
  venue: { name: 'PGE Narodowy', address: 'al. Poniatowskiego 1', city: 'Warsaw', timeZone: 'Europe/Warsaw' },
};
const refunded: NoticeSubject = {
  kind: 'concert_cancelled',
  outcome: 'refunded',
  refunded: { amount: 48_000, currency: 'PLN' },
};
const moved: NoticeSubject = {
  kind: 'concert_rescheduled',
  startsAt: '2027-11-07T18:00:00Z',
  previousStartsAt: '2027-06-27T18:00:00Z',
  refundWindowEndsAt: '2027-07-11T22:00:00Z',
};

const render = (subject: NoticeSubject, changes: Partial<NoticeMailInput> = {}) =>
  renderNoticeMail({ customerName: 'Ania Nowak', concert, orderId, subject, ...changes });

describe('the mail about a cancelled concert', () => {
  it('says which, and when and where it was to be, by the clock at its venue', () => {
    const { subject, text } = render(refunded);
    expect(subject).toBe('Cancelled: Beyoncé, Warsaw');
    expect(text).toContain('Hello Ania Nowak,');
    expect(text).toMatch(/Sunday,? 27 June 2027\D+20:00 at PGE Narodowy, al\. Poniatowskiego 1, Warsaw/);
    expect(text).toContain(orderId);
  });

  it.each<[NoticeSubject, string]>([
    [refunded, '480.00 PLN goes back to the card'],
    [{ kind: 'concert_cancelled', outcome: 'nothing_to_refund' }, 'There was nothing left to pay back.'],
    [{ kind: 'concert_cancelled', outcome: 'settled_by_hand' }, 'given back on another way'],
    [{ kind: 'concert_cancelled', outcome: 'not_charged' }, 'Your order is cancelled. You have not been charged.'],
    [{ kind: 'concert_cancelled', outcome: 'seats_released' }, 'The seats you held are released.'],
  ])('says what became of the money: %j', (subject, sentence) => {
    const { text, html } = render(subject);
    expect(text).toContain(sentence);
    expect(html).toContain(sentence);
  });

  it('names no order to somebody who had none', () =>
    expect(render({ kind: 'concert_cancelled', outcome: 'seats_released' }, { orderId: null }).text).not.toContain(
      'order',
    ));
});

describe('the mail about money that goes back', () => {
  const money = { kind: 'money_returned', refunded: { amount: 21_600, currency: 'PLN' } } as const;

  it.each<[NoticeSubject, string]>([
    [{ ...money, cause: 'refund' }, 'The organizer of Beyoncé, Warsaw gives money back to you.'],
    [{ ...money, cause: 'refund', voided: 'all' }, 'The organizer of Beyoncé, Warsaw has cancelled your order.'],
    [{ ...money, cause: 'refund', voided: 2 }, '2 tickets of your order are no longer valid; the others stay good.'],
    [{ ...money, cause: 'cancellation' }, 'Your order for Beyoncé, Warsaw has been cancelled.'],
    [{ ...money, cause: 'cancellation', voided: 'all' }, 'Its tickets are no longer valid.'],
    [{ ...money, cause: 'cancellation', voided: 1 }, 'You have given tickets for Beyoncé, Warsaw back.'],
    [{ ...money, cause: 'cancellation', voided: 1 }, '1 ticket of your order is no longer valid'],
    [{ ...money, cause: 'cancellation', voided: 1 }, '216.00 PLN goes back the way you paid'],
  ])('says why, how much, and which tickets are no longer good: %j', (subject, sentence) =>
    expect(render(subject).text).toContain(sentence),
  );
});

describe('the mail about a concert that was moved', () => {
  it('has the old time and the new one, each as the clock at the venue shows it then', () => {
    const { subject, text } = render(moved);
    expect(subject).toBe('New date: Beyoncé, Warsaw');
    expect(text).toMatch(/It was to begin on Sunday,? 27 June 2027\D+20:00\./);
    expect(text).toMatch(/It begins on Sunday,? 7 November 2027\D+19:00 at PGE Narodowy/);
  });

  it('says until when the money may be had back, where it may', () => {
    expect(render(moved).text).toMatch(/until Monday,? 12 July 2027\D+00:00/);
    expect(render({ ...moved, refundWindowEndsAt: null }).text).not.toContain('money back');
  });
});

describe('what people write', () => {
  it('is text in the html, not html', () => {
    const { html } = render(refunded, { customerName: '<b>Ania</b> & "co"' });
    expect(html).toContain('&lt;b&gt;Ania&lt;/b&gt; &amp; &quot;co&quot;');
    expect(html).not.toContain('<b>');
  });

  it('adds no header to the mail', () => {
    const { subject } = render(refunded, { concert: { ...concert, name: 'Beyoncé\r\nBcc: all@example.com' } });
    expect(subject).toBe('Cancelled: Beyoncé Bcc: all@example.com');
  });
});

describe('the mail about money that goes back', () => {
  const back = (cause: RefundNoticeCause): NoticeSubject => ({
    ...{ kind: 'money_returned', cause, refunded: { amount: 24_000, currency: 'PLN' } },
  });

  it.each<[RefundNoticeCause, string]>([
    ['late_payment', 'came when your order had ended'],
    ['duplicate_payment', 'your tickets stay valid'],
    ['refund', 'The organizer of Beyoncé, Warsaw gives money back to you.'],
    ['cancellation', 'Your order for Beyoncé, Warsaw has been cancelled.'],
  ])('says why, and how much, of what order: %s', (cause, sentence) => {
    const { subject, text, html } = render(back(cause));
    expect(subject).toBe('Your money goes back: Beyoncé, Warsaw');
    for (const said of [sentence, '240.00 PLN goes back the way you paid', orderId]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
  });

  it('is safe where the name of the concert is not', () =>
    expect(render(back('refund'), { concert: { ...concert, name: '<b>Rock & Roll</b>' } }).html).toContain(
      '&lt;b&gt;Rock &amp; Roll&lt;/b&gt;',
    ));
});
