/** The type of the operations. */
import type { SQS } from '@aws-sdk/client-sqs';
import type { OperationsOf } from '../../protocol/model/check.ts';
import type { Engine } from '../engine.ts';

export type Output = Record<string, unknown>;

/** `signal` aborts when the client disconnects. `trace` is the trace header of the caller. */
type More = [engine: Engine, signal?: AbortSignal, trace?: string];

export type Operations = OperationsOf<SQS, More, Output | Promise<Output>>;
