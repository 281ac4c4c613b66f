import { type InvoiceSeriesEvent } from './events';

/**
 * All that a numbering has to know: how far it is. A series is as long as a year of sales, so this is loaded from the stream's
 * version, never by reading its events.
 */
export interface InvoiceSeriesState {
  readonly lastSequence: number;
}

export const initialState = (): InvoiceSeriesState => ({ lastSequence: 0 });

export const evolve = (_state: InvoiceSeriesState, { data }: InvoiceSeriesEvent): InvoiceSeriesState => ({
  lastSequence: data.sequence,
});
