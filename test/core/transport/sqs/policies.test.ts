/** The exact policies and commands that customers paste. test/security checks their effect with a policy evaluator. */
import { describe, expect, test } from '@jest/globals';
import { parseRoleArn } from '../../../../core/transport/aws/arn.ts';
import {
  identityPolicy,
  keyPolicyStatement,
  keyReuseCommand,
  keySnippets,
  messageSizeCommand,
  queuePolicy,
  queueSnippets,
  redriveCommands,
  redrivePolicy,
  trustPolicy,
} from '../../../../core/transport/sqs/policies.ts';
import { parseQueueUrl, type QueueAddress } from '../../../../core/transport/sqs/queue-url.ts';

const SENDER = 'arn:aws:iam::999999999999:role/feedhose-sender-us-east-1';
const sender = parseRoleArn(SENDER) ?? ({} as never);
const address: QueueAddress = {
  region: 'eu-west-1',
  partition: 'aws',
  account: '123456789012',
  name: 'customer',
  fifo: false,
  url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer',
};
const ARN = 'arn:aws:sqs:eu-west-1:123456789012:customer';
const ACTIONS = ['sqs:GetQueueUrl', 'sqs:SendMessage', 'sqs:GetQueueAttributes'];
const only = (text: string) => (JSON.parse(text) as { Statement: object[] }).Statement;

describe('the printed policies', () => {
  test('for keys allow three actions on the queue, and nothing else', () => {
    expect(JSON.parse(identityPolicy(address))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'FeedhoseSends', Effect: 'Allow', Action: ACTIONS, Resource: ARN }],
    });
  });

  test("for the queue have the sender's account as principal, and its role and the app as conditions", () => {
    expect(only(queuePolicy(address, '123', sender))).toEqual([
      {
        Sid: 'FeedhoseSends',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
        Action: ACTIONS,
        Resource: ARN,
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': SENDER },
          StringEquals: { 'aws:PrincipalTag/feedhose-app': '123' },
        },
      },
    ]);
  });

  test('for the role trust the sender role only, and only with the external id', () => {
    expect(only(trustPolicy('feedhose-x', sender))).toEqual([
      {
        Sid: 'FeedhoseAssumes',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
        Action: 'sts:AssumeRole',
        Condition: { ArnEquals: { 'aws:PrincipalArn': SENDER }, StringEquals: { 'sts:ExternalId': 'feedhose-x' } },
      },
    ]);
  });

  test('never contain a permission name that SQS refuses in a policy', () => {
    expect(identityPolicy(address)).not.toContain('SendMessageBatch');
  });

  test('contain the text of a customer as data', () => {
    const odd = '"}],"Statement":[{"Effect":"Allow"';
    expect(only(trustPolicy(odd, sender))).toMatchObject([{ Condition: { StringEquals: { 'sts:ExternalId': odd } } }]);
    expect(queuePolicy(address, odd, sender)).toMatch(/"aws:PrincipalTag\/feedhose-app": "sha256:[0-9a-f]{64}"/);
  });

  test('are in the order in which they are set up', () => {
    const of = (auth: Parameters<typeof queueSnippets>[1]) =>
      queueSnippets(address, auth, '123', sender).map(({ where }) => where);
    const role = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r', external_id: 'feedhose-x' } as const;
    expect(of({ type: 'keys', key_hint: '' })).toEqual([expect.stringContaining('identity policy')]);
    expect(of({ type: 'policy' })).toEqual([expect.stringContaining('access policy of the queue customer')]);
    expect(of(role)).toEqual([
      expect.stringContaining('trust policy of the role arn:aws:iam::123456789012:role/r'),
      expect.stringContaining('permissions policy'),
    ]);
  });

  test('for a KMS key name the sender', () => {
    const principal = (auth: Parameters<typeof queueSnippets>[1]) =>
      JSON.parse(keyPolicyStatement(address, auth, '123', sender)).Principal.AWS;
    expect(principal({ type: 'keys', key_hint: '' })).toBe('arn:aws:iam::123456789012:root');
    expect(principal({ type: 'policy' })).toBe('arn:aws:iam::999999999999:root');
    const role_arn = 'arn:aws:iam::123456789012:role/r';
    expect(principal({ type: 'role', role_arn, external_id: 'x' })).toBe(role_arn);
    expect(JSON.parse(keyPolicyStatement(address, { type: 'policy' }, '123', sender)).Condition).toBeDefined();
  });
});

describe('the printed commands', () => {
  test('create a dead letter queue and configure it', () => {
    expect(redrivePolicy(address)).toBe(
      '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:customer-dead-letters","maxReceiveCount":10}',
    );
    expect(redriveCommands(address).split('\n')).toEqual([
      'aws sqs create-queue --region eu-west-1 --queue-name customer-dead-letters',
      `aws sqs set-queue-attributes --region eu-west-1 --queue-url ${address.url} --attributes '${JSON.stringify({ RedrivePolicy: redrivePolicy(address) })}'`,
    ]);
  });

  test('of a FIFO queue create a FIFO queue whose name has at most 80 characters', () => {
    const fifo = { ...address, fifo: true, name: `${'n'.repeat(75)}.fifo` };
    const [create = ''] = redriveCommands(fifo).split('\n');
    const name = /--queue-name (\S+) --attributes FifoQueue=true$/.exec(create)?.[1] ?? '';
    expect(name).toMatch(/^n+-dead-letters\.fifo$/);
    expect(name).toHaveLength(80);
  });

  test('allow a queue to receive larger messages', () => {
    expect(messageSizeCommand(address)).toBe(
      `aws sqs set-queue-attributes --region eu-west-1 --queue-url ${address.url} --attributes '{"MaximumMessageSize":"262144"}'`,
    );
  });
});

describe('the snippets for other places', () => {
  const parse = (url: string, endpoint?: string) => {
    const parsed = parseQueueUrl(url, endpoint);
    if ('fault' in parsed) throw new Error(parsed.fault);
    return parsed.address;
  };
  const ours = parseRoleArn('arn:aws:iam::999999999999:role/sender');
  if (!ours) throw new Error('no role');
  const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';

  test("tag a queue of the stack's account, where no policy counts", () => {
    const own = 'https://sqs.eu-west-1.amazonaws.com/999999999999/q';
    expect(queueSnippets(parse(own), { type: 'policy' }, '123', ours)).toStrictEqual([
      {
        where: "The queue is in Feedhose's own account: tag it with the app, with the AWS CLI",
        text: `aws sqs tag-queue --region eu-west-1 --queue-url ${own} --tags '{"feedhose-app":"123"}'`,
      },
    ]);
  });

  test('have the endpoint in each command for a queue of the embedded run, and none for a queue of AWS', () => {
    const lines = (address: ReturnType<typeof parse>) => [
      ...queueSnippets(address, { type: 'policy' }, '123', { ...ours, account: '000000000000' }).map(
        ({ text }) => text,
      ),
      ...keySnippets(address, { type: 'policy' }, '123', { ...ours, account: '000000000000' }).map(({ text }) => text),
      ...redriveCommands(address).split('\n'),
      messageSizeCommand(address),
      keyReuseCommand(address),
    ];
    const endpoint = 'http://127.0.0.1:4100';
    const local = lines(parse(`${endpoint}/000000000000/q`, endpoint)).filter((line) => line.startsWith('aws '));
    expect(local).toHaveLength(6);
    for (const line of local) expect(line).toMatch(/^aws --endpoint-url http:\/\/127\.0\.0\.1:4100 (?:sqs|kms) /);
    expect(lines(parse(url, endpoint)).join('\n')).not.toContain('--endpoint-url');
  });

  test('grant every sender access to the key of a queue, and with a policy only for the app', () => {
    const statement = (auth: Parameters<typeof keyPolicyStatement>[1]) =>
      JSON.parse(keyPolicyStatement(parse(url), auth, '123', ours));
    const common = {
      Sid: 'FeedhoseSends',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    };
    const throughSqs = { 'kms:ViaService': ['sqs.eu-west-1.amazonaws.com'] };
    expect(statement({ type: 'keys', key_hint: '' })).toStrictEqual({
      ...common,
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Condition: { StringEquals: throughSqs },
    });
    const role_arn = 'arn:aws:iam::123456789012:role/r';
    expect(statement({ type: 'role', role_arn, external_id: 'x' })).toStrictEqual({
      ...common,
      Principal: { AWS: role_arn },
      Condition: { StringEquals: throughSqs },
    });
    expect(statement({ type: 'policy' })).toStrictEqual({
      ...common,
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': ours.arn },
        StringEquals: { 'aws:PrincipalTag/feedhose-app': '123', ...throughSqs },
      },
    });
  });

  test('grant the identity of the sender access to keys of any account through SQS of the region', () => {
    const of = (address: QueueAddress, auth: Parameters<typeof keySnippets>[1]) =>
      keySnippets(address, auth, '123', ours);
    const role = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r', external_id: 'x' } as const;
    for (const auth of [{ type: 'keys', key_hint: '' } as const, role]) {
      expect(JSON.parse(of(parse(url), auth)[0]?.text ?? '')).toStrictEqual({
        Sid: 'FeedhoseUsesTheKey',
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: 'arn:aws:kms:eu-west-1:*:key/*',
        Condition: { StringEquals: { 'kms:ViaService': ['sqs.eu-west-1.amazonaws.com'] } },
      });
    }
    const china = 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q';
    expect(JSON.parse(of(parse(china), role)[0]?.text ?? '')).toMatchObject({
      Resource: 'arn:aws-cn:kms:cn-north-1:*:key/*',
      Condition: {
        StringEquals: { 'kms:ViaService': ['sqs.cn-north-1.amazonaws.com', 'sqs.cn-north-1.amazonaws.com.cn'] },
      },
    });
    expect(of(parse(url), { type: 'policy' })).toHaveLength(1);
  });

  test('name the dead letter queue of a FIFO queue as a FIFO queue', () => {
    expect(JSON.parse(redrivePolicy(parse(`${url}.fifo`)))).toStrictEqual({
      deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:q-dead-letters.fifo',
      maxReceiveCount: 10,
    });
  });
});
