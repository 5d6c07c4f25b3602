/** The page docs/limits.md: the limits that users meet, with the values of core/limits.ts. */
import * as limits from '../../core/limits.ts';
import { RATE } from '../../lib/http-api.ts';

/** The limit, its value, and what happens beyond it. */
type Row = readonly [limit: string, value: string, beyond: string];

const count = (number: number): string => number.toLocaleString('en-US');
const bytes = (number: number): string => `${count(number)} bytes`;
const characters = ({ min = 1, max }: { readonly min?: number; readonly max: number }): string =>
  `${count(min)} to ${count(max)} characters`;

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
/** Returns a duration in its largest whole unit: `14 days`. */
export function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds % length === 0) ?? ['second', 1];
  const amount = seconds / size;
  return `${count(amount)} ${unit}${amount === 1 ? '' : 's'}`;
}

const range = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  `${duration(min)} to ${duration(max)}`;

const { RETRY_GAPS, RETRY_GAP_SECONDS, WEBHOOK_TIMEOUT_SECONDS, SECRET_OVERLAP_SECONDS, RATE_LIMIT } = limits;
const [INVALID, CONFLICT] = ['The API answers 400.', 'The API answers 409.'];

const CONFIGURATION: readonly Row[] = [
  ['apps of a stack', 'none', ''],
  ['feed groups and app-level scopes of an app', count(limits.SCOPES_PER_APP), CONFLICT],
  ['destinations of a scope, of all transports together', count(limits.DESTINATIONS_PER_SCOPE), CONFLICT],
  ['API keys of an app', count(limits.API_KEYS), CONFLICT],
  ['active signing secrets of a destination', count(limits.SIGNING_SECRETS), 'A rotation ends the oldest secret.'],
  ['overlap of signing secrets', `at most ${duration(SECRET_OVERLAP_SECONDS.max)}`, INVALID],
  ['`expires_in` of a portal link', range(limits.PORTAL_LINK_SECONDS), INVALID],
  ['`session_expires_in` of a portal link', range(limits.PORTAL_SESSION_SECONDS), INVALID],
  ['id of an app', `${characters({ max: limits.APP_ID_CHARACTERS })}`, INVALID],
  ['name of an app or feed group', `${characters({ max: limits.NAME_CHARACTERS })}`, INVALID],
  ['`event_types` of a destination', count(limits.EVENT_TYPES), INVALID],
  [
    '`retry_schedule` of a destination',
    `${RETRY_GAPS.min} to ${RETRY_GAPS.max} delays, each ${duration(RETRY_GAP_SECONDS.min)} to ${duration(RETRY_GAP_SECONDS.max)}`,
    INVALID,
  ],
  ['`rate_limit` of a destination', `${RATE_LIMIT.min} to ${count(RATE_LIMIT.max)} deliveries per second`, INVALID],
  [
    '`timeout_seconds` of a webhook',
    `${WEBHOOK_TIMEOUT_SECONDS.min} to ${duration(WEBHOOK_TIMEOUT_SECONDS.max)}`,
    INVALID,
  ],
  [
    '`custom_headers` of a webhook',
    `${count(limits.CUSTOM_HEADERS)} headers, together ${bytes(limits.CUSTOM_HEADERS_BYTES)}`,
    INVALID,
  ],
  ['time until a change takes effect', `at most ${duration(limits.CONFIGURATION_SECONDS.found)}`, ''],
];

const SIZES: readonly Row[] = [
  [
    'detail of an event on the bus',
    bytes(limits.DETAIL_BYTES),
    'The event is refused and becomes a dead letter of the intake.',
  ],
  [
    'update of `@feedhose/publisher`',
    bytes(limits.PUBLISHED_ENTRY_BYTES),
    'The publisher refuses the update with the code `too_large`.',
  ],
  [
    'body of a webhook request',
    `${bytes(limits.WEBHOOK_BODY_BYTES)} and ${count(limits.WEBHOOK_ACTIVITIES)} activities`,
    'The update is split between activities. A single activity that is too large becomes a dead letter.',
  ],
  ['message to a queue or topic, with its attributes', bytes(limits.QUEUE_MESSAGE_BYTES), 'The same.'],
  [
    '`MaximumMessageSize` of a queue or topic',
    `at least ${bytes(limits.QUEUE_MINIMUM_MESSAGE_BYTES)}`,
    'The deliveries fail until the queue or topic allows larger messages.',
  ],
  [
    'events of one delivery to a bus',
    `${count(limits.BUS_UPDATES)} events, together ${bytes(limits.BUS_CALL_BYTES)}`,
    'The update is split between activities. A single activity that is too large becomes a dead letter.',
  ],
  [
    'answer of a webhook',
    `${bytes(limits.ANSWER_SOCKET_BYTES)} and ${duration(limits.ANSWER_REST_SECONDS)} after the status line`,
    `The rest is not read. ${bytes(limits.ANSWER_KEPT_BYTES)} of the answer are kept, and after a failure ${limits.ANSWER_HEADERS.count} headers.`,
  ],
  ['body of a request to the API', bytes(limits.API_BODY_BYTES), 'The API answers 413.'],
  ['entries on a page of the API', `${limits.API_PAGE.min} to ${limits.API_PAGE.max}`, INVALID],
  ['requests to the API', `${count(RATE)} per second`, 'API Gateway answers 429.'],
];

const TIMES: readonly Row[] = [
  [
    'events and deliveries in queues',
    duration(limits.KEPT_SECONDS.queues.default),
    '`retention.queues`, at most 14 days; SQS deletes older messages',
  ],
  [
    'deliveries that wait for a destination',
    duration(limits.MAX_AGE_SECONDS),
    '`retention.waiting`; then they become dead letters',
  ],
  ['dead letters', duration(limits.DEAD_LETTER_SECONDS), '`retention.deadLetters`'],
  [
    'attempts',
    duration(limits.ATTEMPTS_SECONDS),
    '`retention.attempts`; by default as long as the journal, if that is longer',
  ],
  ['statistics of attempts per minute, which contain only counts', duration(limits.STATS_KEPT_SECONDS), 'fixed'],
  ['updates in the journal', duration(limits.JOURNAL_RETENTION_SECONDS.default), '`journal.retention`, 1 to 365 days'],
  ['outages of destinations', duration(limits.STATS_KEPT_SECONDS), 'fixed'],
  ['audit trail', duration(limits.AUDIT_SECONDS), 'fixed'],
  ['redrive plans that do not run', duration(limits.PLAN_SECONDS), `fixed; at most ${limits.PLANS_PER_APP} for an app`],
  ['`Idempotency-Key` of a request', duration(limits.IDEMPOTENCY_SECONDS), 'fixed'],
];

const { CONCURRENCY } = limits;
const RATES: readonly Row[] = [
  ['invocations of fan-out at the same time', count(CONCURRENCY.fanOut), '`concurrency.fanOut`'],
  ['invocations of deliver-to-queue', count(CONCURRENCY.deliverToQueue), '`concurrency.deliverToQueue`'],
  ['invocations of deliver-to-webhook', count(CONCURRENCY.deliverToWebhook), '`concurrency.deliverToWebhook`'],
  ['invocations of deliver-to-bus', count(CONCURRENCY.deliverToBus), '`concurrency.deliverToBus`'],
  ['invocations of deliver-to-topic', count(CONCURRENCY.deliverToTopic), '`concurrency.deliverToTopic`'],
  ['requests of one invocation to one endpoint', count(limits.WEBHOOK_CONCURRENCY), 'fixed'],
  [
    'dead letters of a redrive plan per minute',
    `${limits.PLAN_RATE.min} to ${count(limits.PLAN_RATE.max)}`,
    '`--rate`',
  ],
];

function table(head: Row, rows: readonly Row[]): string {
  return [head, ['---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`.replace('|  |', '| |'))
    .join('\n');
}

export function limitsPage(): string {
  return `# Limits

<!-- written by npm run docs:limits from core/limits.ts -->

Most limits follow from the limits of AWS services and of receivers. [core/limits.ts](../core/limits.ts) has each number with its source. The
[quotas of AWS](scaling.md) that a large stack reaches are on the page about scaling.

## Configuration

${table(['limit', 'value', 'beyond it'], CONFIGURATION)}

[Settings of a destination](destinations.md) has every setting with its bounds and default.

## Sizes and rates

${table(['limit', 'value', 'beyond it'], SIZES)}

## Retention

${table(['data', 'kept for', 'prop of the construct'], TIMES)}

[Deleting data](deleting-data.md) lists all stored data, and how to delete it earlier.

## Concurrency

${table(['limit', 'value', 'prop or option'], RATES)}

The account needs enough concurrent Lambda executions for the sum of these invocations, and for your other functions ([Start](start.md#4-deploy-into-your-account)).
`;
}
