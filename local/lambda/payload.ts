/** Sizes of what functions are called with and answer, in bytes of JSON (AWS Lambda quotas), and what Lambda says of larger ones. */
import { isJson } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Answer, Payload } from './environment.ts';

/** Of a synchronous call. The quota is 6 MB; the two numbers are those of Lambda's error messages. */
export const REQUEST_BYTES = 6_291_456;
const RESPONSE_BYTES = 6_291_556;

/** @throws AwsError when Lambda would not take it. Records of a queue are no text yet: their batch is cut by `queue-mapping.ts`. */
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

/** The answer as its caller gets it: a larger one is the function's failure. */
export function checkedResponse(answer: Answer): Answer {
  if (Buffer.byteLength(answer.payload, 'utf8') <= RESPONSE_BYTES) return answer;
  const payload = JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES} bytes).`,
  });
  return { ...answer, payload, failed: true };
}
