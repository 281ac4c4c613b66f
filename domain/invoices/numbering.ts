import { add, type Money } from '../shared/money';
import { type InvoiceLine, type SeriesKey } from './events';

const PREFIX = { invoice: 'INV', credit_note: 'CN' } as const;

/** From the end of the id: it starts with the time, which organizers of the same minute share. */
const shortName = (organizerId: string): string => organizerId.slice(-8).toUpperCase();

/** The document's place in its series. */
export const numbered = ({ organizerId, kind, year }: SeriesKey, lastSequence: number) => {
  const sequence = lastSequence + 1;
  const series = `${PREFIX[kind]}-${shortName(organizerId)}-${year}`;
  return { series, sequence, number: `${series}-${String(sequence).padStart(6, '0')}` };
};

/** @throws CurrencyMismatch */
export const totalsOf = ([first, ...others]: readonly [InvoiceLine, ...InvoiceLine[]]) => {
  const total = (of: (line: InvoiceLine) => Money): Money =>
    others.reduce((sum, line) => add(sum, of(line)), of(first));
  return { net: total(({ net }) => net), tax: total(({ tax }) => tax), total: total(({ gross }) => gross) };
};
