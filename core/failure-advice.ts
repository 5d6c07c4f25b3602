/** The cause of each failure class as a sentence for people, and what to do in each state of a delivery. */
import type { FailureClass } from './outcome.ts';

export interface Advice {
  readonly cause: string;
  readonly remedy: string;
}

/**
 * What happens to the failed delivery without anybody's help. `retrying`: it is attempted again. `waiting`: it is parked until the
 * destination works. `disabled`: it is parked until somebody enables the destination. `dead`: it is a dead letter.
 * `tested`: it was a test.
 */
export type AdvicePhase = 'retrying' | 'waiting' | 'disabled' | 'dead' | 'tested';

const TEST = 'Test the destination. The result names what to change.';

const ADVICE: Readonly<Record<FailureClass, readonly [cause: string, remedy: string]>> = {
  dns: ['The host name of the endpoint was not found', 'Check the host name of the URL and its DNS records.'],
  connect: [
    'The connection to the endpoint failed',
    'Check that the server is running and its port is open to the internet.',
  ],
  tls: ['The TLS handshake failed', 'Check the names, the validity period and the complete chain of the certificate.'],
  timeout: [
    'The endpoint did not respond in time',
    'Respond before you process updates, or raise the timeout (up to 30 s).',
  ],
  reset: ['The endpoint closed the connection', 'Check its logs. It closed the connection before it responded.'],
  blocked_address: [
    'The address is not public',
    'Use an endpoint that is reachable from the internet. Private and special addresses are never called.',
  ],
  redirect: ['The endpoint redirects', 'Configure the URL to which it redirects. Redirects are not followed.'],
  gone: [
    'The endpoint responded with 410 Gone',
    'Enable the destination if the endpoint accepts updates again, or delete it.',
  ],
  throttled: ['The receiver throttles requests', 'Set a rate limit, or raise the limit of the receiver.'],
  http_4xx: ['The endpoint refused the request', 'Check its response and its logs for authentication, path and size.'],
  http_5xx: ['The endpoint failed', 'Check its logs and fix the endpoint.'],
  malformed_answer: ['The response is not valid HTTP', 'Check that an HTTP server listens at the address.'],
  queue_missing: ['The queue does not exist', 'Create it, or correct region, account and name in its URL.'],
  access_denied: ['Access to the queue, bus or topic is denied', `Add the policy from its configuration. ${TEST}`],
  bad_credentials: ['The credentials are invalid', `Enter the key and the secret again. ${TEST}`],
  queue_error: ['SQS responded with an error', TEST],
  bus_missing: ['The event bus does not exist', 'Create it, or correct region, account and name in its ARN.'],
  bus_error: ['EventBridge responded with an error', TEST],
  topic_missing: ['The topic does not exist', 'Create it, or correct region, account and name in its ARN.'],
  topic_error: ['SNS responded with an error', TEST],
  bucket_missing: ['The bucket does not exist in the region', 'Create it, or correct its name and region.'],
  bucket_error: ['S3 responded with an error', TEST],
  too_large: [
    'The message exceeds the limit of the queue or topic',
    'Raise the MaximumMessageSize of the queue or topic.',
  ],
  destination_missing: ['The destination was deleted', 'Redrive to another destination, or discard.'],
  configuration: ['The configuration is invalid', TEST],
  secrets: ['The stored secrets cannot be decrypted', 'Save the credentials of the destination again.'],
  expired: ['The delivery was pending for more than 14 days', 'Make sure that the destination works.'],
  hop_limit: [
    'The delivery was requeued too often',
    'Redrive it to reset its counter. If it fails again, check the logs.',
  ],
  refused: ['The event does not follow the contract', 'Edit and redrive the event, and fix the feed backend.'],
  not_taken: ['EventBridge could not deliver the event', 'Check the policy of the intake queue.'],
  unsettled: ['The message was received repeatedly without a result', 'Check the errors of the function.'],
};

/** All failure classes, in the order in which filters offer them. */
export const ADVISED_CLASSES = Object.keys(ADVICE) as readonly FailureClass[];

/** What follows the remedy. */
const THEN: Readonly<Record<AdvicePhase, string>> = {
  retrying: 'Feedhose tries the delivery again.',
  waiting: 'Deliveries wait and are sent when a probe succeeds.',
  disabled: 'Deliveries wait until the destination is enabled.',
  dead: 'Then redrive the dead letters.',
  tested: 'Then test again.',
};

/** Remedies that already say what happens to dead letters. */
const COMPLETE: ReadonlySet<string> = new Set<FailureClass>(['destination_missing', 'hop_limit', 'refused']);

/** Returns cause and remedy. @param failureClass a stored class, which an earlier version may have written. */
export function adviceOn(failureClass: string, phase: AdvicePhase): Advice {
  const known: Readonly<Partial<Record<string, readonly [cause: string, remedy: string]>>> = ADVICE;
  const [cause, remedy] = known[failureClass] ?? [failureClass.replaceAll('_', ' '), TEST];
  const isComplete = COMPLETE.has(failureClass) || (failureClass === 'gone' && phase === 'disabled');
  return { cause, remedy: isComplete ? remedy : `${remedy} ${THEN[phase]}` };
}
