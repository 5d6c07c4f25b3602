/** Schemas of apps, API keys, scopes and test updates. */
import * as z from 'zod';
import { API_KEY_STATES } from '../../../core/api-keys.ts';
import { API_KEYS, TEST_UPDATE_CHARACTERS } from '../../../core/limits.ts';
import { feedGroupFault } from '../../../core/names.ts';
import { NOTIFICATION_KINDS } from '../../../core/notifications/notification.ts';
import { isTopicArn } from '../../../core/notifications/topics.ts';
import {
  apiKey,
  apiSecret,
  count,
  destinationId,
  expectedVersion,
  listOf,
  name,
  newAppId,
  optional,
  version,
} from './common.ts';
import { ownSession } from './portal.ts';
import { arn, configured } from './transport/parts.ts';

export const createAppBody = z
  .strictObject({
    app_id: optional(newAppId).meta({ description: 'The id of the app. Default: a generated id.' }),
    name,
    api_key: optional(apiKey).meta({
      description: 'The API key, which is sent with every delivery. Default: a generated key.',
    }),
    api_secret: optional(apiSecret).meta({
      description: 'The API secret. Default: a generated secret, which is returned only once.',
    }),
  })
  .meta({ id: 'AppInput' });
const kinds = z.array(z.enum(NOTIFICATION_KINDS)).min(1).max(NOTIFICATION_KINDS.length);
const TOPIC_WORDS =
  'The ARN of an SNS topic, whose subscribers receive e-mails. The stack must allow it (`notifications.appTopics`).';
const KINDS_WORDS = 'The kinds of notifications that are sent to the topic.';
/** A member that is null is removed. */
const notificationsChange = z
  .strictObject({
    topic_arn: arn
      .refine(isTopicArn, 'expected the ARN of a standard SNS topic, got another string')
      .nullable()
      .optional()
      .meta({ description: `${TOPIC_WORDS} Only operators can set it. null: no e-mails.` }),
    kinds: kinds
      .nullable()
      .optional()
      .meta({ description: `${KINDS_WORDS} null: all kinds.` }),
  })
  .meta({ id: 'AppNotificationsChange' });
export const updateAppBody = z
  .strictObject({ name: optional(name), notifications: optional(notificationsChange), version: expectedVersion })
  .meta({ id: 'AppChange' });
export const rotateKeysBody = z
  .strictObject({
    api_key: optional(apiKey).meta({
      description: 'Operators only, because a key proves the ownership of an endpoint. Default: a generated key.',
    }),
    api_secret: optional(apiSecret).meta({
      description: 'The API secret. Default: a generated secret, which is returned only once.',
    }),
    version: expectedVersion,
  })
  .meta({ id: 'KeyRotation' });

/** A key is sent with every delivery and is not secret. */
const key = z
  .strictObject({
    api_key: z.string(),
    state: z.enum(API_KEY_STATES).meta({
      description:
        'Deliveries contain the key that is `in_use`. A key on `standby` is newer, and a `retired` key is older. Both can be activated.',
    }),
    api_secret: configured,
  })
  .meta({ id: 'AppKey' });
const shownApp = {
  app_id: z.string(),
  name: z.string(),
  keys: z
    .array(key)
    .max(API_KEYS * 10)
    .meta({ description: 'Newest first.' }),
  notifications: z
    .strictObject({
      topic_arn: z.string().optional().meta({ description: TOPIC_WORDS }),
      kinds: kinds.optional().meta({ description: `${KINDS_WORDS} Absent: all kinds.` }),
    })
    .optional()
    .meta({ id: 'AppNotifications', description: 'Which notifications are sent by e-mail. Absent: none.' }),
  version,
};

export const app = z.strictObject(shownApp).meta({ id: 'App' });
export const appList = listOf(app, 'AppList');

/** The answer to the creation of a key. */
export const appWithSecret = z
  .strictObject({
    ...shownApp,
    api_key: z.string(),
    api_secret: z.string().nullable().meta({
      description:
        'A generated secret, which is returned only once. null if the request contained it, or if it was repeated.',
    }),
  })
  .meta({ id: 'AppWithSecret' });

export const putScopeBody = z
  .strictObject({
    realtime: z.boolean().meta({ description: 'Whether updates of this scope are delivered.' }),
    version: expectedVersion,
  })
  .meta({ id: 'ScopeSettings' });
const destinationCounts = z
  .strictObject({
    total: count,
    enabled: count,
    paused: count,
    disabled: count,
    pending: count.meta({ description: 'Webhooks without a proof of ownership.' }),
  })
  .meta({ id: 'DestinationCounts' });
export const scope = z
  .strictObject({
    app_id: z.string(),
    scope: z.string().meta({ description: '`feed_group:<name>` or `app_level:<kind>`.' }),
    realtime: z.boolean(),
    destinations: destinationCounts,
    version,
  })
  .meta({ id: 'Scope' });
export const scopeList = listOf(scope, 'ScopeList');

export const me = z
  .strictObject({
    kind: z.enum(['operator', 'app']),
    apps: z
      .array(z.string())
      .optional()
      .meta({ description: 'The apps that a user sees. Absent for operators, who see all apps.' }),
    portal: ownSession.optional().meta({ description: 'Present if the caller is a portal session.' }),
    journal_days: z.number().min(1).optional().meta({
      description: 'For how many days the journal keeps updates. Absent if the stack has no journal.',
    }),
  })
  .meta({ id: 'Identity' });

const destination_id = optional(destinationId).meta({
  description: 'The only destination that receives the update. Default: all destinations of the scope.',
});
const message = optional(z.string().max(1_000)).meta({ description: 'A text in the test update.' });
const feedUpdate = z
  .strictObject({
    feed: z
      .string()
      .max(512)
      .regex(/^[^\s:]{1,128}:[^\s:]{1,256}$/, 'expected <feed group>:<id>, got another string')
      .refine((value) => value.isWellFormed(), 'expected well-formed Unicode, got a lone surrogate')
      .superRefine((value, context) => {
        const fault = feedGroupFault(value.slice(0, value.indexOf(':')));
        if (fault) context.addIssue({ code: 'custom', message: fault });
      })
      .meta({ description: 'A feed in the form `<feed group>:<id>`.', examples: ['user:amelie'] }),
    message,
    destination_id,
  })
  .meta({ id: 'FeedTestUpdate' });
const appLevelUpdate = z
  .strictObject({
    type: z
      .string()
      .regex(
        /^(?:reaction|collection|user|file|image)\.[a-z_.]{1,64}$/,
        'expected a type such as reaction.new, got another string',
      )
      .meta({ description: 'The type of an app-level update.', examples: ['reaction.new'] }),
    message,
    destination_id,
  })
  .meta({ id: 'AppLevelTestUpdate' });
const ownUpdate = z
  .strictObject({
    update: z
      .string()
      .min(1)
      .max(TEST_UPDATE_CHARACTERS)
      .meta({
        description:
          'One update as JSON text, as a feed backend writes it. It is text so that numbers that JavaScript cannot represent stay unchanged.',
        examples: ['{"app_id":"acme","feed":"user:amelie","deleted":["9a1f3a02-f1f3-11f0-8080-800138ad3b1c"]}'],
      }),
    destination_id,
  })
  .meta({ id: 'OwnTestUpdate' });
export const playgroundBody = z.union([feedUpdate, appLevelUpdate, ownUpdate]).meta({ id: 'TestUpdate' });
export const playgroundAnswer = z
  .strictObject({ event_id: z.string(), scope: z.string().meta({ description: 'The scope of the update.' }) })
  .meta({ id: 'TestUpdateResult' });
