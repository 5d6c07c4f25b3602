/** The API as commands call it, over HTTP with a token or by invocation with AWS credentials. */
import { CliError, EXIT } from '../exit.ts';
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

export type Api = ReturnType<typeof createApi>;

export function createApi(send: Send, random: () => string) {
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
  const call = async <T>(method: Request['method'], path: string, options: CallOptions = {}): Promise<T> => {
    const { body } = await answer(method, path, options);
    return (body === '' ? undefined : JSON.parse(body)) as T;
  };
  return {
    /** @throws ApiError if the answer is a problem. */
    call,
    get: <T>(path: string, query: CallOptions['query'] = {}) => call<T>('GET', path, { query }),
    /** Yields the entries of all pages. */
    async *all<T>(path: string, query: CallOptions['query'] = {}): AsyncGenerator<T> {
      let cursor: string | undefined;
      do {
        const page = await call<{ items: readonly T[]; cursor?: string }>('GET', path, { query: { ...query, cursor } });
        if (!Array.isArray(page?.items)) {
          const text = `${path}: expected a page of the API of Feedhose, got an answer without items. Check --api.`;
          throw new CliError(EXIT.unreachable, text);
        }
        yield* page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    /** Returns the text of the answer, and the cursor of the next page. */
    async text(path: string, query: CallOptions['query'] = {}) {
      const { body, headers } = await answer('GET', path, { query });
      return { text: body, cursor: headers['x-next-cursor'] };
    },
  };
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
