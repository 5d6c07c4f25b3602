/** An error as it comes out (RFC 9457). */
import * as z from 'zod';
import { testCheck } from './destinations.ts';

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().meta({ description: 'JSON Pointer into the body, or into the part that `in` names.' }),
          message: z.string(),
          in: z.enum(['path', 'query', 'header']).optional(),
        }),
      )
      .optional(),
    version: z.int().optional().meta({ description: 'With 412: of what is stored now.' }),
    checks: z.array(testCheck).optional().meta({ description: 'What a test found that speaks against it.' }),
  })
  .meta({ id: 'Problem' });

/** What is inside something else is a definition. */
export const problemInside = z.object({ problem });
