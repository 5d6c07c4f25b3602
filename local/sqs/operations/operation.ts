/** The type of an operation: a function of the engine and the input of a request. */
import type { Engine } from '../engine.ts';
import type { Input } from '../input.ts';

export type Output = Record<string, unknown>;

/** @param signal aborts when the client hangs up. @param trace trace header of the caller. @throws AwsError */
export type Operation = (
  engine: Engine,
  input: Input,
  signal?: AbortSignal,
  trace?: string,
) => Output | Promise<Output>;
export type Operations = Readonly<Record<string, Operation>>;
