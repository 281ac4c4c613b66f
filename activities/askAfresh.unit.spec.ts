import { done, type Outcome, refused, unknown } from '../integrations/outcome';
import { askAfresh } from './askAfresh';

const keptFault = unknown('500 a fault', { replayed: true });

/** Asks with one answer after the other; `found` is what each look-up finds. */
const play = async (answers: readonly Outcome<string>[], found: readonly (string | undefined)[] = []) => {
  const said = [...answers];
  const finds = [...found];
  const keys: string[] = [];
  const outcome = await askAfresh({
    key: 'payment-1:confirm',
    ask: (key) => {
      keys.push(key);
      return Promise.resolve(said.shift() ?? unknown('asked once too often'));
    },
    lookUp: () => Promise.resolve(finds.shift()),
  });
  return { outcome, keys, lookUps: found.length - finds.length };
};

describe('a request under a key', () => {
  it.each<[string, Outcome<string>]>([
    ['done', done('it')],
    ['refused', refused('card_declined', 'No.')],
    // Nobody says that it would be said again: the same key is tried again, by whoever retries.
    ['unknown for the first time', unknown('500 a fault')],
  ])('is asked once when it is %s', async (_, answer) =>
    expect(await play([answer])).toEqual({ outcome: answer, keys: ['payment-1:confirm'], lookUps: 0 }),
  );

  it('that failed and was done all the same is found, and not asked again', async () =>
    expect(await play([keptFault], ['it'])).toEqual({
      outcome: done('it'),
      keys: ['payment-1:confirm'],
      lookUps: 1,
    }));

  it('that failed and came to nothing is asked under the next key', async () =>
    expect(await play([keptFault, done('it')], [undefined])).toEqual({
      outcome: done('it'),
      keys: ['payment-1:confirm', 'payment-1:confirm:again-2'],
      lookUps: 1,
    }));

  it('is given up after three keys, each looked after before the next', async () =>
    expect(await play([keptFault, keptFault, keptFault, done('it')], [undefined, undefined])).toEqual({
      outcome: keptFault,
      keys: ['payment-1:confirm', 'payment-1:confirm:again-2', 'payment-1:confirm:again-3'],
      lookUps: 2,
    }));
});
