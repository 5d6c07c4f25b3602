/**
 * The API behind CloudFront: its errors must reach who asked, and nobody else. That two answers are two is told by the id that API
 * Gateway gives each request: an answer out of the cache has the id of an earlier one.
 */
import { type Context, judge } from './context.ts';
import { fails, holds, unchecked, type Verdict } from './rows.ts';

const REQUEST_MS = 20_000;
const REQUEST_ID = 'apigw-requestid';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | null;
}

async function ask(context: Context, url: string, init: RequestInit = {}): Promise<Answer> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(REQUEST_MS)]);
  const answer = await fetch(url, { ...init, signal, redirect: 'manual' });
  await answer.body?.cancel();
  const { status, headers } = answer;
  return { status, type: headers.get('content-type') ?? '', requestId: headers.get(REQUEST_ID) };
}

export async function checkEdge(context: Context): Promise<void> {
  const { DashboardUrl: dashboard } = context.deployed.outputs;
  if (dashboard === undefined) {
    const none = unchecked('the stack has no dashboard');
    for (const row of ['edge-errors', 'edge-forbidden', 'edge-methods'] as const) context.put(row, none);
    return;
  }
  const api = `${dashboard}/api`;
  await judge(context, ['edge-errors'], async (say) => {
    // Without a token, and without a path that the API has.
    const wanted = [
      [`${api}/me`, 401],
      [`${api}/`, 404],
    ] as const;
    const faults: string[] = [];
    for (const [url, status] of wanted) faults.push(...(await faultsOfError(context, url, status)));
    say('edge-errors', faults.length === 0 ? holds('401, 404') : fails(faults.join('; ')));
  });
  await judge(context, ['edge-forbidden'], async (say) => say('edge-forbidden', await forbidden(context, api)));
  await judge(context, ['edge-methods'], async (say) => {
    const faults: string[] = [];
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const headers = { 'content-type': 'application/json', 'if-match': '"1"' };
      const { status, requestId } = await ask(context, `${api}/me`, { method, headers, body: '{}' });
      if (status !== 401 || requestId === null) faults.push(`${method} was answered with ${status}, not by the API`);
    }
    say('edge-methods', faults.length === 0 ? holds() : fails(faults.join('; ')));
  });
}

/** Sends the request twice. If the answers have different request ids, CloudFront did not keep the first one. */
async function faultsOfError(context: Context, url: string, status: number, init?: RequestInit) {
  const first = await ask(context, url, init);
  const second = await ask(context, url, init);
  const faults: string[] = [];
  for (const answer of [first, second]) {
    if (answer.status !== status) faults.push(`${url}: expected ${status}, got ${answer.status}`);
    if (!answer.type.includes('json')) faults.push(`${url}: expected JSON of the API, got ${answer.type || 'no type'}`);
  }
  if (first.requestId === null) faults.push(`${url}: the answer is not of API Gateway`);
  else if (first.requestId === second.requestId) faults.push(`${url}: CloudFront gave the same answer twice`);
  return faults;
}

async function forbidden(context: Context, api: string): Promise<Verdict> {
  const { forbiddenToken } = context;
  if (forbiddenToken === undefined) return unchecked('it takes the token of a user without a group: --forbidden-token');
  const init = { headers: { authorization: `Bearer ${forbiddenToken}` } };
  const faults = await faultsOfError(context, `${api}/apps`, 403, init);
  return faults.length === 0 ? holds() : fails(faults.join('; '));
}
