/** The parts of Lambda that a function can observe in every kind of execution environment: clock, context and errors. */

export interface ContextOptions {
  readonly id: string;
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly arn: string;
  readonly timeoutMs: number;
}

/** Returns the context of a handler. The remaining time counts from now. */
export function contextOf({ id, functionName, memoryMegabytes, arn, timeoutMs }: ContextOptions) {
  const deadline = performance.now() + timeoutMs;
  return {
    awsRequestId: id,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMegabytes),
    logGroupName: functionName,
    logStreamName: functionName,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

/** Returns the payload for an invocation that threw. */
export function errorPayload(error: unknown): string {
  const { name, message, stack = '' } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
}

/** Replaces the clock of `Date` in this thread. @param now returns Unix ms. */
export function replaceDate(now: () => number): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
