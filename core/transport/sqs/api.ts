/** The transport `sqs` as the API knows it. */

import { queueErrors } from '../../api/destination-rules.ts';
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
import { keySnippets, queueSnippets, redriveCommands, redrivePolicy } from './policies.ts';
import { parseQueueUrl } from './queue-url.ts';

export const SQS: ApiTransport<'sqs'> = {
  noun: 'a queue',
  keys: ['queue_url', 'auth', 'body', 'signatures'],
  isSigned: true,
  isProven: false,
  getsDeliveries: true,
  create(common, { queue_url, auth, body, state }, { externalId }, rules) {
    const errors = queueErrors(queue_url, auth, rules);
    if (errors.length > 0) return { errors };
    const own = {
      state: initialState(auth, state),
      transport: 'sqs',
      queue_url,
      auth: storedAuth(auth, externalId),
      ...storedBody(body),
    } as const;
    return { destination: { ...common, ...own }, secrets: authSecrets(auth) };
  },
  change({ value }, { queue_url, auth, body }, { rules, externalId }) {
    const url = queue_url ?? value.queue_url;
    const errors = queue_url === undefined && !auth ? [] : queueErrors(url, auth ?? value.auth, rules);
    if (errors.length > 0) return { errors };
    const { max_message_bytes, body: before, ...rest } = value;
    const kept = url === value.queue_url && max_message_bytes !== undefined ? { max_message_bytes } : {};
    return {
      destination: {
        ...rest,
        ...kept,
        ...storedBody(body === undefined ? before : body),
        queue_url: url,
        auth: changedAuth(value.auth, auth, externalId),
      },
      secrets: authSecrets(auth),
      drop: droppedSecrets(auth),
    };
  },
  view({ value: { queue_url, auth, body = 'base64', max_message_bytes }, sealed }) {
    const size = max_message_bytes === undefined ? {} : { max_message_bytes };
    return { queue_url, auth: authView(auth, sealed), body, ...size };
  },
  isPending: () => false,
  afterFindings(stored, { max_message_bytes }) {
    if (max_message_bytes === undefined || max_message_bytes === stored.value.max_message_bytes) return undefined;
    return { ...stored, value: { ...stored.value, max_message_bytes } };
  },
  access({ app_id, queue_url, auth }, { rules }) {
    const parsed = parseQueueUrl(queue_url, rules.awsEndpoint);
    if ('fault' in parsed) return { errors: [{ pointer: '/queue_url', message: parsed.fault }] };
    const { address } = parsed;
    const access = [address, auth, app_id, rules.operator.senderRole] as const;
    return {
      snippets: [...queueSnippets(...access), ...keySnippets(...access)],
      redrive_policy: redrivePolicy(address),
      redrive_commands: redriveCommands(address),
    };
  },
  settingsOf: ({ queue_url, auth }) => ({ queue_url, auth }),
  tried(destination, { queue_url = destination.queue_url, auth: asked, body }, rules) {
    const auth = testedAuth(destination.auth, asked);
    const errors = queueErrors(queue_url, auth, rules);
    return errors.length > 0 ? { errors } : { settings: { queue_url, auth, ...(body ? { body } : {}) } };
  },
};

/** The vendor's form is stored by leaving out the setting. */
function storedBody(body: QueueBody | null | undefined): { readonly body?: QueueBody } {
  return body === 'json' ? { body } : {};
}
