/** Follows the queues and log lines of an embedded run, as an operator would, and records the events in the ledger. */
import type { Embedded } from '../../local/index.ts';
import type { LogLine } from '../../local/lambda/lambda.ts';
import type { Ledger } from './ledger.ts';
import type { Screen } from './screen.ts';

/** The fields of log lines that are read here (core/log-line.ts). */
type Line = Partial<
  Record<'message' | 'outcome' | 'delivery_id' | 'destination_id' | 'reason' | 'event_id', string> &
    Record<'why' | 'due_at' | 'cause' | 'kind', string> &
    Record<'attempt' | 'index' | 'delay_s' | 'unrouted', number> & {
      /** Only in lines with metrics. */
      readonly _aws: object;
    }
>;

/** Records the messages that enter the queues of the stack. */
export function watchQueues(embedded: Embedded, ledger: Ledger): void {
  const named = (outputs: readonly string[]) =>
    new Set(outputs.map((output) => embedded.sqs.nameOfUrl(embedded.outputs[output] ?? '')));
  const outputs = Object.keys(embedded.outputs).filter((output) => output.endsWith('DeliveriesUrl'));
  const deliveries = named(outputs);
  // The dead letters of the intake are not deliveries.
  const deadLetters = named(outputs.map((output) => output.replace('DeliveriesUrl', 'DeadLettersUrl')));
  embedded.sqs.onMessage((queue, { body }) => {
    if (deliveries.has(queue)) ledger.queued(body);
    else if (deadLetters.has(queue)) ledger.buried(body);
  });
}

/** Records each log line of the functions in the ledger, and prints those that are of interest to people. */
export function createLogReader(ledger: () => Ledger, labelOf: (destinationId: string) => string, screen: Screen) {
  return ({ functionName, line }: LogLine): void => {
    const entry = parse(line);
    if (entry === undefined) {
      screen.say(`  ${functionName}: ${line}`);
      return;
    }
    if (entry._aws) return;
    const { message, delivery_id = '', destination_id = '', reason = '' } = entry;
    const destination = labelOf(destination_id);
    if (message === 'delivery.attempted' && entry.outcome === 'delivered') {
      ledger().delivered(delivery_id);
      screen.report({ delivered: delivery_id, destination_id, attempt: entry.attempt });
    } else if (message === 'delivery.attempted') {
      ledger().failed(delivery_id, reason);
      screen.say(`  ✗ ${destination}  attempt ${entry.attempt}: ${reason}`);
      screen.report({ attempt_failed: delivery_id, destination_id, attempt: entry.attempt, reason });
    } else if (message === 'delivery.requeued') {
      screen.say(`    will be retried in ${entry.delay_s} s`);
    } else if (message === 'delivery.parked') {
      const until = entry.why === 'retry' ? `until ${entry.due_at}` : 'until the destination recovers';
      screen.say(`    ${destination}  is parked ${until}`);
      screen.report({ parked: delivery_id, destination_id, why: entry.why, due_at: entry.due_at });
    } else if (message === 'destination.disabled') {
      screen.say(`  ✗ ${destination}  is now disabled (${entry.cause})`);
      screen.report({ disabled: destination_id, cause: entry.cause });
    } else if (message === 'notification.sent') {
      screen.say(`  ! ${destination}  notification: ${entry.kind}`);
    } else if (message === 'delivery.dead') {
      screen.say(`  ✗ ${destination}  is now a dead letter: ${reason}`);
      screen.report({ dead: delivery_id, destination_id, reason });
    } else if (message === 'update.refused') {
      const place = entry.index === undefined ? '' : `-${entry.index}`;
      ledger().refused(`${entry.event_id ?? 'unknown'}${place}`, `refused: ${reason}`);
      screen.say(`  ✗ refused, and stored in the dead letters of the intake: ${reason}`);
      screen.report({ refused: entry.event_id, index: entry.index, reason });
    } else if (message === 'update.fanned_out' && entry.unrouted) {
      screen.say(`  · ${entry.unrouted} update${entry.unrouted === 1 ? '' : 's'} without a configured destination`);
      screen.report({ unrouted: entry.unrouted });
    } else if (message === 'error') {
      screen.say(`  ! ${functionName}: ${line}`);
    }
  };
}

function parse(line: string): Line | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
