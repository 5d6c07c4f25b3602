/** Schemas of errors: problems (RFC 9457), and errors of API Gateway. */
import * as z from 'zod';
import { testCheck } from './destinations.ts';

const fieldError = z
  .strictObject({
    pointer: z
      .string()
      .meta({ description: 'A JSON Pointer into the body, or into the part of the request that `in` names.' }),
    message: z.string(),
    in: z.enum(['path', 'query', 'header']).optional(),
  })
  .meta({ id: 'FieldError' });

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(fieldError).optional(),
    version: z.int().optional().meta({ description: 'The stored version. Present with 412.' }),
    checks: z
      .array(testCheck)
      .optional()
      .meta({ description: 'The results of the test because of which the request was refused.' }),
  })
  .meta({ id: 'Problem' });

/** An HTTP API has no setting for the format of its own errors. */
export const gatewayError = z.strictObject({ message: z.string() }).meta({
  id: 'GatewayError',
  description: 'The answer of API Gateway if the request does not reach the function, or if the function fails.',
});
