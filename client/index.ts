/**
 * A typed client of Feedhose's HTTP API: calls with `openapi-fetch`, a token or AWS credentials, pages as async iterators, idempotency
 * keys, errors with the fields of the API's problems, and bounded retries.
 */
import createOpenapiClient, { type Client as OpenapiClient } from 'openapi-fetch';
import { type Invocation, invokingFetch } from './invoke.ts';
import type { components, paths } from './openapi.ts';
import { type RetryOptions, retryingFetch } from './retry.ts';

export type { Invocation } from './invoke.ts';
export type { components, paths } from './openapi.ts';
export type { RetryOptions } from './retry.ts';

/** The schemas of the API by name: `Schemas['Destination']`. */
export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

export interface ClientOptions extends RetryOptions {
  /** The address of the API, such as the output `ApiUrl`, or that of the dashboard with `/api`. */
  readonly baseUrl: string;
  /** A token, or a function that returns a current one. It is called for each request. */
  readonly token: string | (() => string | Promise<string>);
  /** Sends requests. Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Calls the function of the API with AWS credentials, so that IAM decides who may call it. Every caller is an operator. */
export interface InvokingOptions extends RetryOptions {
  readonly invoke: Invocation;
}

export type Client = OpenapiClient<paths, 'application/json'>;

/** The API answered with a problem (RFC 9457). */
export class FeedhoseApiError extends Error {
  readonly status: number;
  /** The kind of problem as a URI, which programs compare. */
  readonly type: string;
  /** The invalid fields. */
  readonly errors: NonNullable<Problem['errors']>;
  readonly problem: Problem;

  constructor(problem: Problem) {
    const { title, status, detail = title, type, errors = [] } = problem;
    super([detail, ...errors.map(({ pointer, message }) => `${pointer}: ${message}`)].join('\n'));
    this.name = 'FeedhoseApiError';
    this.status = status;
    this.type = type;
    this.errors = errors;
    this.problem = problem;
  }
}

/**
 * Returns a client whose methods (`GET`, `POST`, …) throw a `FeedhoseApiError` for every answer that is not 2xx. Each POST gets an
 * idempotency key, so that it can be repeated.
 */
export function createClient(options: ClientOptions | InvokingOptions): Client {
  const isInvoking = 'invoke' in options;
  const send = isInvoking ? invokingFetch(options.invoke) : (options.fetch ?? ((request: Request) => fetch(request)));
  const client = createOpenapiClient<paths, 'application/json'>({
    baseUrl: isInvoking ? 'https://feedhose.invalid' : options.baseUrl.replace(/\/$/, ''),
    fetch: retryingFetch(send, options),
  });
  client.use({
    async onRequest({ request }) {
      if (!isInvoking) {
        const { token } = options;
        request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
      }
      if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
        request.headers.set('idempotency-key', crypto.randomUUID());
      }
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok) throw new FeedhoseApiError(await problemOf(response));
      return undefined;
    },
  });
  return client;
}

async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const bare = { type: 'about:blank', title: `The API answered with ${status}.`, status };
  try {
    return { ...bare, ...((await response.json()) as object), status };
  } catch {
    return bare;
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/**
 * Yields the entries of all pages. The function gets the cursor of each page, and `undefined` for the first one:
 * `paginate((cursor) => client.GET('/apps', { params: { query: { cursor } } }))`.
 */
export async function* paginate<T>(
  page: (cursor: string | undefined) => Promise<{ readonly data?: Page<T> }>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const { data } = await page(cursor);
    if (!data) return;
    yield* data.items;
    ({ cursor } = data);
  } while (cursor !== undefined);
}
