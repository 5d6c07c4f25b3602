/** The calls to a queue of the strict AWS: location, access, size, key. */
import { createHash, randomUUID } from 'node:crypto';
import { mayUseKey } from './kms.ts';
import { allows } from './policy.ts';
import { prefixed } from './sts.ts';
import { type Caller, StrictError, type StrictQueue, type World } from './world.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, { DataType: string; StringValue: string }>>;
}

const LARGEST = 1_048_576;

export function answerSqs(
  world: World,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  caller: Caller,
  region: string,
): object {
  const [account, name] =
    operation === 'GetQueueUrl'
      ? [input['QueueOwnerAWSAccountId'], input['QueueName']]
      : new URL(String(input['QueueUrl'])).pathname.slice(1).split('/');
  const queue = world.queues.find((one) => one.region === region && one.account === account && one.name === name);
  if (!queue) throw new StrictError('QueueDoesNotExist', 'The specified queue does not exist.');
  const action = operation === 'SendMessageBatch' ? 'SendMessage' : operation;
  if (!mayCall(queue, `sqs:${action}`, caller)) {
    const message = `User: ${caller.principalArn} is not authorized to perform: sqs:${action}`;
    throw new StrictError('AccessDeniedException', message, 403);
  }
  const { attributes = {} } = queue;
  if (operation === 'GetQueueUrl') return { QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}` };
  if (operation === 'GetQueueAttributes') {
    return { Attributes: { MaximumMessageSize: String(LARGEST), ...attributes } };
  }
  if (queue.key && !mayUseKey(queue.key, caller, region)) {
    throw new StrictError(
      'KmsAccessDenied',
      `User: ${caller.principalArn} is not authorized to perform: kms:GenerateDataKey`,
    );
  }
  if (queue.kmsError) throw new StrictError(queue.kmsError, 'The ciphertext refers to a key that may not be used.');
  const limit = Number(attributes['MaximumMessageSize'] ?? LARGEST);
  const results = (input['Entries'] as readonly Entry[]).map((entry) => resultOf(entry, limit));
  return {
    Successful: results.filter((one) => 'MessageId' in one),
    Failed: results.filter((one) => 'Code' in one),
  };
}

function resultOf(entry: Entry, limit: number): object {
  const attributes = Object.entries(entry.MessageAttributes ?? {});
  const bytes = attributes.reduce(
    (sum, [name, { DataType, StringValue }]) => sum + Buffer.byteLength(name + DataType + StringValue),
    Buffer.byteLength(entry.MessageBody),
  );
  if (bytes > limit) {
    const Message = `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`;
    return { Id: entry.Id, SenderFault: true, Code: 'InvalidParameterValue', Message };
  }
  const MD5OfMessageBody = createHash('md5').update(entry.MessageBody).digest('hex');
  return { Id: entry.Id, MessageId: randomUUID(), MD5OfMessageBody };
}

/** Within an account one of both policies is sufficient. Across accounts both must allow the call. */
function mayCall(queue: StrictQueue, action: string, caller: Caller): boolean {
  const resource = `arn:aws:sqs:${queue.region}:${queue.account}:${queue.name}`;
  const asking = {
    principalArn: caller.principalArn,
    action,
    resource,
    context: prefixed('aws:PrincipalTag/', caller.tags),
  };
  const [byQueue, own] = [allows(queue.policy, asking), caller.principalArn.split(':')[4] === queue.account];
  const byIdentity = caller.isSender
    ? !own || (queue.tags?.['feedhose-app'] !== undefined && queue.tags['feedhose-app'] === caller.tags['feedhose-app'])
    : allows(caller.permissions, asking);
  return own ? byQueue || byIdentity : byQueue && byIdentity;
}
