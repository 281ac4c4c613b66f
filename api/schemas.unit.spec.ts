import { currency, email, instant, money, pageQuery, quantity, text, ticketType, venueTime } from './schemas';

const fits = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('schemas', () => {
  it('take times in any zone on in UTC', () => {
    expect(instant.parse('2027-06-12T20:00:00+02:00')).toBe('2027-06-12T18:00:00.000Z');
    expect(instant.parse('2027-06-12T18:00:00Z')).toBe('2027-06-12T18:00:00.000Z');
  });

  it.each(['2027-06-12', '2027-06-12T20:00:00', '2027-02-30T20:00:00Z', 'tomorrow', 1])('%j is no time', (value) => {
    expect(fits(instant, value)).toBe(false);
  });

  it('take a time at a venue as an instant, or as what the clock there shows', () => {
    expect(venueTime.parse('2027-06-12T20:00:00+02:00')).toBe('2027-06-12T18:00:00.000Z');
    expect(venueTime.parse('2027-06-12T20:00:00')).toBe('2027-06-12T20:00:00');
    expect(venueTime.parse('2027-06-12T20:00:00.1234567890')).toBe('2027-06-12T20:00:00.123');
  });

  it.each(['2027-06-12', '2027-02-30T20:00:00', '2027-06-12T25:00:00', 'tomorrow', '', 1])(
    '%j is no time at a venue',
    (value) => {
      expect(fits(venueTime, value)).toBe(false);
    },
  );

  it.each(['PLN', 'JPY', 'KWD'])('%s is a currency', (code) => expect(fits(currency, code)).toBe(true));
  it.each(['pln', 'XYZ', 'XXX', 'PL', ''])('%j is no currency', (code) => expect(fits(currency, code)).toBe(false));

  it('take money in whole minor units only', () => {
    expect(fits(money, { amount: 24000, currency: 'PLN' })).toBe(true);
    expect(fits(money, { amount: 0, currency: 'PLN' })).toBe(true);
    for (const amount of [1.5, -1, '100', null, Number.MAX_SAFE_INTEGER]) {
      expect([amount, fits(money, { amount, currency: 'PLN' })]).toEqual([amount, false]);
    }
    expect(fits(money, { amount: 1, currency: 'PLN', scale: 2 })).toBe(false);
  });

  it('take 1 to 100 tickets at once', () => {
    expect([1, 100].every((value) => fits(quantity, value))).toBe(true);
    expect([0, -1, 1.5, 101, '1', null].some((value) => fits(quantity, value))).toBe(false);
  });

  it('take as a ticket type 1 to 64 characters that can be printed', () => {
    expect(['Golden Circle', 'Płyta / łoża', '席', 'a'.repeat(64)].every((value) => fits(ticketType, value))).toBe(
      true,
    );
    expect(['', 'a'.repeat(65), 'a\nb', 'a\u0000', '\ud800'].some((value) => fits(ticketType, value))).toBe(false);
  });

  it('let no text in that the database could not store', () => {
    expect(fits(text(10), 'NUL \u0000')).toBe(false);
    expect(fits(text(10), 'half \udc00')).toBe(false);
  });

  it('know an e-mail', () => {
    expect(fits(email, 'ania.nowak+tickets@example.com')).toBe(true);
    expect(['ania', 'ania@', '@example.com', 'a b@example.com'].some((value) => fits(email, value))).toBe(false);
  });

  it('read pages of 20, or of 1 to 100 as asked', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 20 });
    expect(pageQuery.parse({ limit: '100' })).toEqual({ limit: 100 });
    for (const limit of ['0', '101', '1.5', 'many', '', ['1', '2']]) {
      expect([limit, fits(pageQuery, { limit })]).toEqual([limit, false]);
    }
  });
});
