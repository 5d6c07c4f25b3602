/** What the relays share: the shapes that they see, and how many of them go into one call. */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { ownSqsClient } from '../../../adapters/sqs-client.ts';
import { SQS_BATCH_BYTES, SQS_BATCH_ENTRIES } from '../../../core/limits.ts';

export interface SqsEvent {
  readonly Records: readonly { readonly body: string }[];
}

export const sqs = ownSqsClient();

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment lacks ${name}`);
  return value;
}

/** Texts one behind the other, in pieces of at most `bytes` characters and `count` texts. */
export function joined(texts: readonly string[], bytes: number, count: number): readonly string[] {
  const made: string[] = [];
  let [text, own] = ['', 0];
  for (const one of texts) {
    if (own === count || text.length + one.length > bytes) {
      made.push(text);
      [text, own] = ['', 0];
    }
    text += one;
    own += 1;
  }
  return text === '' ? made : [...made, text];
}

/** In full calls, a few at a time. */
export async function send(url: string, bodies: readonly string[]): Promise<void> {
  const calls: string[][] = [];
  let bytes = 0;
  for (const body of bodies) {
    const last = calls.at(-1);
    if (last && last.length < SQS_BATCH_ENTRIES && bytes + body.length <= SQS_BATCH_BYTES) {
      last.push(body);
      bytes += body.length;
    } else {
      calls.push([body]);
      bytes = body.length;
    }
  }
  await Promise.all(
    calls.map((some) => {
      const Entries = some.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      return sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    }),
  );
}
