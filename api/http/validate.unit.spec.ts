import { z } from 'zod';
import { id, quantity } from '../schemas';
import { type Problem } from '../problems';
import { parseParams, parseWith } from './validate';

const schema = z.strictObject({ name: z.string(), items: z.array(z.strictObject({ quantity })) });

const problemOf = (run: () => unknown): Problem => {
  try {
    run();
  } catch (error) {
    return error as Problem;
  }
  throw new Error('nothing was thrown');
};

describe('validation', () => {
  it('names every field that does not fit, with a code and a sentence', () => {
    const thrown = problemOf(() => parseWith(schema, { items: [{ quantity: 1.5 }, { quantity: 0, colour: 'red' }] }));

    expect(thrown).toMatchObject({ code: 'validation_failed', status: 422 });
    expect(thrown.details['errors']).toEqual([
      { path: 'name', code: 'required', message: 'This is required.' },
      { path: 'items.0.quantity', code: 'invalid_type', message: expect.any(String) as string },
      { path: 'items.1.quantity', code: 'too_small', message: expect.any(String) as string },
      { path: 'items.1.colour', code: 'unknown_field', message: 'There is no such field.' },
    ]);
  });

  it('calls an empty body what it is', () => {
    expect(problemOf(() => parseWith(schema, undefined)).details['errors']).toEqual([
      { path: '', code: 'required', message: 'This is required.' },
    ]);
  });

  it('refuses a field with the name of the prototype', () => {
    const thrown = problemOf(() =>
      parseWith(z.strictObject({ name: z.string() }), JSON.parse('{"name":"a","__proto__":{}}')),
    );
    expect(thrown.details['errors']).toEqual([expect.objectContaining({ path: '__proto__', code: 'unknown_field' })]);
  });

  it('takes a path whose id is no id for one that leads nowhere', () => {
    const params = z.object({ orderId: id });
    expect(problemOf(() => parseParams(params, { orderId: '42' }))).toMatchObject({ code: 'not_found', status: 404 });
  });

  it('reads ids without case, as they stand in stream names', () => {
    const upper = '0198F0B2-6F3A-7C11-9D52-8B8A4F4F2F11';
    expect(parseParams(z.object({ orderId: id }), { orderId: upper })).toEqual({ orderId: upper.toLowerCase() });
  });
});
