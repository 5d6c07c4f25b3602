/**
 * Recursive loop detection (AWS Lambda Developer Guide). A trace header counts how often each function was called in a chain of
 * requests. The SDK sends it with each call of a function, and queues store it with the message.
 */
import { createHash } from 'node:crypto';

/** The maximum number of calls of a function in one chain of requests, unless its loops are allowed. */
export const MOST_CALLS_IN_A_CHAIN = 16;

export interface Chain {
  /** The part of the trace header for the function's own calls, or `undefined` without a chain. */
  readonly header: string | undefined;
  /** The number of calls of the function in the chain, including this one. */
  readonly calls: number;
}

const HASH_CHARACTERS = 8;

/**
 * Returns the chain of a call. For a batch of messages this is the longest one.
 * @param headers trace headers of the payload. @param counted whether this call is counted.
 */
export function chainOf(headers: readonly string[], functionName: string, counted: boolean): Chain {
  const counts = new Map<string, number>();
  for (const header of headers) {
    for (const [name, count] of linksIn(header)) counts.set(name, Math.max(counts.get(name) ?? 0, count));
  }
  const own = createHash('sha256').update(functionName).digest('hex').slice(0, HASH_CHARACTERS);
  const calls = (counts.get(own) ?? 0) + 1;
  if (counted) counts.set(own, calls);
  const links = [...counts].map(([name, count]) => `${name}:${count}`);
  return { header: links.length === 0 ? undefined : `Lineage=${links.join('|')}`, calls };
}

function linksIn(header: string): readonly (readonly [string, number])[] {
  const links = /(?:^|;)Lineage=([^;]+)/.exec(header)?.[1]?.split('|') ?? [];
  return links.flatMap((link) => {
    const [, name = '', count = ''] = /^([0-9a-f]+):(\d+)$/.exec(link) ?? [];
    return name === '' ? [] : [[name, Number(count)] as const];
  });
}
