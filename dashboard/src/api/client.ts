/** Calls the API: with the token, with the version that a change means, and with problems as errors that say their fields. */
import type { Session } from '../session/session.ts';
import type { Page, Problem } from './types.ts';

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }

  /** Message for the field at this JSON Pointer, or below it. */
  at(pointer: string): string | undefined {
    const found = this.problem.errors?.find(
      (error) => error.in === undefined && (error.pointer === pointer || error.pointer.startsWith(`${pointer}/`)),
    );
    return found?.message;
  }
}

export interface CallOptions {
  readonly body?: object;
  /** The version that the change means. */
  readonly version?: number;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Api {
  /** @throws ApiProblem, or Error when there is no answer. */
  call<T>(method: Method, path: string, options?: CallOptions): Promise<T>;
  get<T>(path: string, query?: CallOptions['query']): Promise<T>;
  /** Everything on all pages. */
  all<T>(path: string, query?: CallOptions['query']): Promise<readonly T[]>;
  /** One page of lines, and where the next one begins. */
  lines(path: string, query?: CallOptions['query']): Promise<{ text: string; cursor: string | undefined }>;
}

export function createApi(base: string, session: Session): Api {
  const send = async (method: Method, path: string, options: CallOptions): Promise<Response> => {
    const request = (token: string): Promise<Response> =>
      fetch(`${base}${path}${queryOf(options.query)}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(options.body ? { 'content-type': 'application/json' } : {}),
          ...(options.version === undefined ? {} : { 'if-match': `"${options.version}"` }),
          ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
        },
        ...(options.body ? { body: JSON.stringify(options.body) } : {}),
        ...(options.signal ? { signal: options.signal } : {}),
      }).catch((error: unknown) => {
        if (options.signal?.aborted) throw error;
        throw new Error('The API does not answer. Is the connection up?');
      });
    let answer = await request(session.token());
    while (answer.status === 401) answer = await request(await session.renewed());
    if (!answer.ok) throw new ApiProblem(await problemOf(answer));
    return answer;
  };
  const api: Api = {
    async call<T>(method: Method, path: string, options: CallOptions = {}) {
      const answer = await send(method, path, options);
      return (answer.status === 204 ? undefined : await answer.json()) as T;
    },
    get: (path, query = {}) => api.call('GET', path, { query }),
    async all<T>(path: string, query: CallOptions['query'] = {}) {
      const items: T[] = [];
      let cursor: string | undefined;
      do {
        const page: Page<T> = await api.get(path, { ...query, cursor });
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return items;
    },
    async lines(path, query = {}) {
      const answer = await send('GET', path, { query });
      return { text: await answer.text(), cursor: answer.headers.get('x-next-cursor') ?? undefined };
    },
  };
  return api;
}

async function problemOf(answer: Response): Promise<Problem> {
  const nothing: Problem = {
    type: 'about:blank',
    title: `The API answered with ${answer.status}.`,
    status: answer.status,
  };
  const found = (await answer.json().catch(() => undefined)) as Partial<Problem> | undefined;
  return found?.title === undefined ? nothing : { ...nothing, ...found };
}

function queryOf(query: CallOptions['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** A path of the API from parts that may hold anything. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}
