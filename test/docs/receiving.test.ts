/** Runs each endpoint of docs/receiving.md as a program and sends signed requests to it over real HTTP. */
import { describe, expect, test } from '@jest/globals';
import { standardSignature } from '../../core/signature.ts';
import { freePort } from '../e2e/users/programs.ts';
import { documents } from './support/documents.ts';
import { runProgram } from './support/programs.ts';

const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
const { blocks } = documents().find(({ path }) => path === 'docs/receiving.md') ?? { blocks: [] };
const endpoints = blocks
  .filter(({ text }) => text.includes('/hooks/user'))
  .map((block) => [block.place, block] as const);

/** Sends the same update in every call, like a sender that received no answer. */
async function post(port: number): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  const body = JSON.stringify([{ feed: 'user:docs', new: [{ id: 'a' }], deleted: [], event_id: 'e1' }]);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': 'dlv_1',
    'webhook-timestamp': String(at),
    'webhook-signature': standardSignature([SIGNING_SECRET], 'dlv_1', at, body),
  };
  await fetch(`http://127.0.0.1:${port}/hooks/user`, { method: 'POST', headers, body }).catch(() => {});
}

describe('an endpoint', () => {
  test.each(endpoints)('as in %s processes a repeated update once', async (_, { text }) => {
    const port = await freePort();
    const placed = text.replaceAll('127.0.0.1:8000', `127.0.0.1:${port}`).replaceAll('listen(8000)', `listen(${port})`);
    const printed = await runProgram(placed, {
      environment: { SIGNING_SECRET },
      prints: 'user:docs',
      meanwhile: async () => {
        await post(port);
        await post(port);
      },
    });
    expect(printed).toBe('user:docs 1\n');
  });

  test('exists for Express, Fastify and Hono', () => {
    expect(endpoints.map(([, { text }]) => /from '(express|fastify|hono)'/.exec(text)?.[1])).toEqual([
      'express',
      'fastify',
      'hono',
    ]);
  });
});
