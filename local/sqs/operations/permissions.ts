/** The operations that add and remove statements of a queue's policy by label. Policies are not evaluated. */
import { objectOf } from '../../objects.ts';
import { invalidValue, overLimit } from '../errors.ts';
import { required } from '../input.ts';
import type { Queue } from '../queue/queue.ts';
import { changeAttributes } from '../queues.ts';
import type { Operations } from './operation.ts';

interface Statement {
  readonly Sid?: string;
}

/** The actions that the owner of a queue can allow for other accounts (API reference: AddPermission). */
const SHARED: ReadonlySet<string> = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ReceiveMessage',
  'SendMessage',
]);
const MOST_ACTIONS = 7;
const MOST_STATEMENTS = 20;

export const permissionOperations: Operations = {
  AddPermission(input, engine) {
    const queue = engine.queueOf(input);
    const label = readLabel(input);
    const accounts = required(input, 'AWSAccountIds');
    const actions = required(input, 'Actions');
    for (const account of accounts)
      if (!/^\d{12}$/.test(account)) throw invalidValue('PrincipalId', JSON.stringify(accounts), 'Unable to verify.');
    for (const action of actions)
      if (!SHARED.has(action))
        throw invalidValue('ActionName', `SQS:${action}`, 'Only the queue owner is allowed to invoke this action.');
    const statements = statementsOf(queue);
    if (statements.some(({ Sid }) => Sid === label)) throw invalidValue('Label', label, 'Already exists.');
    expectAtMost(MOST_ACTIONS, actions.length, 'Actions');
    expectAtMost(MOST_STATEMENTS, statements.length + 1, 'Permissions');
    const added = {
      Sid: label,
      Effect: 'Allow',
      Principal: { AWS: oneOrMany(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
      Action: oneOrMany(actions.map((action) => `SQS:${action}`)),
      Resource: queue.arn,
    };
    const policy = objectOf(queue.attributes['Policy'] ?? '') ?? {
      Version: '2008-10-17',
      Id: `${queue.arn}/SQSDefaultPolicy`,
    };
    changeAttributes(engine, queue, { Policy: JSON.stringify({ ...policy, Statement: [...statements, added] }) });
    return {};
  },

  RemovePermission(input, engine) {
    const queue = engine.queueOf(input);
    const label = readLabel(input);
    const statements = statementsOf(queue);
    const left = statements.filter(({ Sid }) => Sid !== label);
    if (left.length === statements.length) throw invalidValue('Label', label, "can't find label.");
    const policy = objectOf(queue.attributes['Policy'] ?? '');
    const Policy = left.length === 0 ? '' : JSON.stringify({ ...policy, Statement: left });
    changeAttributes(engine, queue, { Policy });
    return {};
  },
};

function readLabel(input: { readonly Label: string }): string {
  const label = required(input, 'Label');
  if (/^[A-Za-z0-9_-]{1,80}$/.test(label)) return label;
  throw invalidValue(
    'Label',
    label,
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
}

function expectAtMost(most: number, found: number, what: string): void {
  if (found > most) throw overLimit(`${found} ${what} were found, maximum allowed is ${most}.`);
}

function statementsOf(queue: Queue): readonly Statement[] {
  const { Statement = [] } = objectOf(queue.attributes['Policy'] ?? '') ?? {};
  return [Statement].flat() as readonly Statement[];
}

/** Returns a list of one value as the value, like in policies. */
function oneOrMany(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}
