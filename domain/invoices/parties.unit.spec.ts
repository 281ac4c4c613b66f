import { billingOf, sellerOf } from './parties';

const home = { street: 'Długa 1', city: 'Kraków', postalCode: '31-146', country: 'PL' };
const office = { street: 'Prosta 2', city: 'Warszawa', postalCode: '00-850', country: 'PL' };
const ania = { name: 'Ania Nowak', email: 'ania@example.com', address: home, company: null, taxId: null };
const info = { legalName: 'Nowak Sp. z o.o.', taxId: 'PL5252344078', address: office };

describe('an invoice is made out to', () => {
  it('the buyer as he gave himself, when he has said nothing else', () => expect(billingOf(ania, null)).toEqual(ania));

  it('his company, as he has set it once, with its own address', () =>
    expect(billingOf(ania, info)).toEqual({
      ...{ name: 'Ania Nowak', email: 'ania@example.com' },
      ...{ company: 'Nowak Sp. z o.o.', taxId: 'PL5252344078', address: office },
    }));

  it.each([
    ['company', { company: 'Kowalski i S-ka' }],
    ['tax id', { taxId: 'PL6762431177' }],
  ])('whom he names at this checkout, by %s, with nothing of what he has set once', (_what, given) =>
    expect(billingOf({ ...ania, ...given }, info)).toEqual({ ...ania, ...given }),
  );

  it('a person once, when his legal name is his own', () =>
    expect(billingOf(ania, { ...info, legalName: 'Ania Nowak' })).toMatchObject({ company: null, taxId: info.taxId }));
});

describe('an invoice is made out by', () => {
  it('a name, as long as the organizer has not said more', () =>
    expect(sellerOf('Olaf', null)).toEqual({ legalName: 'Olaf', taxId: null, address: null }));
  it('a legal person', () => expect(sellerOf('Olaf', info)).toEqual(info));
});
