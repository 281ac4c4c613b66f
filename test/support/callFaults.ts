import { type SwitchInput } from '../../sandbox';

/** Longer than a worker waits for an answer, shorter than it goes on asking. */
const TOO_LONG_MS = 2_500;

/** What may happen to one call to the card provider, once or twice; the next try goes through. */
export const PASSING_FAULTS: Readonly<Record<string, SwitchInput>> = {
  'the answer is lost after the work': { do: 'lose', how: 'cut' },
  'the request is lost before the work': { do: 'lose', how: 'cut', work: 'none' },
  'the connection breaks twice': { do: 'lose', how: 'reset', times: 2 },
  'a 500 comes before the work': { do: 'fail' },
  'a 500 comes after the work': { do: 'fail', work: 'done' },
  'a 500 before the work is kept under its key': { do: 'fail', kept: true },
  'a 500 after the work is kept under its key': { do: 'fail', kept: true, work: 'done' },
  'a gateway answers 502 in HTML after the work': { do: 'fail', status: 502, format: 'html', work: 'done' },
  'there are too many requests (429)': { do: 'limit' },
  'the object is locked (429)': { do: 'limit', lockTimeout: true },
  'time runs out before the work': { do: 'delay', ms: TOO_LONG_MS, when: 'before' },
  'time runs out while its key is in use (409)': { do: 'delay', ms: TOO_LONG_MS, when: 'during' },
  'time runs out after the work': { do: 'delay', ms: TOO_LONG_MS, when: 'after' },
};

/** Stays until somebody mends it, and an operator says `retry`. */
export const LASTING_FAULTS: Readonly<Record<string, SwitchInput>> = {
  'the provider is away for longer than anybody asks': { do: 'fail', status: 503, format: 'html', times: null },
};
