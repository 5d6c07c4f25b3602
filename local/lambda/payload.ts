/** Limits of the payloads of invocations, in bytes of JSON (AWS Lambda quotas), and their errors. */
import { isJson } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Answer, Payload } from './environment.ts';

/** The limit of synchronous calls. The quota is 6 MB; these are the numbers in Lambda's error messages. */
export const REQUEST_BYTES = 6_291_456;
const RESPONSE_BYTES = 6_291_556;

/** `queue-mapping.ts` limits the records of a queue, which are objects. @throws AwsError when Lambda would refuse the payload. */
export function checkRequest(payload: Payload): void {
  if (typeof payload !== 'string') return;
  if (Buffer.byteLength(payload, 'utf8') > REQUEST_BYTES) {
    const message = `Request must be smaller than ${REQUEST_BYTES} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, { status: 413 });
  }
  if (!isJson(payload)) {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

export function functionNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${name}`, { status: 404 });
}

/** Returns the answer, or a failure if the answer is too large. */
export function checkedResponse(answer: Answer): Answer {
  if (Buffer.byteLength(answer.payload, 'utf8') <= RESPONSE_BYTES) return answer;
  const payload = JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES} bytes).`,
  });
  return { ...answer, payload, failed: true };
}
