/**
 * Recursive loop detection (AWS Lambda Developer Guide): a trace header travels with what a function sends and counts, for
 * each function in the chain, how often it was called. The SDK passes it on; a queue keeps it beside the message.
 */
import { createHash } from 'node:crypto';

/** Lambda calls a function so often in one chain of requests, unless its loops are allowed. */
export const MOST_CALLS_IN_A_CHAIN = 16;

export interface Chain {
  /** The part of the trace header that the function's own calls carry; `undefined`: nothing is known of a chain. */
  readonly header: string | undefined;
  /** How often the function was called in it, this time included. */
  readonly calls: number;
}

const HASH_CHARACTERS = 8;

/**
 * The chain that goes on with a call. Of many messages in one batch the longest chain counts.
 * @param headers of what the function is called with. @param counted `false`: the function's own calls are not counted.
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
