/** An error as it comes out (RFC 9457), and as API Gateway answers it in place of the function. */
import * as z from 'zod';
import { testCheck } from './destinations.ts';

const fieldError = z
  .strictObject({
    pointer: z.string().meta({ description: 'JSON Pointer into the body, or into the part that `in` names.' }),
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
    version: z.int().optional().meta({ description: 'With 412: of what is stored now.' }),
    checks: z.array(testCheck).optional().meta({ description: 'What a test found that speaks against it.' }),
  })
  .meta({ id: 'Problem' });

/** An HTTP API has no setting for the form of what it answers by itself. */
export const gatewayError = z.strictObject({ message: z.string() }).meta({
  id: 'GatewayError',
  description:
    'What API Gateway answers when the request does not reach the function, or the function does not answer.',
});
