/** What the API knows of each transport beside creating and changing: what is pasted, and what is tried before it is saved. */
import { describe, expect, test } from '@jest/globals';
import { ProblemError } from '../../../core/api/problem.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import { triedAuth } from '../../../core/transport/aws/api-auth.ts';
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

describe('the access that a test tries', () => {
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

  test('is the stored one when none is named, and the stored keys for keys', () => {
    for (const stored of [KEYS, POLICY, ROLE]) expect(triedAuth(stored, undefined)).toBe(stored);
    expect(triedAuth(KEYS, { type: 'keys' })).toBe(KEYS);
  });

  test('may be the policy, and another role with the stored external id', () => {
    for (const stored of [KEYS, POLICY, ROLE]) expect(triedAuth(stored, POLICY)).toStrictEqual(POLICY);
    expect(triedAuth(ROLE, other)).toStrictEqual({ ...other, external_id: 'ext' });
  });

  test('cannot be what has nothing stored for it', () => {
    for (const stored of [POLICY, ROLE]) {
      expect(conflict(() => triedAuth(stored, { type: 'keys' }))).toBe(
        'No keys are stored. Save the keys before you test them.',
      );
    }
    for (const stored of [POLICY, KEYS]) {
      expect(conflict(() => triedAuth(stored, other))).toBe(
        'The destination has no external id. Save the role and add the external id to its trust policy before you test it.',
      );
    }
  });
});

describe('a queue', () => {
  const sqs = apiTransportOf(aQueue());

  test('is pasted with its policies and its redrive policy', () => {
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

  test('whose stored URL is none says so', () => {
    expect(sqs.access(aQueue({ queue_url: 'x' }), context)).toStrictEqual({
      errors: [{ pointer: '/queue_url', message: expect.stringMatching(/^expected an SQS queue URL/) }],
    });
  });

  test('is tried with what is named in place of what is stored', () => {
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

  test('never waits for a proof', () => {
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

  test('is proven by a record or by an answer', () => {
    expect(webhook.access(aWebhook({ ownership: 'http' }), context)).toStrictEqual({
      url: aWebhook().url,
      ownership: 'http',
      record: { name: '_getstream.example.com', type: 'TXT', value: 'getstream=key' },
      get: { url: aWebhook().url, status: 200, answer: 'key' },
    });
  });

  test('is proven at the URL that waits, and an address has no record', () => {
    const pending = { url: 'https://192.0.2.1/', since: 1 };
    expect(webhook.access(aWebhook({ pending }), context)).toStrictEqual({
      url: 'https://192.0.2.1/',
      ownership: 'pending',
      record: null,
      get: { url: 'https://192.0.2.1/', status: 200, answer: 'key' },
    });
  });

  test('waits for a proof of what is in use, or of what is to come', () => {
    expect(webhook.isPending(aWebhook())).toBe(false);
    expect(webhook.isPending(aWebhook({ ownership: 'pending' }))).toBe(true);
    expect(webhook.isPending(aWebhook({ pending: { url: 'https://b.example.com/', since: 1 } }))).toBe(true);
    expect([webhook.noun, webhook.isSigned, webhook.isProven]).toStrictEqual(['a webhook', true, true]);
  });

  test('is tested as it is stored', () => {
    expect([webhook.settingsOf(aWebhook()), webhook.tried]).toStrictEqual([{}, undefined]);
  });

  test('is made of what was set and nothing else', () => {
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
