/** JSON Schemas of notifications: the details of the events on the bus, which are also the `generic` of updates for operational endpoints. */
import { NOTIFICATION_KINDS, type NotificationKind } from '../notifications/notification.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = (description: string): Schema => ({ description, type: 'string' });
const time = (description: string): Schema => ({ description: `${description}, ISO 8601 in UTC.`, type: 'string' });
const count = (description: string): Schema => ({ description, type: 'integer', minimum: 0 });
const oneOf = (description: string, ...values: readonly string[]): Schema => ({ ...text(description), enum: values });

const common = {
  event_id: text('The same in every repetition of this notification. On updates it is a member of the update itself.'),
  app_id: text('The app of the destination. On updates it is a member of the update itself.'),
  scope: text('`feed_group:<name>` or `app_level:<kind>`.'),
  destination_id: text('The destination.'),
  transport: text('The transport of the destination. Absent if it is unknown.'),
  destination_name: text('The name of the destination. Absent if it has none.'),
  happened_at: time('When it happened'),
  reason: text('What happened, as sentences for people.'),
  remedy: text('What to do, as sentences for people.'),
  link: text('The page of the destination in the dashboard. Absent if the stack has no dashboard.'),
};
const REQUIRED = ['scope', 'destination_id', 'happened_at', 'cause', 'reason', 'remedy'];

const failureClass = text('The class of the last failure, such as `http_5xx`, or `unknown`.');

const OWN: Readonly<Record<NotificationKind, readonly [description: string, properties: Schema]>> = {
  'destination.failing': [
    'The circuit breaker of a destination has been open for 15 minutes, or the time that the stack sets.',
    {
      cause: failureClass,
      failing_since: time('When the circuit breaker opened'),
      failures: count('Failures in a row.'),
      status: count('The last HTTP status. Absent without an HTTP answer.'),
    },
  ],
  'destination.recovered': [
    'A destination that was reported as failing works again.',
    { cause: oneOf('Always the same.', 'recovered') },
  ],
  'destination.disabled': [
    'A destination was disabled.',
    { cause: oneOf('`gone`: it answered 410. `failing`: it failed for five days.', 'gone', 'failing') },
  ],
  'destination.enabled': ['A person enabled a disabled destination.', { cause: oneOf('Always the same.', 'enabled') }],
  'dead_letters.created': [
    'Deliveries of a destination became dead letters, for the first time in an hour.',
    { cause: failureClass, count: count('Dead letters since the previous notification, approximately.') },
  ],
  'backlog.aging': [
    'The oldest waiting delivery of a destination has reached half of the maximum age.',
    {
      cause: oneOf('Why deliveries wait.', 'failing', 'paused', 'disabled'),
      oldest_at: time('Since when the oldest delivery waits'),
      expires_at: time('When it becomes a dead letter'),
    },
  ],
  'secret.rotated': [
    'A signing secret of a destination changed. This notification is sent every time.',
    { cause: oneOf('What a person did.', 'rotated', 'revoked') },
  ],
  'replay.finished': [
    'A replay ended.',
    {
      cause: oneOf('`done`: everything was sent. `deleted`: the destination was deleted.', 'done', 'deleted'),
      replay_id: text('The replay.'),
      updates: count('Updates that were sent.'),
      deliveries: count('Deliveries that were sent.'),
      unreadable: count('Updates in the journal that could not be read.'),
    },
  ],
  'destination.certificate_expiring': [
    'The client certificate of a destination expires in fewer than 30 days.',
    {
      cause: oneOf('`expired`: the expiry is over at the time of the notification.', 'expiring', 'expired'),
      expires_at: time('When it expires'),
      certificate_subject: text('The subject of the certificate.'),
      certificate_sha256: text('The SHA-256 fingerprint of the certificate, in hexadecimal digits.'),
    },
  ],
};

/** Schemas by kind. Receivers must ignore members that they do not know. */
export const NOTIFICATION_SCHEMAS: Readonly<Record<string, Schema>> = Object.fromEntries(
  NOTIFICATION_KINDS.map((kind) => {
    const [description, properties] = OWN[kind];
    return [
      kind,
      {
        $schema: 'http://json-schema.org/draft-04/schema#',
        title: kind,
        description,
        type: 'object',
        required: REQUIRED,
        properties: { ...common, ...properties },
      },
    ];
  }),
);
