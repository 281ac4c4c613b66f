import { type z } from 'zod';
import { problem, type Problem } from '../problems';

export interface FieldError {
  /** `customer.email`, `items.0.quantity`; empty for the whole body. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: dotted([...issue.path, key]),
      code: 'unknown_field',
      message: 'There is no such field.',
    }));
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [
    {
      path: dotted(issue.path),
      code: missing ? 'required' : issue.code,
      message: missing ? 'This is required.' : issue.message,
    },
  ];
}

export const invalid = (errors: readonly FieldError[]): Problem =>
  problem('validation_failed', errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' '), {
    details: { errors },
  });

export const invalidField = (path: string, code: string, message: string): Problem =>
  invalid([{ path, code, message }]);

/** @throws Problem 422 `validation_failed` with every field that does not fit */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap(fieldErrors));
}

/** A path with an id that is no id names nothing, which is a 404; everything else in a path is checked like a field. */
export function parseParams<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const namesNothing = result.error.issues.some((issue) => issue.code === 'invalid_format' && issue.format === 'uuid');
  throw namesNothing ? problem('not_found') : invalid(result.error.issues.flatMap(fieldErrors));
}
