/** The API as commands call it, over HTTP with a token or by invocation with AWS credentials. */
import { ApiError, problemOf } from './problem.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @throws CliError if there is no answer. */
export type Send = (request: Request) => Promise<Answer>;

export interface CallOptions {
  readonly body?: object;
  /** The version that must be stored for the change to be made; `any` for every version. */
  readonly version?: number | 'any';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

export interface Api {
  /** @throws ApiError if the answer is a problem. */
  call<T>(method: Request['method'], path: string, options?: CallOptions): Promise<T>;
  get<T>(path: string, query?: CallOptions['query']): Promise<T>;
  /** Yields the entries of all pages. */
  all<T>(path: string, query?: CallOptions['query']): AsyncGenerator<T>;
  /** Returns the text of the answer, and the cursor of the next page. */
  text(path: string, query?: CallOptions['query']): Promise<{ text: string; cursor: string | undefined }>;
}

export function createApi(send: Send, random: () => string): Api {
  const answer = async (method: Request['method'], path: string, options: CallOptions): Promise<Answer> => {
    const { body, version, query = {} } = options;
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as const],
    );
    const found = await send({
      method,
      path,
      query: Object.fromEntries(given),
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(version === undefined ? {} : { 'if-match': version === 'any' ? '*' : `"${version}"` }),
        ...(method === 'POST' ? { 'idempotency-key': random() } : {}),
      },
      body: body && JSON.stringify(body),
    });
    if (found.status >= 400) throw new ApiError(problemOf(found.status, found.body));
    return found;
  };
  const api: Api = {
    async call<T>(method: Request['method'], path: string, options: CallOptions = {}) {
      const { body } = await answer(method, path, options);
      return (body === '' ? undefined : JSON.parse(body)) as T;
    },
    get: (path, query = {}) => api.call('GET', path, { query }),
    async *all<T>(path: string, query: CallOptions['query'] = {}) {
      let cursor: string | undefined;
      do {
        const page: Page<T> = await api.get(path, { ...query, cursor });
        yield* page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    async text(path, query = {}) {
      const { body, headers } = await answer('GET', path, { query });
      return { text: body, cursor: headers['x-next-cursor'] };
    },
  };
  return api;
}

/** Returns the path with these parts, percent-encoded. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

export async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
