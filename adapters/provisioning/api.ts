/** Calls the API by invoking the alias of its function that is bound to one app. */
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { defined } from '../../core/defined.ts';
import type { CallLimits } from '../aws-client.ts';

/** The function of the API answers within 29 seconds. Calls are repeated below, so that throttling in the API is repeated as well. */
export const API_CALLS: CallLimits = { attempts: 1, attemptMs: 32_000 };
const DELAYS_MS = [500, 2_000, 5_000];
/** Other requests are in progress, there are too many, or the outcome is unknown. */
const isTemporary = (status: number): boolean => status === 429 || status >= 500;

export interface ApiRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Any JSON. */
  readonly body: ReturnType<typeof JSON.parse>;
}

/** Returns a function that calls the API up to four times. @throws the last error if the outcome of the call is unknown. */
export function createCallApi(client: LambdaClient, accessArn: string, delay: (ms: number) => Promise<void> = sleep) {
  return async (request: ApiRequest): Promise<ApiAnswer> => {
    for (let attempt = 0; ; attempt++) {
      const pause = DELAYS_MS[attempt];
      try {
        const answer = await call(client, accessArn, request);
        if (!isTemporary(answer.status)) return answer;
        throw new Error(`The API answered with ${answer.status}.`);
      } catch (error) {
        if (pause === undefined) throw error;
        await delay(pause);
      }
    }
  };
}

async function call(
  client: LambdaClient,
  FunctionName: string,
  { method, path, body, idempotencyKey }: ApiRequest,
): Promise<ApiAnswer> {
  const event = {
    version: '2.0',
    rawPath: path,
    headers: {
      'content-type': 'application/json',
      ...(method === 'POST' ? {} : { 'if-match': '*' }),
      ...defined({ 'idempotency-key': idempotencyKey }),
    },
    requestContext: { http: { method, path, userAgent: 'feedhose destination-provider' } },
    ...(body ? { body: JSON.stringify(body) } : {}),
    isBase64Encoded: false,
  };
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  if (FunctionError) throw new Error('The function of the API failed. Check its log.');
  const { statusCode, body: text = '' } = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  return { status: statusCode, body: text === '' ? undefined : JSON.parse(text) };
}
