/** What an operation is: a function of the engine and the request's JSON. */
import type { Engine } from '../engine.ts';
import type { Input } from '../input.ts';

export type Output = Record<string, unknown>;

/** Throws `AwsError`. `signal` aborts when the client hangs up; `trace` is the caller's trace header. */
export type Operation = (
  engine: Engine,
  input: Input,
  signal?: AbortSignal,
  trace?: string,
) => Output | Promise<Output>;
