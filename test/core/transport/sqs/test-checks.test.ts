/** "Test SQS": the meaning of each finding, and its hint with the text to paste. */
import { describe, expect, test } from '@jest/globals';
import { QUEUE_MESSAGE_BYTES, QUEUE_MINIMUM_MESSAGE_BYTES } from '../../../../core/limits.ts';
import type { FailureClass } from '../../../../core/outcome.ts';
import { parseRoleArn } from '../../../../core/transport/aws/arn.ts';
import { REGIONS } from '../../../../core/transport/aws/partition.ts';
import { externalIdCheck } from '../../../../core/transport/aws/session.ts';
import { type HintContext, hintOf, sizeHint } from '../../../../core/transport/sqs/hints.ts';
import {
  keySnippets,
  messageSizeCommand,
  queueSnippets,
  redriveCommands,
  redrivePolicy,
  snippetsText,
} from '../../../../core/transport/sqs/policies.ts';
import { parseQueueUrl } from '../../../../core/transport/sqs/queue-url.ts';
import { attributeChecks, elsewhereCheck, failedCheck } from '../../../../core/transport/sqs/test-checks.ts';
import { aFailure, aQueue } from '../../make.ts';

const parsed = parseQueueUrl(aQueue().queue_url, undefined);
if ('fault' in parsed) throw new Error(parsed.fault);
const { address } = parsed;
const sender = parseRoleArn('arn:aws:iam::000000000000:role/sender');
if (!sender) throw new Error('no role');
const CONTEXT: HintContext = { address, auth: { type: 'policy' }, appId: '123', sender };
const access = queueSnippets(address, CONTEXT.auth, '123', sender)
  .map(({ where, text }) => `${where}:\n${text}`)
  .join('\n');
const hint = (failureClass: FailureClass, code = 'c', context = CONTEXT) =>
  hintOf(aFailure({ class: failureClass, code }), context);

describe('the hint for a queue', () => {
  test('that is missing names the queue of the URL and the access method, because SQS gives the same answer for both', () => {
    expect(hint('queue_missing')).toBe(
      'Create the queue, or correct its URL, which names customer in account 123456789012 and region eu-west-1. SQS ' +
        `reports the same error if access is not granted. ${access}`,
    );
  });

  test('that denies access is the policy to paste, or that of its key', () => {
    expect(hint('access_denied', 'AccessDenied')).toBe(access);
    const statements = snippetsText(keySnippets(address, CONTEXT.auth, '123', sender));
    const managed =
      'The key alias/aws/sqs cannot be used from another account: choose a key of your own for the queue, or SSE-SQS.';
    for (const code of ['KmsAccessDenied', 'KMS.AccessDeniedException']) {
      expect(hint('access_denied', code)).toBe(`${statements}\n${managed}`);
    }
    const keys = { ...CONTEXT, auth: { type: 'keys', key_hint: 'CRET' } } as const;
    expect(hint('access_denied', 'KmsAccessDenied', keys)).toMatch(/must name that account\.$/);
    expect(hint('access_denied', 'NotKms')).toBe(access);
    expect(hint('access_denied', 'KMSx')).toBe(access);
  });

  test('with the method role is the trust policy, and then the permissions of the role', () => {
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r', external_id: 'x' } as const;
    const [trust, permissions] = queueSnippets(address, auth, '123', sender);
    expect(hint('access_denied', 'c', { ...CONTEXT, auth })).toBe(
      `${trust?.where}:\n${trust?.text}\n${permissions?.where}:\n${permissions?.text}`,
    );
  });

  test('that does not know the credentials depends on their owner', () => {
    const keys = { ...CONTEXT, auth: { type: 'keys', key_hint: 'CRET' } } as const;
    expect(hint('bad_credentials', 'SignatureDoesNotMatch', keys)).toBe(
      'Enter the secret that belongs to this access key id, or create a new pair.',
    );
    expect(hint('bad_credentials', 'InvalidClientTokenId', keys)).toBe(
      'Enter an access key that exists and is active.',
    );
    expect(hint('bad_credentials', 'SignatureDoesNotMatch')).toBe('Try again: the next attempt uses a new session.');
  });

  test.each(['InvalidClientTokenId', 'UnrecognizedClientException', 'OptInRequired'])(
    'that answers %s in an opt-in region says whose account may not have enabled it',
    (code) => {
      const role_arn = 'arn:aws:iam::123456789012:role/r';
      const auths = [
        [{ type: 'policy' }, "Feedhose's own account, which sends,"],
        [{ type: 'role', role_arn, external_id: 'x' }, `the account of the role ${role_arn}`],
        [{ type: 'keys', key_hint: 'CRET' }, 'the account of the access key'],
      ] as const;
      for (const [auth, whose] of auths) {
        const optIn = { ...CONTEXT, auth, address: { ...address, region: 'me-central-1' } };
        expect(hint('bad_credentials', code, optIn)).toContain(
          `me-central-1 is a region that each account has to enable, and ${whose}`,
        );
        expect(hint('bad_credentials', 'ExpiredToken', optIn)).not.toContain('enable');
        expect(hint('bad_credentials', code, { ...CONTEXT, auth })).not.toContain('enable');
      }
    },
  );

  test('of a role whose account has no STS in the region of Feedhose names this cause', () => {
    expect(hint('bad_credentials', 'RegionDisabledException')).toContain('In the account of the role, activate STS');
  });

  test('that accepts no larger messages is the command that allows them', () => {
    const text = `Allow larger messages in the queue, with the AWS CLI:\n${messageSizeCommand(address)}`;
    expect([hint('too_large'), sizeHint(address)]).toStrictEqual([text, text]);
  });

  test('whose role could not be assumed is the trust policy to paste; other settings have none', () => {
    expect(hint('configuration', 'AssumeRole')).toBe(access);
    expect(hint('configuration', 'Other')).toBeUndefined();
  });

  test.each(['throttled', 'timeout', 'dns', 'connect'] as const)('that is %s is to try again', (failureClass) => {
    expect(hint(failureClass)).toBe('Try again in a moment.');
  });

  test('of any other kind is empty', () => {
    expect(hint('http_5xx')).toBeUndefined();
  });
});

describe('a check', () => {
  test('that failed has the reason, and the hint if there is one', () => {
    expect(failedCheck('send', aFailure({ class: 'throttled', reason: 'r' }), CONTEXT)).toStrictEqual({
      name: 'send',
      status: 'error',
      message: 'r',
      hint: 'Try again in a moment.',
    });
    expect(failedCheck('send', aFailure({ reason: 'r' }), CONTEXT)).toStrictEqual({
      name: 'send',
      status: 'error',
      message: 'r',
    });
  });

  test('of a queue in another region names the region', () => {
    expect(elsewhereCheck('queue_url', 'us-east-1', CONTEXT)).toStrictEqual({
      name: 'queue_url',
      status: 'error',
      message: 'The queue is in the region us-east-1, not in eu-west-1 as its URL names.',
      hint: 'Enter the URL that SQS shows for the queue in us-east-1.',
    });
  });

  test('of the external id passes only if the role requires it', () => {
    const hinted = (failure: ReturnType<typeof aFailure>) => hintOf(failure, CONTEXT);
    expect(externalIdCheck({ kind: 'proven' }, hinted)).toStrictEqual({
      name: 'external_id',
      status: 'ok',
      message: 'The role asks for the external id.',
    });
    expect(externalIdCheck({ kind: 'open' }, hinted)).toStrictEqual({
      name: 'external_id',
      status: 'error',
      message: 'The role lets the sender role in with a wrong external id, or without one.',
      hint: access,
    });
    const failure = aFailure({ class: 'throttled', reason: 'slow down' });
    expect(externalIdCheck({ kind: 'refused', failure }, hinted)).toStrictEqual(
      failedCheck('external_id', failure, CONTEXT),
    );
  });
});

describe('the check of the attributes', () => {
  const seen = (maximumMessageBytes: number, hasRedrivePolicy = true) =>
    attributeChecks({ kind: 'seen', attributes: { maximumMessageBytes, hasRedrivePolicy } }, CONTEXT);

  test('passes for a large queue with a redrive policy', () => {
    expect(seen(QUEUE_MESSAGE_BYTES)).toStrictEqual([
      {
        name: 'message_size',
        status: 'ok',
        message: `The queue's MaximumMessageSize is ${QUEUE_MESSAGE_BYTES} bytes.`,
      },
      { name: 'redrive_policy', status: 'ok', message: 'The queue has a redrive policy.' },
    ]);
  });

  test('warns about a smaller queue and fails for one that is too small, each with the command', () => {
    expect(seen(QUEUE_MESSAGE_BYTES - 1)[0]).toStrictEqual({
      name: 'message_size',
      status: 'warning',
      message:
        `The queue's MaximumMessageSize is ${QUEUE_MESSAGE_BYTES - 1} bytes, below ${QUEUE_MESSAGE_BYTES}. Updates are ` +
        'sent in smaller messages, and a larger activity cannot be delivered.',
      hint: sizeHint(address),
    });
    expect(seen(QUEUE_MINIMUM_MESSAGE_BYTES)[0]?.status).toBe('warning');
    expect(seen(QUEUE_MINIMUM_MESSAGE_BYTES - 1)[0]).toStrictEqual({
      name: 'message_size',
      status: 'error',
      message: `The queue's MaximumMessageSize is ${QUEUE_MINIMUM_MESSAGE_BYTES - 1} bytes: expected at least ${QUEUE_MINIMUM_MESSAGE_BYTES}.`,
      hint: sizeHint(address),
    });
  });

  test('warns about a missing redrive policy, with the policy and the commands', () => {
    expect(seen(QUEUE_MESSAGE_BYTES, false)[1]).toStrictEqual({
      name: 'redrive_policy',
      status: 'warning',
      message:
        'The queue has no redrive policy: a message that your consumer cannot handle is received again until it expires.',
      hint: `Give the queue this redrive policy:\n${redrivePolicy(address)}\nWith the AWS CLI:\n${redriveCommands(address)}`,
    });
  });

  test('warns about attributes that cannot be read, because sending can work; other failures are errors', () => {
    const failed = (failureClass: FailureClass, code: string) =>
      attributeChecks({ kind: 'failed', failure: aFailure({ class: failureClass, code, reason: 'r' }) }, CONTEXT);
    expect(failed('access_denied', 'AccessDenied')).toStrictEqual([
      {
        name: 'attributes',
        status: 'warning',
        message: 'Feedhose is not allowed to read the attributes of the queue.',
        hint: access,
      },
    ]);
    expect(failed('access_denied', 'AssumeRole')).toStrictEqual([
      { name: 'attributes', status: 'error', message: 'r', hint: access },
    ]);
    expect(failed('throttled', 'Throttled')[0]?.status).toBe('error');
  });
});

test('each region in which a queue is searched is named once, in its partition', () => {
  const shape = {
    aws: /^(?:us|ca|sa|eu|ap)-[a-z]+-\d$/,
    'aws-cn': /^cn-[a-z]+-1$/,
    'aws-us-gov': /^us-gov-[a-z]+-1$/,
    'aws-eusc': /^eusc-de-[a-z]+-1$/,
  };
  for (const [partition, regions] of Object.entries(REGIONS)) {
    for (const region of regions) expect(region).toMatch(shape[partition as keyof typeof shape]);
    expect(new Set(regions).size).toBe(regions.length);
  }
  expect(Object.entries(REGIONS).map(([partition, { length }]) => [partition, length])).toStrictEqual([
    ['aws', 17],
    ['aws-cn', 2],
    ['aws-us-gov', 2],
    ['aws-eusc', 1],
  ]);
});
