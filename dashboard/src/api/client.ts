/** The client of the API: adds the token and the expected version, and turns problem documents into errors. */
import { observeServerTime } from '../clock.ts';
import type { Session } from '../session/session.ts';
import type { AppSummaryList, Overview, Page, Problem, SearchResult } from './types.ts';

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** Returns the message of a problem about the field at this JSON Pointer or below it. */
export function problemAt(error: Error | undefined, pointer: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const isBelow = (found: string): boolean => found === pointer || found.startsWith(`${pointer}/`);
  return error.problem.errors?.find((one) => one.in === undefined && isBelow(one.pointer))?.message;
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiProblem && error.problem.status === status;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

interface CallOptions {
  readonly body?: object;
  /** The version that the change is based on. */
  readonly version?: number | undefined;
  readonly query?: Query | undefined;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request as it is sent, but for the token. */
interface RawRequest {
  readonly method: Method;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface Api {
  /** Returns every response, also one with a problem. @throws Error when there is no response. */
  exchange(request: RawRequest): Promise<Response>;
  /** @throws ApiProblem, or Error when there is no response. */
  call<T>(method: Method, path: string, options?: CallOptions): Promise<T>;
  /** Requests for the same at the same time share one response, unless something is changed in the meantime. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** Returns the items of all pages. */
  all<T>(path: string, query?: Query): Promise<readonly T[]>;
  /** Returns one page of lines, and the cursor of the next page. */
  lines(path: string, query?: Query): Promise<{ text: string; cursor: string | undefined }>;
  /** Resolves when no request has been running for a moment, so that what can wait does not delay the page. */
  quiet(): Promise<void>;
}

/** A page loads its code and makes its next requests within this time. */
const QUIET_MS = 200;
const LONGEST_QUIET_MS = 5_000;
const POLL_MS = 50;

export function createApi(base: string, session: Pick<Session, 'token' | 'renewed'>): Api {
  const running = new Set<Promise<Response>>();
  /** Responses to GETs that are being loaded, by path and query. */
  const shared = new Map<string, Promise<unknown>>();
  const exchange = async ({ method, path, headers, body, signal }: RawRequest): Promise<Response> => {
    const request = (token: string): Promise<Response> =>
      fetch(`${base}${path}`, {
        method,
        headers: { ...headers, authorization: `Bearer ${token}` },
        ...(body && { body }),
        ...(signal && { signal }),
      }).catch(() => {
        throw new Error('The API is not reachable. Check your network connection.');
      });
    let response = await request(session.token());
    while (response.status === 401) response = await request(await session.renewed());
    observeServerTime(response.headers.get('date'), Date.now());
    // The responses that are being loaded may be older than the change.
    if (method !== 'GET') shared.clear();
    return response;
  };
  const send = async (method: Method, path: string, { body, version, query }: CallOptions): Promise<Response> => {
    const response = await api.exchange({
      method,
      path: `${path}${queryOf(query)}`,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(version !== undefined && { 'if-match': `"${version}"` }),
        ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new ApiProblem(await problemOf(response));
    return response;
  };
  const api: Api = {
    exchange(request) {
      const response = exchange(request);
      running.add(response);
      const remove = (): boolean => running.delete(response);
      response.then(remove, remove);
      return response;
    },
    async call<T>(method: Method, path: string, options: CallOptions = {}) {
      const response = await send(method, path, options);
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
    get<T>(path: string, query?: Query) {
      const key = `${path}${queryOf(query)}`;
      const known = shared.get(key);
      if (known) return known as Promise<T>;
      const loading = api.call<T>('GET', path, { query }).finally(() => {
        if (shared.get(key) === loading) shared.delete(key);
      });
      shared.set(key, loading);
      return loading;
    },
    async all<T>(path: string, query: Query = {}) {
      const items: T[] = [];
      let cursor: string | undefined;
      do {
        const page: Page<T> = await api.get(path, { ...query, cursor });
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return items;
    },
    async lines(path, query) {
      const response = await send('GET', path, { query });
      return { text: await response.text(), cursor: response.headers.get('x-next-cursor') ?? undefined };
    },
    async quiet() {
      const end = performance.now() + LONGEST_QUIET_MS;
      for (let quietMs = 0; quietMs < QUIET_MS && performance.now() < end; ) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        quietMs = running.size === 0 ? quietMs + POLL_MS : 0;
      }
    },
  };
  return api;
}

async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const unknown: Problem = { type: 'about:blank', title: `The API responded with status ${status}.`, status };
  const found = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  return found?.title === undefined ? unknown : { ...unknown, ...found };
}

function queryOf(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** Returns the API path of these segments, which may contain any character. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

/** Returns the API path of a scope, followed by more segments. */
export function scopePath(appId: string, scope: string, ...parts: readonly string[]): string {
  return pathOf('apps', appId, 'scopes', scope, ...parts);
}

/** Returns what needs attention. @param appId only this app. Default: all apps that the caller can see. */
export function overviewOf(api: Api, appId?: string): Promise<Overview> {
  return api.get('/overview', { app_id: appId });
}

/** Returns a page of apps with their state, those with problems first by default. */
export function appSummaries(
  api: Api,
  query: { readonly q?: string; readonly sort?: 'trouble' | 'id'; readonly limit?: number; readonly cursor?: string },
): Promise<AppSummaryList> {
  return api.get('/app-summaries', query);
}

/** @param text at least two characters. */
export function search(api: Api, text: string): Promise<SearchResult> {
  return api.get('/search', { q: text });
}
