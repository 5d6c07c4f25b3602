/** Access to a running stack from outside: its outputs, its HTTP API, and the AWS services. */

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { defined } from '../../../core/defined.ts';

export const REGION = 'us-east-1';
/** The operator's account. */
export const ACCOUNT = '000000000000';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each route has another type of answer.
  readonly body: any;
}

export interface RunningStack {
  readonly name: string;
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  /** Calls the HTTP API. */
  call(method: string, path: string, body?: object): Promise<Answer>;
  /** Returns the same access with another token, or without a token. */
  as(token: string | undefined): RunningStack;
}

export function runningStack(
  name: string,
  endpoint: string,
  outputs: Readonly<Record<string, string>>,
  api: string,
  token: string | undefined,
): RunningStack {
  return {
    name,
    endpoint,
    outputs,
    ...clientsOf(endpoint, 'test'),
    call: (method, path, body) => request(method, `${api}${path}`, token, body),
    as: (other) => runningStack(name, endpoint, outputs, api, other),
  };
}

/** @param accessKeyId `test` stands for the operator's account, and twelve digits for the root of that account. */
export function clientsOf(endpoint: string, accessKeyId: string): Pick<RunningStack, 'sqs' | 'events'> {
  const client = { endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey: 'test' } };
  return { sqs: new SQSClient(client), events: new EventBridgeClient(client) };
}

async function request(method: string, url: string, token: string | undefined, body?: object): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: defined({
      authorization: token && `Bearer ${token}`,
      'content-type': body && 'application/json',
      'if-match': ['GET', 'POST'].includes(method) ? undefined : '*',
    }) as Record<string, string>,
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
