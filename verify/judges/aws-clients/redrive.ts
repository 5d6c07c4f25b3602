/** Case: a refused update is edited and redriven with `feedhose dead-letters`. The AWS CLI publishes and receives it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Workspace } from '../judge.ts';
import { succeed } from '../tools.ts';

const CLI = fileURLToPath(new URL('../../../bin/cli.js', import.meta.url));
/** Maximum number of polls, which a loaded machine can need. Each of them takes a second or more. */
const POLLS = 120;

export interface Context {
  readonly endpoint: string;
  readonly bus: string;
  readonly queueUrl: string;
  /** Runs the AWS CLI with these arguments and returns what it prints. */
  aws(...args: string[]): Promise<string>;
}

interface DeadLetter {
  readonly key: string;
  readonly text?: string;
}

/** Returns the faults. */
export async function redriveEdited(
  workspace: Workspace,
  { endpoint, bus, queueUrl, aws }: Context,
): Promise<readonly string[]> {
  const deadLetters = async (...args: string[]): Promise<readonly DeadLetter[]> => {
    const words = ['dead-letters', ...args, '--json', '--endpoint', endpoint];
    const printed = await succeed(workspace, process.execPath, [
      '--disable-warning=ExperimentalWarning',
      CLI,
      ...words,
    ]);
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as DeadLetter);
  };
  const update = '{"app_id":"1207","feed":"","new":[{"id":"edited"}]}';
  const entry = { EventBusName: bus, Source: 'judge', DetailType: 'feed.update', Detail: update };
  await aws('events', 'put-events', '--entries', JSON.stringify([entry]));
  let key: string | undefined;
  for (let polls = 0; polls < POLLS && key === undefined; polls++) {
    key = (await deadLetters('list', '--source', 'intake'))[0]?.key;
  }
  if (key === undefined) return ['feedhose dead-letters list: the update that the intake refuses is not listed'];
  const [deadLetter] = await deadLetters('show', key);
  const event = join(workspace.folder, 'edited.json');
  writeFileSync(event, (deadLetter?.text ?? '').replace('"feed":""', '"feed":"user:edited"'));
  await deadLetters('redrive', key, '--event', event);
  for (let polls = 0; polls < POLLS; polls++) {
    const printed = await aws('sqs', 'receive-message', '--queue-url', queueUrl, '--wait-time-seconds', '10');
    const { Messages = [] } = JSON.parse(printed || '{}') as { Messages?: { Body: string; ReceiptHandle: string }[] };
    for (const { Body, ReceiptHandle } of Messages) {
      await aws('sqs', 'delete-message', '--queue-url', queueUrl, '--receipt-handle', ReceiptHandle);
      if (Buffer.from(Body, 'base64').toString().includes('"user:edited"')) return [];
    }
  }
  return ['feedhose dead-letters redrive: the edited update does not arrive at the queue'];
}
