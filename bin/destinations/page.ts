/** Creates docs/destinations.md from the schema with which the API creates destinations. */
import {
  CONFIGURATION_SECONDS,
  DESTINATIONS_PER_SCOPE,
  MAX_AGE_SECONDS,
  RATE_LIMIT,
  RETRY_GAPS,
  SECRET_OVERLAP_SECONDS,
  SIGNING_SECRETS,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../../core/limits.ts';
import { JITTER } from '../../core/retry.ts';
import { createDestinationBody } from '../../lambdas/api/schemas/destinations.ts';
import { tableOf } from './settings.ts';

const DAY = 86_400;
const MAX_AGE = `${MAX_AGE_SECONDS / DAY} days`;

/** Settings that all transports have. */
const COMMON = ['name', 'event_types', 'retry_schedule', 'rate_limit', 'state'];

export function destinationsPage(): string {
  const all = Object.keys(createDestinationBody.options[1].shape);
  const without = (kept: readonly string[]) => all.filter((name) => !kept.includes(name));
  return `# Settings of a destination

<!-- written by npm run docs:destinations from the schemas of the API -->

A destination is created with the [HTTP API](api.md), with the [dashboard](dashboard.md), or with a [configuration file](#the-configuration-file).
The names of the settings are those of the API and of the file. [openapi.json](openapi.json) contains the same descriptions and bounds.

## All transports

${tableOf('WebhookDestinationInput', without(COMMON))}

- **\`retry_schedule\`** with n delays means n + 1 attempts: at most ${RETRY_GAPS.max + 1}. Each delay varies by up to ${JITTER * 100} % at random, and is at least the
  \`Retry-After\` of the endpoint, up to one hour. A delivery that waits for more than ${MAX_AGE} becomes a dead letter, also if its schedule has further delays. Without this setting there
  are two schedules ([Contract, section 5](contract.md)).
- **\`rate_limit\`** is counted over whole seconds. A delivery that must wait is not lost and uses no attempt. A destination with ${RATE_LIMIT.min} receives at most
  ${Math.floor(RATE_LIMIT.min * MAX_AGE_SECONDS).toLocaleString('en-US')} deliveries in ${MAX_AGE}, and deliveries that wait longer become dead letters.
- **\`event_types\`** are the \`type\` of updates. An update of another type is not delivered to this destination, and is not a failure. An empty list is refused: pause the destination
  instead.
- **\`state\`** is accepted by the API when a destination is created. Later, \`pause\`, \`resume\` and \`enable\` change it. A delivery that waits for more than ${MAX_AGE} becomes
  a dead letter.

A scope has at most ${DESTINATIONS_PER_SCOPE} destinations of all transports together. The API answers 409 to a further one.

## SQS queues

${tableOf('SqsDestinationInput', COMMON)}

## Webhooks

${tableOf('WebhookDestinationInput', COMMON)}

- **\`max_batch\`** is one of two limits: a request also has at most 262,144 bytes. An update without activities counts as one activity. With 1, each request contains one activity.
- **\`timeout_seconds\`** is ${WEBHOOK_TIMEOUT_SECONDS.default} in a stack without the prop \`webhookTimeout\`. After a timeout the delivery is attempted again, so an endpoint that needs more than
  ${WEBHOOK_TIMEOUT_SECONDS.max} seconds must answer first and process the updates afterwards.
- **\`custom_headers\`** cannot contain names that Feedhose, proxies or clouds use, such as \`host\`, \`content-type\`, \`x-forwarded-for\` and \`cookie\`, or
  \`authorization\` if the URL contains credentials. Upper and lower case do not matter, and \`_\` equals \`-\`.
- **\`ownership\`** is accepted by the API only. [The name of the TXT record](#the-name-of-the-txt-record) describes how a customer proves the ownership.

## EventBridge buses

${tableOf('EventBridgeDestinationInput', COMMON)}

Events on a bus are not signed, so a bus has no \`signing_secret\`. [Delivery to an EventBridge bus](transports/eventbridge.md) describes the events.

## SNS topics

${tableOf('SnsDestinationInput', COMMON)}

[Delivery to an SNS topic](transports/sns.md) describes the messages and their attributes.

## S3 buckets

${tableOf('S3DestinationInput', COMMON)}

Objects are not signed and are not attempted one by one, so a bucket has no \`signing_secret\`, \`retry_schedule\` and \`rate_limit\`. It has no access keys either: \`auth\` is a policy or a role.
[S3 buckets](transports/s3.md) describes the objects.

## Access to a queue, bus, topic or bucket

\`auth\` has one of three forms. An access key, which is not available for buckets:

${tableOf('KeysAuthInput')}

A resource policy, which the customer adds to the queue, bus, topic or bucket. The dashboard and \`GET …/access\` return it:

${tableOf('PolicyAuthInput')}

A role in the account of the customer. Its trust policy must require the external id that Feedhose generates:

${tableOf('RoleAuthInput')}

## Values outside of the bounds

The API answers 400 to a value outside of its bounds, and names each invalid setting, the expected value and the kind of value that it received. Nothing is stored. \`apply\` checks a
file before its first change and reports the same texts with exit code 2. A value that equals a bound is accepted. White space around URLs, ARNs, keys and secrets is removed first.

A change (\`PATCH\`) has these settings without \`transport\`, \`state\`, \`ownership\` and \`signing_secret\`. \`null\` restores the default of a setting; \`queue_url\`,
\`url\`, \`bus_arn\`, \`topic_arn\` and \`auth\` have none and stay unchanged. [A secret is rotated](#where-the-signing-secret-is-shown). A change takes effect within
${CONFIGURATION_SECONDS.found} seconds. Updates that are already packed keep the limits with which they were packed.

## The configuration file

\`feedhose apply -f config.json\` and \`npm start -- --config config.json\` read a file of apps, scopes and destinations. It has the settings above without \`state\` and \`ownership\`. Its destinations
are vouched for, and \`id\` names a stored destination. [config.schema.json](../schemas/config.schema.json) is its JSON Schema. With the key
\`$schema\`, editors complete and check the file:

\`\`\`json
{
  "$schema": "./schemas/config.schema.json",
  "apps": [
    {
      "app_id": "acme",
      "name": "Acme",
      "scopes": [
        {
          "feed_group": "user",
          "realtime": true,
          "destinations": [{ "transport": "webhook", "url": "https://hooks.example.com/feeds", "max_batch": 10 }]
        }
      ]
    }
  ]
}
\`\`\`

\`$schema\` is a path or URL of the schema and has no effect on the stack. The schema and \`apply\` refuse the same files, with these exceptions: only
\`apply\` checks that addresses are public, that queues are at a host of SQS, that headers are not reserved, and that apps, scopes and ids are unique; only the schema
refuses white space around a text, which \`apply\` removes.

## Where the signing secret is shown

A generated signing secret is shown once, when it is created:

| the destination was created with | the secret is shown |
|---|---|
| \`npm start -- --config FILE\` | in the log of the start, as \`signing_secret = whsec_…\` |
| \`feedhose apply\` | in the output, as \`signing_secret = whsec_…\`; with \`--json\`, as the member \`signing_secret\` |
| the dashboard | on the page that follows the creation |
| the API | as \`signing_secret\` in the response with status 201; a repeated request with the same \`Idempotency-Key\` returns \`null\` |

Give it to the customer, who uses it as \`SIGNING_SECRET\` ([Receiving](receiving.md), [Verifying signatures](verifying.md)). It cannot be read again. If it was lost, rotate it: **Signing secrets** in
the dashboard, or \`POST …/secret\`. The previous secret stays active for \`overlap_seconds\`: ${SECRET_OVERLAP_SECONDS.default / 3_600} hours by default, at most
${SECRET_OVERLAP_SECONDS.max / DAY} days. A destination has at most ${SIGNING_SECRETS} active secrets. To choose the secret yourself, set \`signing_secret\`.

## The name of the TXT record

A customer proves the ownership of \`https://hooks.example.com/feeds\` with the TXT record \`_getstream.hooks.example.com\`, whose value is \`getstream=<API key>\`. The name is the one that
[Stream's Firehose](migrating/stream-firehose.md) uses, so that customers who migrate keep their record. Feedhose sends nothing to Stream, and the record gives Stream no access.

To use another name, set the prop \`ownership\` of the [construct](reference/props.md#ownershipprops), such as
\`ownership: { txtPrefix: '_feeds', txtName: 'feeds' }\`. The record is then \`_feeds.hooks.example.com\` with the value \`feeds=<API key>\`. The dashboard and \`GET …/access\` show the new name. Choose it before customers create records, because every
later check looks for the new name only. Endpoints whose ownership is already proven remain in use.
`;
}
