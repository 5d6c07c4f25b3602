/** What the API's document says to people about the API as a whole. */

export const DESCRIPTION = [
  'Configures and watches Feedhose. Secrets go in and never come out.',
  'Answers that can be changed carry their `version` and an ETag; changes name the version that was read, in `If-Match`',
  'or in the body, and are refused with 412 when it is another by now. Lists come in pages: `cursor` leads to the next.',
  'Creations take an `Idempotency-Key`, remembered for a day: a repeat gives the same resource, whose secrets are not',
  'shown again. Errors are problems (RFC 9457) that name the field and what is expected, never the value. What API Gateway',
  'answers by itself is no problem but an object with a `message`: a missing or expired token (401), too many requests',
  '(429), and what the function could not answer. A method that a path does not take is answered with 405 and the header',
  '`Allow`. Groups of the token say who calls: `operators` see everything, `app:<app_id>` that app only; what is not theirs',
  'is not there. In a request body, `null` at a member that may be left out means the same as no member, except where',
  'a change says that it removes. Answers may get more members: readers pass over those that they do not know.',
].join(' ');

export const SERVERS = [
  {
    url: 'https://{host}/api',
    description: 'The dashboard of a deployed stack, which passes calls on: the output DashboardUrl.',
    variables: { host: { default: 'd111111abcdef8.cloudfront.net', description: 'The host of DashboardUrl.' } },
  },
  {
    url: 'https://{host}',
    description: 'The API of a deployed stack itself: the output ApiUrl.',
    variables: {
      host: { default: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com', description: 'The host of ApiUrl.' },
    },
  },
  {
    url: 'http://127.0.0.1:{port}/api',
    description: 'The embedded run, `npm start`.',
    variables: { port: { default: '4100', description: 'The port that `npm start` prints.' } },
  },
];

export const TAGS: Readonly<Record<string, string>> = {
  Apps: 'Apps, and their pairs of key and secret.',
  Scopes: 'The feed groups and app-level kinds of an app that are configured.',
  Playground: 'Test updates.',
  Audit: 'The audit trail.',
  Destinations: 'Queues, webhooks and event buses of a scope: their settings, state, secrets and checks.',
  Insight: 'What a destination has been through.',
  'Dead letters': 'What could not be delivered.',
  'Redrive plans': 'Dead letters put back, many at a time.',
};

export const TOKEN = [
  'A JWT of the user pool of the stack, or of the issuer that the stack was given. `npm start` prints tokens of the embedded',
  'run. API Gateway checks signature, issuer, audience and time; the claim `cognito:groups` says what the caller may do.',
].join(' ');
