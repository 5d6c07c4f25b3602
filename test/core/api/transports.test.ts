/** Access instructions and tests of unsaved settings, for each transport. */
import { describe, expect, test } from '@jest/globals';
import { ProblemError } from '../../../core/api/problem.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import { testedAuth } from '../../../core/transport/aws/api-auth.ts';
import { operatorOf } from '../../../core/transport/aws/credentials.ts';
import { keySnippets, queueSnippets, redriveCommands, redrivePolicy } from '../../../core/transport/sqs/policies.ts';
import { parseQueueUrl } from '../../../core/transport/sqs/queue-url.ts';
import { newWebhook } from '../../../core/transport/webhook/api.ts';
import { createEgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import { TXT_NAMING } from '../../../core/transport/webhook/ownership/txt.ts';
import { aQueue, aWebhook } from '../make.ts';

const rules = {
  policy: createEgressPolicy(),
  operator: operatorOf('arn:aws:iam::000000000000:role/sender', [
    'https://sqs.us-east-1.amazonaws.com/000000000000/own',
  ]),
  awsEndpoint: undefined,
};
const context = { rules, naming: TXT_NAMING, apiKey: 'key' };
const OWN = 'https://sqs.us-east-1.amazonaws.com/000000000000/own';
const KEYS = { type: 'keys', key_hint: 'CRET' } as const;
const POLICY = { type: 'policy' } as const;
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r', external_id: 'ext' } as const;

describe('the access method of a test', () => {
  const conflict = (act: () => unknown): string | undefined => {
    try {
      act();
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 409) return error.problem.detail;
      throw error;
    }
    return undefined;
  };
  const other = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/other' } as const;

  test('is the stored one by default, and the stored keys for keys', () => {
    for (const stored of [KEYS, POLICY, ROLE]) expect(testedAuth(stored, undefined)).toBe(stored);
    expect(testedAuth(KEYS, { type: 'keys' })).toBe(KEYS);
  });

  test('can be the policy, or another role with the stored external id', () => {
    for (const stored of [KEYS, POLICY, ROLE]) expect(testedAuth(stored, POLICY)).toStrictEqual(POLICY);
    expect(testedAuth(ROLE, other)).toStrictEqual({ ...other, external_id: 'ext' });
  });

  test('cannot be keys or a role without stored keys or external id', () => {
    for (const stored of [POLICY, ROLE]) {
      expect(conflict(() => testedAuth(stored, { type: 'keys' }))).toBe(
        'No keys are stored. Save the keys before you test them.',
      );
    }
    for (const stored of [POLICY, KEYS]) {
      expect(conflict(() => testedAuth(stored, other))).toBe(
        'The destination has no external id. Save the role and add the external id to its trust policy before you test it.',
      );
    }
  });
});

describe('a queue', () => {
  const sqs = apiTransportOf(aQueue());

  test('has policies and a redrive policy as access instructions', () => {
    const parsed = parseQueueUrl(aQueue().queue_url);
    if ('fault' in parsed) throw new Error(parsed.fault);
    expect(sqs.access(aQueue(), context)).toStrictEqual({
      snippets: [queueSnippets, keySnippets].flatMap((of) =>
        of(parsed.address, aQueue().auth, '123', rules.operator.senderRole),
      ),
      redrive_policy: redrivePolicy(parsed.address),
      redrive_commands: redriveCommands(parsed.address),
    });
  });

  test('with an invalid stored URL reports the fault', () => {
    expect(sqs.access(aQueue({ queue_url: 'x' }), context)).toStrictEqual({
      errors: [{ pointer: '/queue_url', message: expect.stringMatching(/^expected an SQS queue URL/) }],
    });
  });

  test('is tested with unsaved settings instead of stored ones', () => {
    const url = `${aQueue().queue_url}2`;
    expect(sqs.tried?.(aQueue(), {}, rules)).toStrictEqual({
      settings: { queue_url: aQueue().queue_url, auth: aQueue().auth },
    });
    expect(sqs.tried?.(aQueue(), { queue_url: url, auth: POLICY }, rules)).toStrictEqual({
      settings: { queue_url: url, auth: POLICY },
    });
    expect(sqs.tried?.(aQueue(), { queue_url: OWN }, rules)).toStrictEqual({
      errors: [{ pointer: '/queue_url', message: expect.any(String) }],
    });
    expect(sqs.settingsOf(aQueue())).toStrictEqual({ queue_url: aQueue().queue_url, auth: aQueue().auth });
  });

  test('never has a pending proof', () => {
    expect([sqs.isPending(aQueue()), sqs.noun, sqs.isSigned, sqs.isProven]).toStrictEqual([
      false,
      'a queue',
      true,
      false,
    ]);
  });
});

describe('a webhook', () => {
  const webhook = apiTransportOf(aWebhook());

  test('is proven by a TXT record or by an HTTP response', () => {
    expect(webhook.access(aWebhook({ ownership: 'http' }), context)).toStrictEqual({
      url: aWebhook().url,
      ownership: 'http',
      record: { name: '_getstream.example.com', type: 'TXT', value: 'getstream=key' },
      get: { url: aWebhook().url, status: 200, answer: 'key' },
    });
  });

  test('is proven at the pending URL, and an IP address has no TXT record', () => {
    const pending = { url: 'https://192.0.2.1/', since: 1 };
    expect(webhook.access(aWebhook({ pending }), context)).toStrictEqual({
      url: 'https://192.0.2.1/',
      ownership: 'pending',
      record: null,
      get: { url: 'https://192.0.2.1/', status: 200, answer: 'key' },
    });
  });

  test('can have a pending proof of its current or its pending URL', () => {
    expect(webhook.isPending(aWebhook())).toBe(false);
    expect(webhook.isPending(aWebhook({ ownership: 'pending' }))).toBe(true);
    expect(webhook.isPending(aWebhook({ pending: { url: 'https://b.example.com/', since: 1 } }))).toBe(true);
    expect([webhook.noun, webhook.isSigned, webhook.isProven]).toStrictEqual(['a webhook', true, true]);
  });

  test('is tested with its stored settings', () => {
    expect([webhook.settingsOf(aWebhook()), webhook.tried]).toStrictEqual([{}, undefined]);
  });

  test('contains only the settings of the request', () => {
    const { id, app_id, scope, version } = aWebhook();
    const input = { transport: 'webhook', url: 'https://example.com/' } as const;
    expect(newWebhook({ id, app_id, scope, version }, input, rules)).toStrictEqual({
      destination: {
        id,
        app_id,
        scope,
        version,
        state: 'enabled',
        transport: 'webhook',
        url: 'https://example.com/',
        ownership: 'pending',
      },
      secrets: {},
    });
  });
});
