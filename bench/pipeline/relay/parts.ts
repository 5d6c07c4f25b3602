/** Helpers of the relays. */
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

/** Concatenates texts to parts of at most `bytes` characters and `count` texts. */
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

/** Sends the bodies in batches that are as large as possible. */
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
