/** The transport `sns` as the API knows it. */

import { topicErrors } from '../../api/destination-rules.ts';
import type { QueueBody } from '../../destination.ts';
import type { ApiTransport } from '../api-transport.ts';
import {
  authSecrets,
  authView,
  changedAuth,
  droppedSecrets,
  initialState,
  storedAuth,
  testedAuth,
} from '../aws/api-auth.ts';
import { TOPIC_BODY } from './delivery.ts';
import { subscribeCommand, topicKeySnippets, topicSnippets } from './policies.ts';
import { parseTopicArn } from './topic-arn.ts';

export const SNS: ApiTransport<'sns'> = {
  noun: 'a topic',
  keys: ['topic_arn', 'auth', 'body', 'signatures'],
  isSigned: true,
  isProven: false,
  getsDeliveries: true,
  create(common, { topic_arn, auth, body, state }, { externalId }, rules) {
    const errors = topicErrors(topic_arn, auth, rules);
    if (errors.length > 0) return { errors };
    const own = {
      state: initialState(auth, state),
      transport: 'sns',
      topic_arn,
      auth: storedAuth(auth, externalId),
      ...storedBody(body),
    } as const;
    return { destination: { ...common, ...own }, secrets: authSecrets(auth) };
  },
  change({ value }, { topic_arn, auth, body }, { rules, externalId }) {
    const arn = topic_arn ?? value.topic_arn;
    const isAsBefore = arn === value.topic_arn && !auth;
    const errors = isAsBefore ? [] : topicErrors(arn, auth ?? value.auth, rules);
    if (errors.length > 0) return { errors };
    const { max_message_bytes, body: before, ...rest } = value;
    const kept = arn === value.topic_arn && max_message_bytes !== undefined ? { max_message_bytes } : {};
    return {
      destination: {
        ...rest,
        ...kept,
        ...storedBody(body === undefined ? before : body),
        topic_arn: arn,
        auth: changedAuth(value.auth, auth, externalId),
      },
      secrets: authSecrets(auth),
      drop: droppedSecrets(auth),
    };
  },
  view({ value: { topic_arn, auth, body = TOPIC_BODY, max_message_bytes }, sealed }) {
    const size = max_message_bytes === undefined ? {} : { max_message_bytes };
    return { topic_arn, auth: authView(auth, sealed), body, ...size };
  },
  isPending: () => false,
  afterFindings(stored, { max_message_bytes }) {
    if (max_message_bytes === undefined || max_message_bytes === stored.value.max_message_bytes) return undefined;
    return { ...stored, value: { ...stored.value, max_message_bytes } };
  },
  access({ app_id, topic_arn, auth }, { rules }) {
    const parsed = parseTopicArn(topic_arn, rules.awsEndpoint);
    if ('fault' in parsed) return { errors: [{ pointer: '/topic_arn', message: parsed.fault }] };
    const { address } = parsed;
    const access = [address, auth, app_id, rules.operator.senderRole] as const;
    return {
      snippets: [...topicSnippets(...access), ...topicKeySnippets(...access)],
      example_commands: subscribeCommand(address),
    };
  },
  settingsOf: ({ topic_arn, auth }) => ({ topic_arn, auth }),
  tried(destination, { topic_arn = destination.topic_arn, auth: asked, body }, rules) {
    const auth = testedAuth(destination.auth, asked);
    const errors = topicErrors(topic_arn, auth, rules);
    return errors.length > 0 ? { errors } : { settings: { topic_arn, auth, ...(body ? { body } : {}) } };
  },
};

/** The default form is stored by leaving out the setting. */
function storedBody(body: QueueBody | null | undefined): { readonly body?: QueueBody } {
  return body === undefined || body === null || body === TOPIC_BODY ? {} : { body };
}
