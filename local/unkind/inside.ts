/** SQS as Lambda's pollers and EventBridge's rules use it, inside AWS, where things go wrong as well. */
import type { Sqs } from '../sqs/index.ts';

export interface InsideDice {
  /** Whether a poller's delete is not done. */
  keeps(): boolean;
  /** Whether a rule brings an event twice. */
  twice(): boolean;
}

/** Simulated seconds after which what was not deleted comes again. */
const AGAIN_SECONDS = 30;

export function unkindInside(sqs: Sqs, { keeps, twice }: InsideDice): Sqs {
  return {
    ...sqs,
    async handle(operation, input, signal) {
      if (operation === 'DeleteMessageBatch' && keeps()) {
        const entries = input['Entries'] as readonly Readonly<Record<string, unknown>>[];
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: AGAIN_SECONDS }));
        return sqs.handle('ChangeMessageVisibilityBatch', { ...input, Entries }, signal);
      }
      if (operation === 'SendMessage' && twice()) await sqs.handle(operation, input, signal);
      return sqs.handle(operation, input, signal);
    },
  };
}
