/**
 * Every number of the wire contract and of the AWS services below it, with its unit in the name and its source. No
 * other file of the functions, the construct and the publisher writes these numbers. "(ours)" marks a number that
 * Feedhose chose.
 */

// Intake (contract, section 2)
/** A larger detail is refused. */
export const DETAIL_BYTES = 1_000_000;
/** Bytes that the pieces of one split update may repeat in total (ours). More would exhaust the memory of fan-out. */
export const REPEATED_BYTES = 16 * DETAIL_BYTES;

// Customers' queues (contract, section 3)
/** Maximum size of a message: Base64 body and message attributes. It applies even if the queue allows more. */
export const QUEUE_MESSAGE_BYTES = 262_144;
/** Bytes of a message that are reserved for names, types and values of its attributes. */
export const QUEUE_ATTRIBUTES_BYTES = 1_024;
/** A queue with a smaller MaximumMessageSize is refused. */
export const QUEUE_MINIMUM_MESSAGE_BYTES = 8_192;

// Customers' topics (contract, section 4b)
/** Bytes of a message that are reserved for its attributes, which include the name of a feed group and a type. */
export const TOPIC_ATTRIBUTES_BYTES = 2_048;
/** Characters of an update's type that becomes an attribute. A longer one does not (ours). */
export const TOPIC_TYPE_CHARACTERS = 256;
/** Entries and bytes of one PublishBatch call (Amazon SNS API reference, PublishBatch). */
export const SNS_BATCH_ENTRIES = 10;
export const SNS_BATCH_BYTES = 262_144;
/** Characters of the name of a topic (Amazon SNS API reference, CreateTopic). */
export const TOPIC_NAME_CHARACTERS = 256;

// Webhooks (contract, section 4)
/** Entries of `new`, `deleted` and `deleted_foreign_ids` together. An app-level or empty update counts as one. */
export const WEBHOOK_ACTIVITIES = 100;
export const WEBHOOK_BODY_BYTES = 262_144;
/** The smallest size that is learned from 413 answers, and how long a learned size is valid (ours, see ADR 43). */
export const LEARNED_LIMIT = { minBytes: QUEUE_MINIMUM_MESSAGE_BYTES, seconds: 86_400 } as const;
export const WEBHOOK_TIMEOUT_SECONDS = { default: 10, min: 1, max: 30 } as const;
/** Time limit of the lookup of a host name. The whole exchange may take longer (ours). */
export const LOOKUP_TIMEOUT_SECONDS = 5;
/** Maximum number of concurrent lookups for one app in one invocation (ours). */
export const LOOKUPS_PER_APP = 4;
/** Bytes of an endpoint's answer that are read, also after decompression. */
export const ANSWER_READ_BYTES = 16_384;
/** Bytes of an endpoint's answer that are kept. */
export const ANSWER_KEPT_BYTES = 1_024;
/** The headers of an endpoint's answer that are kept. `characters` limits all names and values together (ours). */
export const ANSWER_HEADERS = { count: 20, nameCharacters: 64, valueCharacters: 128, characters: 768 } as const;
/** Bytes that are read from the socket after a request, including headers and compressed data. */
export const ANSWER_SOCKET_BYTES = 65_536;
/** Time after the status line within which the answer must end (ours). */
export const ANSWER_REST_SECONDS = 1;

// Customers' event buses (docs/transports/eventbridge.md)
/** Updates of one delivery. Each is an entry of one PutEvents call. */
export const BUS_UPDATES = 10;
/**
 * Maximum size of all entries of one delivery, and therefore of each entry. PutEvents had a limit of 256 KB for years.
 * Some regions and many targets of rules still have this limit.
 */
export const BUS_CALL_BYTES = 262_144;
/**
 * Bytes of this size that are reserved for each entry: source, detail type and resources, and at the target of a rule
 * the envelope of the event.
 */
export const BUS_ENVELOPE_BYTES = 512;
/** Size of the JSON list of the updates of one delivery. */
export const BUS_BODY_BYTES = BUS_CALL_BYTES - BUS_UPDATES * BUS_ENVELOPE_BYTES;
/**
 * How long the result of an existence check of a bus is cached. The check is needed because PutEvents accepts entries
 * for a bus that does not exist, and drops them.
 */
export const BUS_PRESENCE_SECONDS = 60;

// Destinations
/** Maximum number of destinations in a scope, of all transports together. */
export const DESTINATIONS_PER_SCOPE = 10;
/** Bytes of the key in a signing secret (contract, section 4). */
export const SIGNING_KEY_BYTES = { min: 24, max: 64 } as const;
export const API_KEY_CHARACTERS = { min: 1, max: 256 } as const;
/** Length of an API secret. 16 random characters of Base64 are 96 bits. */
export const API_SECRET_CHARACTERS = { min: 16, max: 256 } as const;
/** Length of an AWS access key id (IAM API reference, AccessKey: at most 128). */
export const ACCESS_KEY_ID_CHARACTERS = { min: 1, max: 128 } as const;
export const SECRET_ACCESS_KEY_CHARACTERS = { min: 1, max: 256 } as const;

/**
 * Number of delays that a destination may set instead of the schedule of the stack (contract, section 5), and the range
 * of each delay: at most 7 days.
 */
export const RETRY_GAPS = { min: 1, max: 20 } as const;
export const RETRY_GAP_SECONDS = { min: 1, max: 604_800 } as const;
/** Deliveries per second that a destination may set. */
export const RATE_LIMIT = { min: 0.01, max: 1_000 } as const;

// Amazon SQS (docs: Amazon SQS quotas, message quotas)
export const SQS_MESSAGE_BYTES = 1_048_576;
export const SQS_BATCH_BYTES = 1_048_576;
export const SQS_BATCH_ENTRIES = 10;
export const SQS_DELAY_SECONDS = 900;
export const SQS_GROUP_ID_CHARACTERS = 128;

// Messages of Feedhose
/** Characters of an event id in the header of a delivery and in log lines. */
export const EVENT_ID_SHOWN_CHARACTERS = 256;
/** Refused updates of one event whose reasons are reported. For the others only the position is kept. */
export const REFUSALS_REPORTED = 20;
/** Characters of the list of refused positions that people see. */
export const POSITIONS_SHOWN_CHARACTERS = 200;
/** Number of earlier attempt cycles of a redriven delivery whose failures are kept. They are the latest ones. */
export const DEATHS_KEPT = 10;
/** Bytes that are reserved for the attributes of a dead delivery: names, types and values. */
export const DEAD_ATTRIBUTES_BYTES = 1_024;
/** Maximum size of the attribute that contains the reason. */
export const DEAD_REASON_BYTES = 512;

// Amazon EventBridge (docs: Amazon EventBridge quotas, PutEvents)
export const EVENTBRIDGE_BATCH_ENTRIES = 10;
export const EVENTBRIDGE_BATCH_BYTES = 1_048_576;
/** Nested objects and lists of a detail (API reference, PutEvents). */
export const EVENTBRIDGE_JSON_LEVELS = 1_000;
/**
 * Maximum size of an entry that the publisher creates. An event is larger at delivery than as an entry (contract,
 * section 2).
 */
export const PUBLISHED_ENTRY_BYTES = 900_000;
/** Characters of the name of a bus (API reference, CreateEventBus). */
export const BUS_NAME_CHARACTERS = 256;

// Amazon DynamoDB (docs: Amazon DynamoDB quotas, item size 400 KB)
/** Bytes of a gzipped body in one item. The rest of the item is for its keys. */
export const HOLDING_PIECE_BYTES = 380_000;
/** Bytes of a sort key of a table or an index. */
export const SORT_KEY_BYTES = 1_024;
/** Bytes of an app's id within a key. `APP#<app_id>` is the sort key of an index. */
export const APP_ID_KEY_BYTES = SORT_KEY_BYTES - 'APP#'.length;
/**
 * Bytes of a feed group within the key of its destinations, `SCOPE#feed_group#<name>#DEST#dst_<24 hexadecimal digits>`.
 */
export const FEED_GROUP_KEY_BYTES = SORT_KEY_BYTES - 'SCOPE#feed_group#'.length - '#DEST#'.length - 'dst_'.length - 24;

/** A delivery that waits longer becomes a dead letter: 14 days (contract, section 5). */
export const MAX_AGE_SECONDS = 1_209_600;

/** Retention of dead letters: a year. */
export const DEAD_LETTER_SECONDS = 31_536_000;

// Resources of the functions (docs/scaling.md)
/**
 * Default for the concurrent invocations of each function (docs: event source mappings, maximum concurrency 2 to
 * 1,000).
 */
export const CONCURRENCY = {
  fanOut: 50,
  deliverToQueue: 50,
  deliverToBus: 50,
  deliverToTopic: 50,
  deliverToWebhook: 200,
} as const;
export const CONCURRENCY_LIMITS = { min: 2, max: 1_000 } as const;
/** How long fan-out collects events before an invocation, and how many at most. */
export const FAN_OUT_WINDOW_SECONDS = 1;
export const FAN_OUT_BATCH = 1_000;
/** Concurrent deliveries to one endpoint in one invocation. */
export const WEBHOOK_CONCURRENCY = 4;

/**
 * How long functions use a configuration that they have read, and how long they assume that a missing one is still
 * missing. A change takes effect within this time. A shorter time causes more reads of the table for each destination
 * and execution environment.
 */
export const CONFIGURATION_SECONDS = { found: 30, missing: 5 } as const;

// Headers that a customer adds (docs/security.md, Entry points)
export const CUSTOM_HEADERS = 20;
/** Names, values and separators. */
export const CUSTOM_HEADERS_BYTES = 4_096;

// Ownership and Test Webhook (contract, sections 6 and 7). Together they stay within the 29 s that an answer of the API
// may take.
/** Time limit of all TXT lookups, which run at the same time. */
export const TXT_TIMEOUT_SECONDS = 3;
/** Time limit of the lookup of the negative TTL. */
export const NEGATIVE_TTL_TIMEOUT_SECONDS = 1;
/** Time limit of the GET. */
export const OWNERSHIP_TIMEOUT_SECONDS = 5;
/** Time limit of the POST of a test, even if the destination allows more. */
export const TEST_TIMEOUT_SECONDS = 18;
/** Characters of a redirect's target that a test shows. */
export const LOCATION_SHOWN_CHARACTERS = 200;

// Rotation of secrets (contract, section 4; ours)
/** Maximum number of active signing secrets. */
export const SIGNING_SECRETS = 3;
/** How long the previous secret stays active after a rotation: a day by default, at most 30 days. */
export const SECRET_OVERLAP_SECONDS = { default: 86_400, min: 0, max: 2_592_000 } as const;

// Attempts log (docs: Amazon DynamoDB, BatchWriteItem)
/** Retention of attempts without a journal, and the minimum of its default: 14 days. */
export const ATTEMPTS_SECONDS = 1_209_600;
/** Retention of statistics per minute: 31 days, so that the last 30 days are complete. */
export const STATS_KEPT_SECONDS = 2_678_400;
/** Updates of an attempt that its row names. The row stays below 2 KB, so that it costs two units of a write. */
export const ATTEMPT_UPDATES_NAMED = 10;
/** Deliveries of an update whose attempts and rows are looked up for one answer. */
export const DELIVERIES_LOOKED_UP = 30;
/** Rows of a destination in the holding table that the lookup of one delivery reads at most, of each kind. */
export const HELD_ROWS_READ = 2_000;
/** An attempt within this time after its delivery was packed has no entry in the index of deliveries. */
export const PROMPT_ATTEMPT_SECONDS = 10;
/** Rows, entries of the index of failed attempts, and texts of failed attempts that one page of a filtered list reads at most. */
export const ATTEMPTS_READ = { rows: 2_000, failedEntries: 20_000, texts: 200 } as const;
export const DYNAMODB_BATCH_ITEMS = 25;

// Calls to AWS (ours). The SDK itself sets no time limits.
/** Time limit of the connection. */
export const AWS_CONNECTION_SECONDS = 3;
/**
 * Time limit of one attempt, from the connection to the last byte of the answer: for services of the stack, and for
 * customers' resources.
 */
export const AWS_ATTEMPT_SECONDS = { own: 4, customer: 8 } as const;
export const AWS_ATTEMPTS = { own: 3, customer: 2 } as const;
/** Time limit of a request of the publisher, which uploads up to 1 MB from any network. */
export const PUBLISH_REQUEST_SECONDS = 20;
/** Time limit of a call to a service of the stack, with all attempts and the delays of the SDK between them. */
export const OWN_CALL_SECONDS = 14;
/** Time limit of a send to a customer's queue, bus or topic: sessions, the existence check, and all attempts. */
export const CUSTOMER_SEND_SECONDS = 20;
/**
 * Time limit of reading the size of a queue that refused a message, and of storing a size that was learned from a 413
 * answer.
 */
export const REPACK_SECONDS = 5;
/** Time limit of one report of attempts to the health records and the attempts log. */
export const REPORT_SECONDS = 3;

// Timeouts of the functions that deliver
export const DELIVER_SECONDS = { webhook: 90, queue: 60, bus: 60, topic: 60 } as const;

// Test SQS (contract, section 7), Test EventBridge and Test SNS, within the 29 s that an answer of the API may take
export const AWS_TEST_TIMEOUT_SECONDS = 25;

// The HTTP API (docs/api.md)
/** Maximum size of a request's body. */
export const API_BODY_BYTES = 262_144;
/** Entries on a page of a list. */
export const API_PAGE = { default: 50, min: 1, max: 100 } as const;
/** Faults that one answer reports. */
export const API_FAULTS = 20;
/** Length of an update that a user writes in the playground. */
export const TEST_UPDATE_CHARACTERS = 120_000;
/** Maximum number of pairs of API key and secret of an app. */
export const API_KEYS = 5;
/** Length of names and feed groups. */
export const NAME_CHARACTERS = 128;
/** Length of the id of a new app. `app:<id>` is the name of a group of the user pool (docs: Cognito, CreateGroup). */
export const APP_ID_CHARACTERS = NAME_CHARACTERS - 'app:'.length;
export const SCOPES_PER_APP = 500;
export const EVENT_TYPES = 50;
/** How long an Idempotency-Key is stored: a day. */
export const IDEMPOTENCY_SECONDS = 86_400;
export const IDEMPOTENCY_KEY_CHARACTERS = 255;

// Portal (ours)
/** Time within which a portal link must be opened. */
export const PORTAL_LINK_SECONDS = { default: 300, min: 10, max: 3_600 } as const;
/** Time for which the session of an opened link lasts. */
export const PORTAL_SESSION_SECONDS = { default: 3_600, min: 60, max: 86_400 } as const;
/** Age of a signing key of the portal from which new links are signed with a new key. */
export const PORTAL_KEY_SECONDS = 2_592_000;
/** Parked deliveries and dead letters are counted up to these numbers. */
export const BACKLOG_COUNTED = 1_000;
export const DEAD_LETTERS_COUNTED = 10_000;
/** Destinations and apps that the overview reads, and unhealthy destinations that it lists with details. */
export const OVERVIEW_READ = 10_000;
export const OVERVIEW_LISTED = 100;
/** Gaps of the journal in the overview: days that are read, apps with gaps, and missing blocks of each app. */
export const OVERVIEW_GAPS = { days: 3, apps: 20, blocks: 200 } as const;
/** Parked deliveries of each listed destination are counted up to this number. */
export const OVERVIEW_BACKLOG_COUNTED = 100;
/** How long a function uses dead letters that it has read for counts: at most this time, and this time per dead letter in ms. */
export const COUNTED_SECONDS = 30;
export const COUNTED_MS_EACH = 3;
/** Results of one kind in the answer of a search. */
export const SEARCH_RESULTS = 20;
/** Number of redrive plans of one app that are kept, and how long a plan that does not run is kept: 90 days. */
export const PLANS_PER_APP = 100;
export const PLAN_SECONDS = 7_776_000;
/** How long a redrive plan that was never started can be started: a day. */
export const PREVIEW_SECONDS = 86_400;
/** Dead letters that are discarded while the start of their plan is answered. The wake function discards further ones. */
export const DISCARDED_AT_START = 200;
/** Distinct destinations of a list that are read individually. For more, all destinations are read. */
export const DESTINATIONS_READ = 50;
/** Retention of the audit trail: a year. */
export const AUDIT_SECONDS = 31_536_000;
/** Records that one page of a filtered audit trail reads. */
export const AUDIT_READ = 2_000;
/** Length of a text in an audit record, of a value in its contents, and of all contents before or after the change. */
export const AUDIT_TEXT_CHARACTERS = 512;
export const AUDIT_VALUE_CHARACTERS = 2_000;
export const AUDIT_CONTENT_CHARACTERS = 8_000;
/** Time limit of writing an audit record. The answer to a change waits for it. */
export const AUDIT_TIMEOUT_SECONDS = 5;
/**
 * How long the receiver of the canary answers on the path of a run and keeps its requests. It is longer than any run
 * takes (ours).
 */
export const CANARY_SECONDS = 3_600;
/**
 * Maximum size of the response of a function, as JSON. Lambda's own error message names this number (docs: Lambda
 * quotas, 6 MB).
 */
export const LAMBDA_ANSWER_BYTES = 6_291_556;
/** Size of the lines of one page of an export, as JSON in the response of the function. The rest is for headers. */
export const EXPORT_BYTES = 6_000_000;
/** Bytes of such a response that are reserved for what is shown in addition to the text of a message, a body or an update. */
export const ANSWER_ABOUT_BYTES = 1_000_000;
/** Groups of dead letters in one answer. */
export const DEAD_LETTER_GROUPS = 1_000;
/** Dead letters per minute of a redrive plan. */
export const PLAN_RATE = { min: 1, max: 10_000 } as const;
/** How long the attempts of the last 24 hours in the summary of a destination are cached. */
export const SUMMARY_SECONDS = 30;
/** The longest range of statistics in one answer: 30 days. */
export const STATS_SECONDS = 2_592_000;
/**
 * Time limit of a test or a check in the function that delivers. API Gateway waits for 30 s (docs: HTTP API quotas).
 */
export const CHECK_TIMEOUT_SECONDS = 28;

// Limits of the construct's props
/** How long fan-out collects events. Lambda's own limit is 300 s (docs: Lambda event source mappings). */
export const BATCHING_WINDOW_SECONDS = { default: FAN_OUT_WINDOW_SECONDS, min: 1, max: 60 } as const;
/**
 * The shortest retention of anything, and the retention of queues: 4 days by default, of the 14 days that SQS allows
 * (docs: SQS quotas).
 */
export const KEPT_SECONDS = {
  min: 3_600,
  queues: { default: 345_600, min: 3_600, max: 1_209_600 },
  attempts: { min: 3_600, max: 365 * 86_400 },
} as const;

/** Time within which fan-out writes the journal. After it the updates are reported as a gap. */
export const JOURNAL_SECONDS = 2;
/** Part of `JOURNAL_SECONDS` for writing blocks and rows. The remaining time is for the rows of a gap. */
export const JOURNAL_WRITE_SECONDS = 1.5;
/** Maximum number of gaps that a function remembers until they can be written to the index. */
export const JOURNAL_GAPS_REMEMBERED = 1_000;
/** Blocks of an invocation that have at most this size compressed are kept in the rows of the index. */
export const JOURNAL_INLINE_BYTES = 7_168;
/** Maximum size of a block. The input of an invocation has at most 6 MB (docs: Lambda quotas). */
export const JOURNAL_BLOCK_BYTES = 67_108_864;
/** Time within which the rows of a deleted app are deleted. Rows that remain are not shown, and expire. */
export const JOURNAL_FORGET_SECONDS = 10;
/**
 * Blocks with at least this number of updates have a second row for what a search for an event id does not need, so
 * that such a search reads little. A second row costs one write.
 */
export const JOURNAL_SPLIT_UPDATES = 16;

/** How long the journal keeps updates, in seconds. */
export const JOURNAL_RETENTION_SECONDS = { default: 14 * 86_400, min: 86_400, max: 365 * 86_400 } as const;

/**
 * What one page of a search in the journal reads at most: hours of the index of one app, hours of all apps together, and
 * blocks.
 */
export const JOURNAL_SEARCH = { hours: 24, hoursOfApps: 240, blocks: 100 } as const;

/**
 * A list of the updates of a destination. It reads rows in batches of at most `rows`, and opens `parallel` blocks at the same
 * time. A page ends after so many batches, so many blocks, `read` characters of updates, or `characters` of ids.
 */
export const JOURNAL_LIST = {
  rows: 500,
  rounds: 40,
  parallel: 16,
  blocks: 1_000,
  read: 64e6,
  characters: 7e5,
} as const;
/** Updates on a page of such a list. */
export const JOURNAL_LIST_PAGE = { default: 1_000, min: 1, max: 10_000 } as const;
/** Updates that one request can send again to a destination. */
export const RESEND_UPDATES = 100;
/**
 * Seconds after which the journal of a moment is complete: an invocation of fan-out takes at most 60 s (lib/fan-out.ts),
 * its time is that of its start, and the clocks of functions differ slightly.
 */
export const JOURNAL_SETTLED_SECONDS = 65;
/** What a preview reads at most in addition to the blocks and characters of a list, and the length of its example. */
export const PREVIEW = { hours: 24, batches: 200, exampleCharacters: 8_192 } as const;

// Replays of the journal (docs/replay.md): deliveries per minute, entries of a filter, and unreadable blocks that are listed
export const REPLAY_RATE = { min: 1, max: 60_000 } as const;
export const REPLAY_FILTER = 100;
export const REPLAY_UNREADABLE = 100;
/**
 * Deliveries that a replay sends together, how many of them may wait for their first attempt, and how many may be
 * undelivered in total.
 */
export const REPLAY_DELIVERIES = { batch: 25, waiting: 100, undelivered: 1_000 } as const;
/** Bytes, examined updates, and blocks with selected updates after which a batch is complete; blocks that are read at a time. */
export const REPLAY_BATCH = { bytes: 2_000_000, examined: 20_000, sentBlocks: 1_000, blocks: 8 } as const;
/**
 * `stall`: after this time without a settled delivery, the outstanding ones are not counted any more. `lease`: how long one
 * invocation works on a replay alone, which is longer than its time limit.
 */
export const REPLAY_SECONDS = { stall: 900, lease: 60 } as const;
/** Rows of the index that a preview counts, blocks that it opens, and hours that it reads at the same time. */
export const REPLAY_PREVIEW = { rows: 20_000, blocks: 20, hours: 64 } as const;

// Buckets of customers (docs/transports/s3.md)
/** Characters of the name of an app or scope in a key. A key has at most 1,024 bytes (docs: S3, naming objects). */
export const BUCKET_KEY_NAME = 300;
export const BUCKET_PREFIX_BYTES = 200;
/**
 * Time after the end of a window at which it is closed: an invocation of fan-out takes at most 60 s, and its time is that of
 * its start. `late`: time after the end of an hour at which its blocks are compared with those that were written (ours).
 */
export const WINDOW_SECONDS = { settled: 120, late: 3_600 } as const;
/** A window that has so many blocks, updates or compressed bytes ends early (ours). */
export const FROZEN = { blocks: 5_000, updates: 250_000, bytes: 134_217_728 } as const;
/** Size of the text of an object, before compression, after which the next object of the window begins. */
export const BUCKET_OBJECT_BYTES = 67_108_864;
/** Blocks of the journal that are read at the same time for one destination, and destinations at a time (ours). */
export const BUCKET_CONCURRENCY = { blocks: 8, destinations: 8 } as const;
/** Seconds between attempts while a destination is blocked, doubled each time, and the lease of an invocation (ours). */
export const BUCKET_SECONDS = { retry: 60, mostRetry: 300, lease: 60, timeout: 300 } as const;
/** Age of a cursor without a destination after which it is removed. Its destination may be about to be created (ours). */
export const BUCKET_ORPHAN_SECONDS = 900;
/** Time limit of one attempt to write an object of up to 64 MB to a bucket (ours). */
export const BUCKET_PUT_SECONDS = 60;
