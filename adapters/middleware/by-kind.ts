/**
 * Dispatches the two kinds of invocations of a deliver function: records of its queue, and synchronous invocations
 * that name a `kind` (a test or an ownership check). Both run with the same role, egress policy and code.
 */
import type { Context, SQSEvent } from 'aws-lambda';

/** A synchronous invocation. */
export interface Kind {
  readonly kind: string;
}

export type Handler<E, R> = (event: E, context: Context) => Promise<R>;

/** @throws Error when the kind is not in `kinds`. */
export function byKind<R>(
  records: Handler<SQSEvent, R>,
  kinds: Readonly<Record<string, (event: never) => Promise<unknown>>>,
): Handler<SQSEvent | Kind, unknown> {
  return (event, context) => {
    if (!('kind' in event)) return records(event, context);
    const handle = Object.hasOwn(kinds, event.kind) ? kinds[event.kind] : undefined;
    if (!handle) throw new Error(`kind: expected ${Object.keys(kinds).join(' or ')}, got another`);
    return handle(event as never);
  };
}
