/**
 * Descriptions of properties in the OpenAPI document. Only the document needs them, so they are not in the schemas, which are part of
 * the function. The settings of destinations are described in the schemas, because `docs/destinations.md` contains them, too.
 */
import type { JsonSchema } from './schemas/json-schema.ts';

type Texts = Readonly<Record<string, string>>;

/** The descriptions by the name of the property, for schemas that neither describe it nor are listed in `OF_SCHEMA`. */
export const BY_NAME: Texts = {
  activities: 'The number of activities in the delivery.',
  answer: 'The beginning of the response body, without secrets.',
  api_key: 'The API key. It is sent with every delivery and is not secret.',
  app_id: 'The id of the app.',
  attempts: 'The number of attempts.',
  auth: 'The access method of the queue, bus or topic.',
  bus_arn: 'The ARN of the event bus.',
  bytes: 'The size of the body in bytes.',
  checks: 'The individual checks, in the order in which they were made.',
  class: 'The failure class, such as `timeout` or `http_5xx`.',
  alg: 'The algorithm.',
  crv: 'The curve.',
  kty: 'The kind of key.',
  keys: 'The keys, newest first.',
  signatures: 'The signatures of each delivery. Absent: `v1` alone.',
  signs_from: 'When the key begins to sign.',
  signs_until: 'When the key stops signing. Absent for the newest key.',
  use: 'The purpose of the key.',
  code: 'The code of the failure, such as `ETIMEDOUT` or the error code of an AWS service.',
  count: 'The number of dead letters.',
  counted_all: 'false: further dead letters were not counted.',
  created_at: 'When the resource was created.',
  custom_headers: 'The names of the custom headers. Their values are never returned.',
  destination: 'The destination after the test or check.',
  died_at: 'When it was given up.',
  discarded: 'The number of dead letters that were discarded.',
  destination_id: 'The id of the destination.',
  duration_ms: 'The duration in milliseconds.',
  error: 'The cause of the failure. Present if the status is `error`.',
  event_types: 'The types of updates that are delivered. Absent: all types.',
  failed: 'The number of failed deliveries.',
  filter: 'The dead letters to which the plan applies.',
  first_attempt_at: 'The time of the first attempt.',
  from: 'The start of the period.',
  id: 'The id.',
  hint: 'How to correct the cause.',
  history: 'The attempts before each redrive, newest last.',
  items: 'The entries of this page.',
  key: 'The key, which identifies the dead letter in paths.',
  last_failure: 'The failure of the last attempt.',
  newest_at: 'When the newest entry was given up.',
  oldest_at: 'When the oldest entry was given up.',
  max_batch: 'The maximum number of activities in a request. Absent: the default.',
  max_message_bytes: 'The maximum size of a message of the queue or topic in bytes, as a test found it.',
  name: 'The name of the app.',
  ownership: 'How the ownership of the endpoint was proven by this check.',
  per_minute: 'The maximum number of dead letters per minute.',
  queue_url: 'The URL of the queue.',
  rate_limit: 'The maximum number of deliveries per second. Absent: unlimited.',
  realtime: 'Whether updates of this scope are delivered.',
  reason: 'The reason, as a text for people.',
  redriven: 'The number of dead letters that were redriven.',
  redrives: 'How many times it was redriven.',
  retry_schedule: 'The delays between attempts in seconds. Absent: the retry schedules of the stack.',
  role_arn: 'The ARN of the IAM role that is assumed.',
  scope: 'The scope, such as `feed_group:user`.',
  snippets: 'Policies and statements that the customer adds in AWS.',
  state: 'Whether deliveries are sent. `disabled`: they were stopped after an answer 410 or five days of failures.',
  status: 'The HTTP status of the response.',
  timeout_seconds: 'The timeout of a request in seconds. Absent: the timeout of the stack.',
  to: 'The end of the period.',
  transport: 'The transport of the destination.',
  topic_arn: 'The ARN of the topic.',
  total: 'The number of dead letters that the plan redrives or discards.',
  updates: 'The number of updates.',
  url: 'The URL without credentials.',
};

const OF_GAP: Texts = {
  from: 'The start of the gap.',
  to: 'The end of the gap.',
  updates: 'The number of missing updates.',
};
const OF_UPDATE: Texts = {
  at: 'When Feedhose received it.',
  destinations: 'The destinations of its scope at that time.',
  event_id: 'The id of the update. A very long one is shortened.',
  feed: 'The feed. Absent for app-level updates.',
  key: 'The key, which identifies the update in paths.',
  type: 'The type. Absent for updates of feeds.',
};
const OF_ATTEMPT: Texts = {
  at: 'The time of the attempt.',
  attempt: 'The number of the attempt of this delivery, counted from 1.',
  delivery_id: 'The id of the delivery.',
  outcome: 'Whether the delivery was accepted.',
  probe: 'Whether the attempt was a probe, which is made while the circuit breaker is open.',
  redriven: 'Whether the delivery was redriven.',
};

/** The descriptions by the name of the schema, where the same name has another meaning in other schemas. */
export const OF_SCHEMA: Readonly<Record<string, Texts>> = {
  AppChange: { notifications: 'Which notifications are sent by e-mail. null: none.' },
  AppWithSecret: { api_key: 'The API key that was created.' },
  Attempt: OF_ATTEMPT,
  AttemptWithBody: OF_ATTEMPT,
  AuditCaller: {
    kind: 'Whether the caller is an operator or a user of an app.',
    name: 'The name of the caller.',
    subject: 'The subject of the token, or the ARN of the AWS caller.',
  },
  AuditRecord: {
    at: 'When the request was handled.',
    caller: 'Who made the change.',
    id: 'The id of the record.',
    request_id: 'The id of the request at API Gateway.',
    user_agent: 'The header User-Agent of the request.',
  },
  BlockedWindow: { since: 'When the first of the consecutive attempts failed.' },
  DeadLetterDelivery: {
    attempt: 'The attempt counter, which begins at 1.',
    hops: 'How many times the delivery was requeued.',
    packed_at: 'When the delivery was packed.',
  },
  DeadLetterGroup: {
    newest_at: 'When the newest dead letter of the group was given up.',
    oldest_at: 'When the oldest dead letter of the group was given up.',
    reason: 'The reason of one dead letter of the group.',
  },
  AppSummary: {
    dead_letters: 'The number of dead deliveries of the app.',
    destinations: 'The number of destinations by state.',
    last_delivery_at: 'When a delivery of the app last succeeded, to the minute.',
  },
  DeadLetterCause: { destinations: 'The number of destinations with this failure.' },
  DestinationTotals: {
    disabled: 'The number of disabled destinations.',
    enabled: 'The number of enabled destinations.',
    failing: 'The number of enabled destinations whose circuit breaker is open.',
    paused: 'The number of paused destinations.',
    total: 'The number of all destinations.',
  },
  LastFailure: { at: 'When the attempt failed.' },
  Overview: {
    apps: 'The number of apps.',
    as_of: 'When the overview was made.',
    destinations: 'The number of destinations by state.',
    running_plans: 'The number of running redrive plans.',
  },
  RefusedEvents: { count: 'The number of events.', source: 'The queue or rule that failed.' },
  SearchResult: {
    apps: 'Apps with the text in their id or name.',
    destinations: 'Destinations with the text in their id, address or scope.',
  },
  JournalUpdate: OF_UPDATE,
  JournalUpdateDetails: {
    ...OF_UPDATE,
    unrouted_reason: 'Why the update was for no destination, as a text for people.',
    update: 'The content of the update.',
  },
  JournalUpdateList: {
    gaps: 'Times of the page whose updates could not be written to the journal. They were delivered. Empty for a search of all apps.',
    searched_to: 'The time down to which the page was searched. The cursor continues there.',
    unreadable: 'Blocks of updates that cannot be read. The page lacks their updates.',
  },
  JournalGap: OF_GAP,
  JournalGapInSearch: OF_GAP,
  JournalGapOfApp: { ...OF_GAP, app_name: 'The name of the app. Absent if the app does not exist.' },
  FollowedDelivery: {
    attempts: 'The attempts, oldest first.',
    dead: 'Whether it became a dead letter without an attempt.',
    id: 'The id of the delivery.',
    state: 'Where the delivery is now.',
  },
  FollowedDestination: {
    address: 'The present address of the destination.',
    deleted: 'Present if the destination was deleted.',
    deliveries: 'The deliveries that contain the update, and those that replaced them.',
    filtered_out: 'Whether the event types of the destination excluded the update.',
    name: 'The present name of the destination.',
    state: 'Where the update is now. If its deliveries have different states, the one that needs attention most.',
  },
  UpdateText: {
    json: 'The update as JSON. Absent if it is large.',
    text: 'The exact text of the update, as it is sent.',
  },
  PackedDelivery: { dead: 'Whether it became a dead letter without an attempt.', id: 'The id of the delivery.' },
  UnreadableBlock: { at: 'When the updates were received.' },
  Preview: {
    example: 'The beginning of the newest body. Absent if there is none, or if its first update is too long.',
    gaps: 'Times whose updates are not in the journal. The numbers lack them.',
  },
  UpdatesForDestination: {
    gaps: 'Times in the range whose updates could not be written to the journal. The page lacks them.',
    unreadable: 'Blocks of updates that cannot be read. The page lacks their updates.',
  },
  UpdateDestination: {
    deliveries: 'The deliveries that contain the update. A large update is split into several.',
    filtered_out: 'Whether the event types of the destination excluded the update.',
    name: 'The present name of the destination.',
  },
  UnhealthyDestination: {
    disabled: 'Why the destination was disabled automatically. Absent if it is failing.',
    failures: 'The number of consecutive failures.',
    last_success_at: 'When a delivery last succeeded, to the minute.',
    next_probe_at: 'When the next probe is due.',
    since: 'Since when it is disabled, or when the first of the consecutive failures occurred.',
    waiting: 'The deliveries that wait for the destination.',
  },
  WaitingDeliveries: {
    count: 'The number of deliveries.',
    counted_all: 'false: further deliveries were not counted.',
  },
  DestinationCounts: {
    disabled: 'The number of disabled destinations.',
    enabled: 'The number of enabled destinations.',
    paused: 'The number of paused destinations.',
    total: 'The number of all destinations.',
  },
  DiscardRequest: { reason: 'Why the dead letter is discarded. The audit trail contains it.' },
  Failure: { at: 'When the attempt failed.' },
  FieldError: {
    in: 'The part of the request that is invalid. Absent: the body.',
    message: 'What was expected, and the kind of value that was received.',
  },
  GatewayError: { message: 'The reason.' },
  Health: {
    breaker: 'Whether the circuit breaker is open. While it is open, deliveries wait.',
    disabled: 'Why the destination was disabled automatically.',
    failures: 'The number of consecutive failures.',
    first_failure_at: 'When the first of the consecutive failures occurred.',
    last_success_at: 'When a delivery last succeeded.',
    next_probe_at: 'When the next probe is due.',
    probes: 'The number of failed probes since the circuit breaker opened.',
    releasing: 'Whether the backlog is being released.',
    state: 'The state that was configured.',
  },
  DestinationSummary: {
    destination: 'The destination.',
    health: 'The health of the destination.',
    last_24_hours: 'The attempts of the last 24 hours.',
    waiting: 'The deliveries in the holding table.',
  },
  HourCounts: { at: 'The start of the hour.', delivered: 'The number of deliveries that were accepted in the hour.' },
  Identity: { kind: 'Whether the caller is an operator or a user of apps.' },
  OpenedPortalSession: { expires_at: 'When the session expires.' },
  OwnPortalSession: {
    expires_at: 'When the session expires.',
    return_url: 'The page of the product from which the user came.',
    theme: 'The appearance of the page.',
  },
  PortalTheme: { texts: 'Texts that replace those of the page. They are shown as plain text.' },
  PortalLinkInput: { theme: 'The appearance of the page. Default: that of Feedhose.' },
  PortalSession: { user: 'The name of the user that the link was created with.' },
  ShownPortalTheme: {
    mode: "The colour scheme. Absent: that of the user's system.",
    primary_color: 'The colour of buttons and links.',
    logo_url: 'The logo of the product.',
    name: 'The name of the product.',
    radius: 'The roundness of corners.',
    texts: 'Texts that replace those of the page.',
  },
  ShownPortalTexts: {
    home: 'The name of the first page in the navigation.',
    welcome: 'A text at the top of the first page.',
    back: 'The text of the link to `return_url`.',
  },
  IntervalStats: {
    at: 'The start of the interval.',
    bytes: 'The size of all bodies in bytes.',
    delivered: 'The number of successful deliveries.',
  },
  KeysAuth: { configured: 'Whether an access key is stored.' },
  LearnedLimit: { bytes: 'The maximum size of a body in bytes.', until: 'When the limit ends.' },
  OwnershipAnswer: { answer: 'The required body of the response: the API key.', url: 'The URL of the GET request.' },
  PendingEndpoint: {
    credentials: 'The HTTP Basic credentials from the pending URL.',
    since: 'When the URL was saved.',
    url: 'The pending URL without credentials.',
  },
  Problem: {
    detail: 'A description of this problem for people.',
    errors: 'The invalid fields.',
    status: 'The HTTP status.',
    title: 'The kind of problem, as a text for people.',
    type: 'The kind of problem as a URI. Programs compare it.',
  },
  RedrivePlanInput: {
    filter: 'The dead letters to redrive or discard. An empty filter selects all that the caller can see.',
  },
  PlanAuthor: {
    kind: 'Whether the author is an operator or a user of an app.',
    name: 'The name of the author.',
  },
  RedriveResult: { status: 'The result.' },
  RedriveFilter: {
    plan_id: 'Only dead letters that this redrive plan redrove last.',
    from: 'Only entries at or after this time.',
    to: 'Only entries at or before this time.',
  },
  DeadLetterFilter: {
    from: 'Only entries at or after this time.',
    to: 'Only entries at or before this time.',
  },
  RedrivePlan: { action: 'What the plan does.', status: 'The progress of the plan.' },
  RedrivePlanPreview: { action: 'What the plan does.', status: 'The progress of the plan.' },
  Replay: {
    activity_id: 'The activity of which the updates are sent. Absent: all activities.',
    feeds: 'The feeds of which the updates are sent. Absent: all feeds.',
    from: 'The time from which on the updates were taken.',
    per_minute: 'The maximum number of deliveries per minute.',
    preview: 'What the replay sends, as it was estimated when the replay was created.',
    progress: 'What the replay has done.',
    status: 'Whether the replay is running. `done`: all deliveries were sent to their queue.',
    to: 'The time until which the updates were taken.',
    to_destination: 'The id of the destination.',
    types: 'The types of which the updates are sent. Absent: all types.',
  },
  ReplayOutcome: {
    dead: 'Deliveries that are dead letters. The filter `plan_id` of dead letters lists them.',
    delivered: 'Deliveries that arrived.',
    on_the_way: 'Deliveries that were neither delivered nor are dead letters.',
  },
  ReplayPreview: {
    bytes: 'The size of all bodies in bytes.',
    deliveries: 'The number of deliveries.',
    updates: 'The number of updates.',
  },
  ReplayProgress: {
    deliveries: 'The number of deliveries that were sent to their queue.',
    updates_read: 'Updates that were read from the journal.',
  },
  UnreadableUpdates: { updates: 'The number of updates.', reason: 'Why they cannot be read.' },
  Scope: { destinations: 'The number of destinations by state.' },
  SecretStatus: { configured: 'Whether a value is stored.' },
  SigningSecret: {
    index: 'The position of the secret, with which it is revoked. 0 is the newest.',
    since: 'When the secret became active.',
    until: 'When the secret stops being active. Absent for the newest.',
  },
  Snippet: { text: 'The policy or statement.', where: 'Where the customer adds it.' },
  SqsAccess: {
    redrive_commands: 'AWS CLI commands that create a dead letter queue for the queue.',
    redrive_policy: 'The redrive policy of the queue, as JSON text.',
  },
  TestCheck: { message: 'What was found.', name: 'The name of the check.', status: 'The result of the check.' },
  TestHttpRequest: { body: 'The body of the request.', headers: 'The headers of the request, without secrets.' },
  TestRequest: { settings: 'Unsaved settings that the test uses instead of the stored ones.' },
  TestResult: {
    request: 'The request that was sent. Webhooks only.',
    response: 'The response of the endpoint. Webhooks only.',
    size: 'Present if the test message had the size of the largest possible body.',
    status: 'Whether the test succeeded.',
  },
  TestUpdateResult: { event_id: 'The event id of the test update.' },
  TxtRecord: {
    name: 'The name of the record.',
    type: 'The type of the record.',
    value: 'The value of the record.',
  },
  Windows: {
    last_window: 'The last window that was written. Absent: none was written yet.',
    next_attempt_at: 'When the next windows are written, or the next attempt is made.',
  },
  WrittenWindow: { objects: 'The number of objects.', written_at: 'When its manifest was written.' },
  VerifyResult: { status: 'Whether the ownership is proven.' },
};

/**
 * Returns the schema with a description of each property. A property that is a reference has the description of the schema that it refers
 * to, unless a better one is listed.
 */
export function withDescriptions(
  name: string,
  schema: JsonSchema,
  all: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  if (!properties) return schema;
  const described = Object.entries(properties).map(([property, own]) => {
    const { description = descriptionOf(name, property, own, all), ...rest } = own;
    return [property, description === undefined ? rest : { description, ...rest }];
  });
  return { ...schema, properties: Object.fromEntries(described) };
}

function descriptionOf(
  name: string,
  property: string,
  { $ref, anyOf }: JsonSchema,
  all: Readonly<Record<string, JsonSchema>>,
): unknown {
  const reference = $ref ?? (anyOf as readonly JsonSchema[] | undefined)?.[0]?.['$ref'];
  const referred = all[String(reference).split('/').at(-1) ?? ''];
  return OF_SCHEMA[name]?.[property] ?? referred?.['description'] ?? BY_NAME[property];
}
