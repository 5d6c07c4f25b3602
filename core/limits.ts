/**
 * Every number of the wire contract and of the services below it, in one place, with its unit in the name and its
 * source beside it. No other file writes these numbers.
 */

// The way in (contract, section 2)
/** A detail above this is refused. */
export const DETAIL_BYTES = 1_000_000;
/** Of what the pieces of one split update repeat together (ours): more would use up fan-out's memory. */
export const REPEATED_BYTES = 16 * DETAIL_BYTES;

// To a customer's queue (contract, section 3)
/** Base64 body plus message attributes: what one message may weigh, whatever the queue allows beyond it. */
export const QUEUE_MESSAGE_BYTES = 262_144;
/** Kept of a message for names, types and values of the attributes. */
export const QUEUE_ATTRIBUTES_BYTES = 1_024;
/** A queue with a smaller MaximumMessageSize is refused. */
export const QUEUE_MINIMUM_MESSAGE_BYTES = 8_192;

// To a webhook (contract, section 4)
/** `new` + `deleted` + `deleted_foreign_ids` entries; an app-level or empty update counts as one. */
export const WEBHOOK_ACTIVITIES = 100;
export const WEBHOOK_BODY_BYTES = 262_144;
/** How small a size is learned from 413 answers at the least, and for how long it holds (ours; the reasons are in ADR 43). */
export const LEARNED_LIMIT = { minBytes: QUEUE_MINIMUM_MESSAGE_BYTES, seconds: 86_400 } as const;
export const WEBHOOK_TIMEOUT_SECONDS = { default: 10, min: 1, max: 30 } as const;
/** Of the look-up of a host name, where the whole exchange may take longer (ours). */
export const LOOKUP_TIMEOUT_SECONDS = 5;
/** Look-ups for one app at a time, in one invocation (ours). */
export const LOOKUPS_PER_APP = 4;
/** Read of an endpoint's answer, also after decompression. */
export const ANSWER_READ_BYTES = 16_384;
/** Kept of it. */
export const ANSWER_KEPT_BYTES = 1_024;
/** Taken from the socket after a request, whatever they are. */
export const ANSWER_SOCKET_BYTES = 65_536;
/** How long the rest of an answer is awaited after its status line (ours). */
export const ANSWER_REST_SECONDS = 1;

// To a customer's event bus (docs/transports/eventbridge.md)
/** Updates of one delivery: an entry each, in one PutEvents. */
export const BUS_UPDATES = 10;
/**
 * Entries of one delivery together, and so each by itself. EventBridge took 256 KB a call for years, some regions still do,
 * and so do many targets of rules, whatever PutEvents takes today.
 */
export const BUS_CALL_BYTES = 262_144;
/** Kept of it for each entry: source, detail type and resources here, the envelope of the event at a rule's target. */
export const BUS_ENVELOPE_BYTES = 512;
/** JSON list of the updates of one delivery. */
export const BUS_BODY_BYTES = BUS_CALL_BYTES - BUS_UPDATES * BUS_ENVELOPE_BYTES;
/** How long it is believed that a bus is there: PutEvents takes entries for one that is not, and drops them. */
export const BUS_PRESENCE_SECONDS = 60;

// Destinations
/** Destinations of all transports together in a scope. */
export const DESTINATIONS_PER_SCOPE = 10;
/** Of the key behind a signing secret (contract, section 4). */
export const SIGNING_KEY_BYTES = { min: 24, max: 64 } as const;
export const API_KEY_CHARACTERS = { min: 1, max: 256 } as const;
/** Of an API secret: 16 random characters of Base64 are 96 bits. */
export const API_SECRET_CHARACTERS = { min: 16, max: 256 } as const;
/** Of an AWS access key id (IAM API reference, AccessKey: at most 128). */
export const ACCESS_KEY_ID_CHARACTERS = { min: 1, max: 128 } as const;
export const SECRET_ACCESS_KEY_CHARACTERS = { min: 1, max: 256 } as const;

/** Gaps between attempts that a destination may ask for instead of the stack's (contract, section 5; a gap is at most 7 days). */
export const RETRY_GAPS = { min: 1, max: 20 } as const;
export const RETRY_GAP_SECONDS = { min: 1, max: 604_800 } as const;
/** Deliveries a second that a destination may ask for. */
export const RATE_LIMIT = { min: 0.01, max: 1_000 } as const;

// SQS itself (docs: Amazon SQS quotas, message quotas)
export const SQS_MESSAGE_BYTES = 1_048_576;
export const SQS_BATCH_BYTES = 1_048_576;
export const SQS_BATCH_ENTRIES = 10;
export const SQS_DELAY_SECONDS = 900;
export const SQS_GROUP_ID_CHARACTERS = 128;

// Our own messages
/** Of an event id in the header of a delivery and in log lines. */
export const EVENT_ID_SHOWN_CHARACTERS = 256;
/** Refused updates of one event whose reasons are told; of the others only the position is kept. */
export const REFUSALS_TOLD = 20;
/** Of the refused positions of one event, for people. */
export const POSITIONS_SHOWN_CHARACTERS = 200;
/** Earlier lives of a redriven delivery, the latest ones, of which it is remembered how they failed. */
export const DEATHS_TOLD = 10;
/** Names, types and values of the attributes of a dead delivery. */
export const DEAD_ATTRIBUTES_BYTES = 1_024;
/** Of the reason among them. */
export const DEAD_REASON_BYTES = 512;

// EventBridge itself (docs: Amazon EventBridge quotas, PutEvents)
export const EVENTBRIDGE_BATCH_ENTRIES = 10;
export const EVENTBRIDGE_BATCH_BYTES = 1_048_576;
/** Nested objects and lists of a detail (API reference, PutEvents). */
export const EVENTBRIDGE_JSON_LEVELS = 1_000;
/** Of an entry that our publisher makes: a delivered event is larger than its entry (contract, section 2). */
export const PUBLISHED_ENTRY_BYTES = 900_000;
/** Of a bus (API reference, CreateEventBus). */
export const BUS_NAME_CHARACTERS = 256;

// DynamoDB itself (docs: Amazon DynamoDB quotas, item size 400 KB)
/** Of a gzipped body in one item; the rest is for its keys. */
export const HOLDING_PIECE_BYTES = 380_000;
/** Of a sort key, of a table or an index. */
export const SORT_KEY_BYTES = 1_024;
/** Of an app's id as a part of a key: `APP#<app_id>` is the sort key of an index. */
export const APP_ID_KEY_BYTES = SORT_KEY_BYTES - 'APP#'.length;
/** Of a feed group as a part of a key: of its destinations, `SCOPE#feed_group#<name>#DEST#dst_<24 hexadecimal digits>`. */
export const FEED_GROUP_KEY_BYTES = SORT_KEY_BYTES - 'SCOPE#feed_group#'.length - '#DEST#'.length - 'dst_'.length - 24;

/** What waits longer than this becomes a dead letter: 14 days (contract, section 5). */
export const MAX_AGE_SECONDS = 1_209_600;

/** Dead letters are kept for a year. */
export const DEAD_LETTER_SECONDS = 31_536_000;

// What the functions are given (docs/scaling.md)
/** Invocations at a time that the stack allows unless told (docs: event source mappings, maximum concurrency 2 to 1,000). */
export const CONCURRENCY = { fanOut: 50, deliverToQueue: 50, deliverToBus: 50, deliverToWebhook: 200 } as const;
export const CONCURRENCY_LIMITS = { min: 2, max: 1_000 } as const;
/** How long fan-out gathers events, and how many at most. */
export const FAN_OUT_WINDOW_SECONDS = 1;
export const FAN_OUT_BATCH = 1_000;
/** Deliveries to one endpoint at a time, in one invocation. */
export const WEBHOOK_CONCURRENCY = 4;

/**
 * How long functions use a configuration that they have read, and that there was none: so long a change takes at most until it holds.
 * A shorter time costs reads of the table for each destination and execution environment.
 */
export const CONFIGURATION_SECONDS = { found: 30, missing: 5 } as const;

// Headers that a customer adds (docs/security.md, Entry points)
export const CUSTOM_HEADERS = 20;
/** Names, values and what stands between them. */
export const CUSTOM_HEADERS_BYTES = 4_096;

// Ownership and Test Webhook (contract, sections 6 and 7): together within the 29 s that an API's answer may take
/** Of all TXT look-ups, which run at the same time. */
export const TXT_TIMEOUT_SECONDS = 3;
/** Of asking how long a missing record is remembered. */
export const NEGATIVE_TTL_TIMEOUT_SECONDS = 1;
/** Of the GET. */
export const OWNERSHIP_TIMEOUT_SECONDS = 5;
/** Of the test's POST, even where the destination allows more. */
export const TEST_TIMEOUT_SECONDS = 18;
/** Characters of a redirect's target that a test shows. */
export const LOCATION_SHOWN_CHARACTERS = 200;

// Rotation of secrets (contract, section 4; ours)
/** That sign at the same time, the newest included. */
export const SIGNING_SECRETS = 3;
/** How long the one before goes on signing: a day unless told, at most 30. */
export const SECRET_OVERLAP_SECONDS = { default: 86_400, min: 0, max: 2_592_000 } as const;

// Attempts log and DynamoDB itself (docs: BatchWriteItem)
/** How long attempts and their rollups are kept: 14 days. */
export const ATTEMPTS_SECONDS = 1_209_600;
export const DYNAMODB_BATCH_ITEMS = 25;

// Calls to AWS (ours): the SDK has no limits of its own
/** Of the connection. */
export const AWS_CONNECTION_SECONDS = 3;
/** Of one attempt, the connection and the last byte of the answer included: to services of the stack itself, and to customers' ones. */
export const AWS_ATTEMPT_SECONDS = { own: 4, customer: 8 } as const;
export const AWS_ATTEMPTS = { own: 3, customer: 2 } as const;
/** Of a call to a service of the stack, with all its attempts and the SDK's pauses between them. */
export const OWN_CALL_SECONDS = 14;
/** Of a send to a customer's queue or bus: sessions, a look whether it is there, and all attempts. */
export const CUSTOMER_SEND_SECONDS = 20;
/** Of reading the size of a queue that refused a message for its size, and of storing the size that a 413 teaches. */
export const REPACK_SECONDS = 5;
/** Of one report of attempts: health and attempts log. */
export const REPORT_SECONDS = 3;

// How long the functions that deliver may run
export const DELIVER_SECONDS = { webhook: 90, queue: 60, bus: 60 } as const;

// Test SQS (contract, section 7) and Test EventBridge: within the 29 s that an API's answer may take
export const AWS_TEST_TIMEOUT_SECONDS = 25;

// The HTTP API (docs/api.md)
/** Of a request's body. */
export const API_BODY_BYTES = 262_144;
/** Entries of a list's page. */
export const API_PAGE = { default: 50, min: 1, max: 100 } as const;
/** Faults that one answer tells. */
export const API_FAULTS = 20;
/** Pairs of API key and secret that an app has at a time. */
export const API_KEYS = 5;
/** Of names and feed groups. */
export const NAME_CHARACTERS = 128;
/** Of the id of a new app: with `app:` before it, it is the name of a group of the user pool (docs: Cognito, CreateGroup). */
export const APP_ID_CHARACTERS = NAME_CHARACTERS - 'app:'.length;
export const SCOPES_PER_APP = 500;
export const EVENT_TYPES = 50;
/** How long an Idempotency-Key is remembered: a day. */
export const IDEMPOTENCY_SECONDS = 86_400;
export const IDEMPOTENCY_KEY_CHARACTERS = 255;
/** Parked deliveries and dead letters are counted up to here. */
export const BACKLOG_COUNTED = 1_000;
export const DEAD_LETTERS_COUNTED = 10_000;
/** Redrive plans of one app that are kept, and how long one is kept that does not run: 90 days. */
export const PLANS_PER_APP = 100;
export const PLAN_SECONDS = 7_776_000;
/** How long the audit trail is kept: a year. */
export const AUDIT_SECONDS = 31_536_000;
/** Kept of a text of an audit record, of a value in its contents, and of all contents before or after. */
export const AUDIT_TEXT_CHARACTERS = 512;
export const AUDIT_VALUE_CHARACTERS = 2_000;
export const AUDIT_CONTENT_CHARACTERS = 8_000;
/** Of writing an audit record, for which the answer to a change waits. */
export const AUDIT_TIMEOUT_SECONDS = 5;
/** How long the receiver of the canary answers on the path of a run, and keeps what came in there: longer than any run takes (ours). */
export const CANARY_SECONDS = 3_600;
/** Of what a function answers, as JSON: the number of Lambda's own error message (docs: Lambda quotas, 6 MB). */
export const LAMBDA_ANSWER_BYTES = 6_291_556;
/** Lines of one page of an export, as JSON in the function's answer: the rest is for headers. */
export const EXPORT_BYTES = 6_000_000;
/** Kept of such an answer for what is told about one letter beside its message. */
export const DEAD_LETTER_ABOUT_BYTES = 1_000_000;
/** Groups of dead letters in one answer. */
export const DEAD_LETTER_GROUPS = 1_000;
/** Dead letters a minute of a redrive plan. */
export const PLAN_RATE = { min: 1, max: 10_000 } as const;
/** The longest range of per-minute statistics in one answer: a day. */
export const STATS_SECONDS = 86_400;
/** Of a test or a check in the function that delivers: API Gateway waits for 30 s (docs: HTTP API quotas). */
export const CHECK_TIMEOUT_SECONDS = 28;

// What a stack may decide (construct's props)
/** How long fan-out gathers events; Lambda's own limit is 300 (docs: Lambda event source mappings). */
export const BATCHING_WINDOW_SECONDS = { default: FAN_OUT_WINDOW_SECONDS, min: 1, max: 60 } as const;
/** The least that anything is kept, and what queues keep: 4 days, of the 14 that SQS can (docs: SQS quotas). */
export const KEPT_SECONDS = { min: 3_600, queues: { default: 345_600, min: 3_600, max: 1_209_600 } } as const;
