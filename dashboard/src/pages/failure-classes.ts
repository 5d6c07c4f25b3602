/** Failure classes in plain words: what happened, and what to do about it. */
interface Meaning {
  readonly cause: string;
  readonly todo: string;
}

const TEST = 'Test the destination: the test says what to change.';
const MEANINGS: Readonly<Record<string, Meaning>> = {
  dns: { cause: "The endpoint's name was not found", todo: 'Check the host name of the URL and its DNS records.' },
  connect: { cause: 'No connection to the endpoint', todo: 'Is the server up, and open to the internet on this port?' },
  tls: { cause: 'No secure connection', todo: 'Check the certificate: its names, its dates, its whole chain.' },
  timeout: {
    cause: 'No answer in time',
    todo: 'Answer first and work afterwards, or raise the time limit (up to 30 s).',
  },
  reset: { cause: 'The endpoint closed the connection', todo: 'Look at its logs: it hung up before it answered.' },
  blocked_address: {
    cause: 'The address is not public',
    todo: 'Use an endpoint that is reachable from the internet: private and special addresses are never called.',
  },
  redirect: {
    cause: 'The endpoint redirects',
    todo: 'Configure the URL that it redirects to: redirects are not followed.',
  },
  gone: {
    cause: 'The endpoint answered 410 Gone',
    todo: 'It does not want updates any more: enable it, or delete it.',
  },
  throttled: { cause: 'Too many requests for the other side', todo: 'Set a rate limit, or let it take more.' },
  http_4xx: {
    cause: 'The endpoint refused the request',
    todo: 'Look at its answer and its logs: authentication, path, size.',
  },
  http_5xx: { cause: 'The endpoint failed', todo: 'Mend the endpoint, then redrive.' },
  malformed_answer: { cause: 'The answer was no HTTP', todo: 'Is it an HTTP server that listens there?' },
  queue_missing: {
    cause: 'The queue does not exist',
    todo: 'Create it, or correct its URL: region, account and name.',
  },
  access_denied: {
    cause: 'The queue or bus does not let us in',
    todo: `Paste the policy from its configuration. ${TEST}`,
  },
  bad_credentials: { cause: 'The credentials are wrong', todo: `Enter key and secret again. ${TEST}` },
  queue_error: { cause: 'The queue answered with an error', todo: TEST },
  bus_missing: {
    cause: 'The event bus does not exist',
    todo: 'Create it, or correct its ARN: region, account and name.',
  },
  bus_error: { cause: 'EventBridge answered with an error', todo: TEST },
  too_large: {
    cause: 'The message is larger than the queue allows',
    todo: "Raise the queue's MaximumMessageSize, then redrive.",
  },
  destination_missing: { cause: 'The destination was deleted', todo: 'Redrive to another destination, or discard.' },
  configuration: { cause: 'The configuration cannot work', todo: TEST },
  secrets: { cause: 'The stored secrets cannot be opened', todo: 'Save the credentials of the destination again.' },
  expired: { cause: 'It waited for more than 14 days', todo: 'Redrive when the destination works again, or discard.' },
  hop_limit: {
    cause: 'It went round too many times',
    todo: 'Redrive it: it begins anew. If it comes back, look at the logs.',
  },
  refused: {
    cause: 'The event is not as the contract says',
    todo: 'Edit the event and put it back, and mend the feed backend.',
  },
  not_taken: {
    cause: 'EventBridge could not hand the event over',
    todo: "Check the intake queue's policy, then redrive.",
  },
  unsettled: {
    cause: 'It was received again and again without an end',
    todo: 'Look for errors of the function, then redrive.',
  },
};

export function meaningOfClass(name: string): Meaning {
  return MEANINGS[name] ?? { cause: name.replaceAll('_', ' '), todo: TEST };
}

export const CLASS_NAMES = Object.keys(MEANINGS);
