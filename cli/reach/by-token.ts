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
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
    } catch (error) {
      const { origin, port } = new URL(base);
      const isBlocked = ((error as Error).cause as Error | undefined)?.message === 'bad port';
      const why = isBlocked ? `cannot be reached: browsers and fetch block port ${port}` : 'does not answer';
      throw new CliError(EXIT.unreachable, `${origin} ${why}.`);
    }
  };
}
