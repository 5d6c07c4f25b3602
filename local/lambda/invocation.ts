/** What a function sees of Lambda, wherever an execution environment runs: its clock, its context, and its error as Lambda writes it. */

export interface ContextOptions {
  readonly id: string;
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly arn: string;
  readonly timeoutMs: number;
}

/** The second argument of a handler. The time that is left counts from now. */
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

/** Payload of the answer of an invocation that threw. */
export function errorPayload(error: unknown): string {
  const { name, message, stack = '' } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
}

/** From here on `Date` of this thread goes by another clock, in Unix ms. */
export function replaceDate(now: () => number): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
