/** The texts of the OpenAPI document about the API as a whole. */

export const DESCRIPTION = `Configures and monitors Feedhose.

**Versions.** A resource that can be changed has a \`version\`, which is also its ETag. A request that changes it names the version
that was read, in \`If-Match\` or in the body. If another version is stored, the answer is 412.

**Pagination.** Lists are returned in pages. \`cursor\` requests the next page.

**Idempotency.** Requests that create a resource accept an \`Idempotency-Key\`, which is stored for a day. A repeated request returns
the same resource without its secrets.

**Secrets** can be written and never read. Generated secrets are returned only once.

**Errors** are problems (RFC 9457). They name each invalid field and what was expected, and never contain the value. Errors of API
Gateway are objects with a \`message\`: a missing or expired token (401), too many requests (429), and requests that the function
could not answer. A method that a path does not support is answered with 405 and the header \`Allow\`.

**Authorization.** The groups of the token determine the permissions. \`operators\` can see everything, and members of
\`app:<app_id>\` can see their app. Other apps are answered with 404.

**Portal.** \`POST /apps/{app_id}/portal-link\` returns a link to the portal, which shows the dashboard of one app inside another
product. The page exchanges the link for a session with \`POST /portal-sessions\`. Requests with the token of a session have the
prefix \`/portal\`, such as \`GET /portal/me\`. A session has the permissions of a user of its app, without those for portal links. With
the role \`view\`, requests that change something are answered with 403.

**null.** In a request body, \`null\` at an optional member means the same as an absent member, except where the description of a
change states that it removes a setting.

**Compatibility.** Later versions can add members to answers. Clients must ignore members that they do not know.`;

export const SERVERS = [
  {
    url: 'https://{host}/api',
    description: 'The dashboard of a deployed stack, which forwards requests to the API (output DashboardUrl).',
    variables: { host: { default: 'd111111abcdef8.cloudfront.net', description: 'The host of DashboardUrl.' } },
  },
  {
    url: 'https://{host}',
    description: 'The API of a deployed stack (output ApiUrl).',
    variables: {
      host: { default: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com', description: 'The host of ApiUrl.' },
    },
  },
  {
    url: 'http://127.0.0.1:{port}/api',
    description: 'The embedded run (`npm start`).',
    variables: { port: { default: '4100', description: 'The port that `npm start` prints.' } },
  },
];

export const TAGS: Readonly<Record<string, string>> = {
  Apps: 'Apps and their API keys.',
  Scopes: 'The configured feed groups and app-level scopes of an app.',
  Playground: 'Test updates.',
  'Signing keys': 'Key pairs of an app for signatures that receivers verify with a public key.',
  Audit: 'The audit trail.',
  Portal: 'Links to the portal of an app, and their sessions.',
  Destinations: 'Queues, webhooks and event buses of a scope, with their settings, state, secrets and checks.',
  Overview: 'What needs attention, the state of apps, and the search.',
  Insight: 'Attempts, statistics, backlog, health and access of a destination.',
  Journal: 'All updates that Feedhose received within the retention of the journal, with what happened to them.',
  'Dead letters': 'Updates and deliveries that could not be delivered.',
  'Redrive plans': 'Redrives of many dead letters.',
  Replays: 'The past updates of a scope, sent to one destination again.',
};

export const TOKEN = [
  "A JWT of the stack's user pool, or of the issuer that the stack was configured with. `npm start` prints tokens of the",
  'embedded run. API Gateway checks signature, issuer, audience and expiry. The claim `cognito:groups` determines the',
  'permissions.',
].join(' ');

const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/feeds';
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/feedhose' };
/** Examples of request bodies by the `operationId` and a name. */
export const EXAMPLES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  createApp: { named: { app_id: 'acme', name: 'Acme' }, generated: { name: 'Acme' } },
  updateApp: {
    renamed: { name: 'Acme Ltd.', version: 1 },
    notified: { notifications: { kinds: ['destination.failing', 'destination.disabled'] }, version: 1 },
  },
  putScope: { on: { realtime: true } },
  createDestination: {
    queue: { transport: 'sqs', queue_url: QUEUE_URL, auth: { type: 'policy' }, body: 'json' },
    webhook: { transport: 'webhook', url: 'https://hooks.example.com/feeds', max_batch: 10, timeout_seconds: 5 },
    bus: { transport: 'eventbridge', bus_arn: 'arn:aws:events:us-east-1:123456789012:event-bus/feeds', auth: ROLE },
    topic: { transport: 'sns', topic_arn: 'arn:aws:sns:us-east-1:123456789012:feeds', auth: { type: 'policy' } },
  },
  updateDestination: {
    name: { name: 'Search index', version: 3 },
    limits: { rate_limit: 5, retry_schedule: [5, 60, 600, 3600], version: 3 },
    defaults: { rate_limit: null, retry_schedule: null, version: 3 },
    role: { auth: ROLE, version: 3 },
  },
  verifyDestination: { pending: { which: 'pending', version: 3 } },
  testDestination: {
    largest: { size: 'largest' },
    settings: { settings: { queue_url: QUEUE_URL, auth: { type: 'policy' } } },
  },
  previewDestination: {
    added: { destination: { transport: 'webhook', url: 'https://hooks.example.com/feeds', max_batch: 10 }, hours: 6 },
    changed: { destination_id: 'dst_0123456789abcdef01234567', changes: { event_types: ['reaction.new'] } },
  },
  resendUpdates: {
    missing: {
      event_ids: ['7bf73129-1428-4cd3-a780-95db273d1602'],
      from: '2026-11-24T03:00:00Z',
      to: '2026-11-24T04:00:00Z',
    },
  },
  resendToDestination: {
    delivery: { attempt_id: '1795955750626.dlv_0123456789abcdef0123456789abcdef.1' },
    update: { key: 'upd_MTc5NTk1NTc1MDYyNiM3I29iamVjdC4wI2ZlZWRfZ3JvdXA6dXNlcg' },
  },
  rotateSecret: { overlap: { overlap_seconds: 3600, version: 3 } },
  createSigningKey: { overlap: { overlap_seconds: 3600, version: 3 } },
  rotateKeys: { generated: { version: 1 } },
  sendTestUpdate: {
    feed: { feed: 'user:amelie', message: 'Hello' },
    reaction: { type: 'reaction.new', message: 'Hello', destination_id: 'dst_0123456789abcdef01234567' },
    own: { update: '{"app_id":"acme","feed":"user:amelie","deleted":["9a1f3a02-f1f3-11f0-8080-800138ad3b1c"]}' },
  },
  createPortalLink: {
    themed: {
      role: 'manage',
      user: 'ann@acme.example',
      return_url: 'https://product.example/settings',
      theme: { name: 'Product', primary_color: '#5b3fd6', mode: 'light' },
    },
    shortest: { role: 'view' },
  },
  createPortalSession: { token: { token: 'fhpl_WyJhY21lIl0.pLkD5q0b9vVnYk1u2w3x4y5z6A7B8C9D0E1F2G3H4I' } },
  discardDeadLetter: { reason: { reason: 'The customer has left.' } },
  createReplay: {
    night: {
      scope: 'feed_group:user',
      from: '2026-11-23T22:00:00Z',
      to: '2026-11-24T06:00:00Z',
      to_destination: 'dst_0123456789abcdef01234567',
    },
    filtered: {
      scope: 'app_level:reactions',
      from: '2026-11-10T00:00:00Z',
      to: '2026-11-24T00:00:00Z',
      to_destination: 'dst_0123456789abcdef01234567',
      types: ['reaction.new'],
      per_minute: 600,
    },
  },
  createPlan: {
    failures: { filter: { app_id: 'acme', class: 'http_5xx' }, per_minute: 600 },
    elsewhere: {
      filter: { app_id: 'acme', scope: 'feed_group:user', class: 'destination_missing' },
      to_destination: 'dst_0123456789abcdef01234567',
    },
    discard: { filter: { app_id: 'acme', class: 'expired' }, action: 'discard', reason: 'The customer has left.' },
  },
  redriveDeadLetter: { elsewhere: { destination_id: 'dst_0123456789abcdef01234567' } },
};
