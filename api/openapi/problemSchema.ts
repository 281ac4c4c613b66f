import { z } from 'zod';
import { problemTable, type ProblemCode } from '../problems';

const fieldError = z.object({
  path: z.string().meta({ example: 'items.0.quantity' }),
  code: z.string().meta({ example: 'too_big' }),
  message: z.string(),
});

/** RFC 9457. Further members depend on the code, e.g. `lines` of `sold_out`, `currentVersion` of `version_conflict`. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Resolves to the explanation of the code', example: '/problems/sold_out' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(problemTable) as [ProblemCode, ...ProblemCode[]]).or(z.string()),
    requestId: z.string(),
    errors: z.array(fieldError).optional().meta({ description: 'With `validation_failed`' }),
  })
  .meta({ id: 'Problem' });
