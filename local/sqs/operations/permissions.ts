/** AddPermission and RemovePermission: statements of the queue's policy under a label. Policies have no effect in the embedded AWS. */
import { objectOf } from '../attributes/values.ts';
import { invalidValue, missingParameter, overLimit } from '../errors.ts';
import { type Input, requiredString, stringList } from '../input.ts';
import type { Queue } from '../queue/queue.ts';
import { changeAttributes } from '../queues.ts';
import type { Operation } from './operation.ts';

interface Statement {
  readonly Sid?: string;
}

/** Actions that a queue's owner can give to other accounts (API reference: AddPermission). */
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

export const addPermission: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const label = readLabel(input);
  const accounts = someOf(input, 'AWSAccountIds');
  const actions = someOf(input, 'Actions');
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
};

export const removePermission: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const label = readLabel(input);
  const statements = statementsOf(queue);
  const left = statements.filter(({ Sid }) => Sid !== label);
  if (left.length === statements.length) throw invalidValue('Label', label, "can't find label.");
  const policy = objectOf(queue.attributes['Policy'] ?? '');
  const Policy = left.length === 0 ? '' : JSON.stringify({ ...policy, Statement: left });
  changeAttributes(engine, queue, { Policy });
  return {};
};

function readLabel(input: Input): string {
  const label = requiredString(input, 'Label');
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

function someOf(input: Input, name: string): readonly string[] {
  const values = stringList(input, name);
  if (values.length === 0) throw missingParameter(name);
  return values;
}

function statementsOf(queue: Queue): readonly Statement[] {
  const { Statement = [] } = objectOf(queue.attributes['Policy'] ?? '') ?? {};
  return [Statement].flat() as readonly Statement[];
}

/** As a policy writes it. */
function oneOrMany(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}
