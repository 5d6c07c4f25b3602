/** Calls the HTTP API with a token, as the dashboard does. */
import { defined } from '../../core/defined.ts';
import { CliError, EXIT } from '../exit.ts';
import type { Send } from './api.ts';

export function sendByToken(base: string, token: string): Send {
  return async ({ method, path, query, headers, body }) => {
    const search = Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`;
    try {
      const answer = await fetch(`${base.replace(/\/$/, '')}${path}${search}`, {
        method,
        headers: { ...headers, authorization: `Bearer ${token}` },
        ...defined({ body }),
      });
      const type = answer.headers.get('content-type') ?? '';
      const isForeign = answer.status < 500 && type.includes('html');
      if (isForeign || (answer.status === 404 && !type.includes('problem+json'))) throw notTheApi(base, answer.status);
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
    } catch (error) {
      if (error instanceof CliError) throw error;
      const { origin, port } = new URL(base);
      const isBlocked = ((error as Error).cause as Error | undefined)?.message === 'bad port';
      const why = isBlocked ? `cannot be reached: browsers and fetch block port ${port}` : 'does not answer';
      throw new CliError(EXIT.unreachable, `${origin} ${why}.`);
    }
  };
}

function notTheApi(base: string, status: number): CliError {
  const text = `${base} is not an API of Feedhose: it answered with ${status} and no JSON of the API. The API of a dashboard is at /api.`;
  return new CliError(EXIT.unreachable, text);
}
