/** Calls the API of Feedhose with a token. Failures that can pass are retried. */
import { ConsumerError } from './error.ts';

export interface ApiCall {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
}

/** Returns the parsed JSON of the answer. @throws ConsumerError `api` if the API refuses the request or does not answer. */
export type Call = (method: 'GET' | 'POST', path: string, call: ApiCall) => Promise<unknown>;

/** How the API is reached. */
export interface ApiAccess {
  /** Address of the API, such as `https://feeds.example.com/api`. With a session of the portal, it ends with `/portal`. */
  readonly api: string;
  /** Token of the API, or a function that returns it. The function is called before each request. */
  readonly token: string | (() => string | Promise<string>);
  /** Aborts the requests. */
  readonly signal?: AbortSignal;
}

const TRIES = 6;
const FIRST_PAUSE_MS = 200;
/** Answers after which the same request can succeed. */
const PASSING = [429, 500, 502, 503, 504];

export function createCall({ api, token, signal }: ApiAccess): Call {
  return async (method, path, { query = {}, body }) => {
    const url = new URL(`${api.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    for (let tried = 1; ; tried++) {
      const authorization = `Bearer ${typeof token === 'string' ? token : await token()}`;
      const headers = { authorization, ...(body ? { 'content-type': 'application/json' } : {}) };
      const request = { method, headers, redirect: 'error', ...(body ? { body: JSON.stringify(body) } : {}) } as const;
      const answer = await fetch(url, { ...request, ...(signal ? { signal } : {}) }).catch((error: Error) => {
        signal?.throwIfAborted();
        return error;
      });
      if (answer instanceof Response && answer.ok) return jsonOf(answer, path);
      const canPass = answer instanceof Error || PASSING.includes(answer.status);
      if (!canPass || tried === TRIES) throw await failureOf(answer, method, path);
      const pauseMs = FIRST_PAUSE_MS * 2 ** tried * (0.5 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      signal?.throwIfAborted();
    }
  };
}

async function jsonOf(answer: Response, path: string): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new ConsumerError('api', `${path}: expected JSON of the API of Feedhose, got something else. Check \`api\``);
  }
}

async function failureOf(answer: Response | Error, method: string, path: string): Promise<ConsumerError> {
  if (answer instanceof Error) {
    const { cause } = answer as { readonly cause?: { readonly code?: string } };
    return new ConsumerError('api', `${method} ${path}: no answer (${cause?.code ?? answer.name})`);
  }
  const problem = (await answer.json().catch(() => ({}))) as {
    readonly detail?: unknown;
    readonly errors?: readonly { readonly pointer?: unknown; readonly message?: unknown }[];
  };
  const errors = Array.isArray(problem.errors) ? problem.errors : [];
  const reasons = [problem.detail, ...errors.map(({ pointer, message }) => `${pointer}: ${message}`)];
  const reason = reasons.filter((one) => typeof one === 'string').join(' ');
  return new ConsumerError('api', `${method} ${path}: status ${answer.status}. ${reason}`.trim());
}
