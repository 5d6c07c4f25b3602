/**
 * Checks the API behind CloudFront: each client must get the API's own errors, and nobody else's. Two answers are different if their API
 * Gateway request ids differ; an answer from the cache has the id of an earlier one.
 */
import { type Context, runCheck } from './context.ts';
import { faultsVerdict, unchecked } from './rows.ts';

const REQUEST_MS = 20_000;
const REQUEST_ID = 'apigw-requestid';

/** Makes an HTTP request with a time limit. */
export function request(context: Context, url: string, init: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(REQUEST_MS)]);
  return fetch(url, { redirect: 'manual', ...init, signal });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | null;
}

async function answerTo(context: Context, url: string, init?: RequestInit): Promise<Answer> {
  const answer = await request(context, url, init);
  await answer.body?.cancel();
  const { status, headers } = answer;
  return { status, type: headers.get('content-type') ?? '', requestId: headers.get(REQUEST_ID) };
}

export async function checkEdge(context: Context): Promise<void> {
  const { DashboardUrl: dashboard } = context.deployed.outputs;
  if (dashboard === undefined) {
    const none = unchecked('the stack has no dashboard');
    for (const row of ['edge-errors', 'edge-forbidden', 'edge-methods'] as const) context.report(row, none);
    return;
  }
  const api = `${dashboard}/api`;
  await runCheck(context, ['edge-errors'], async (report) => {
    const withoutToken = await faultsOfError(context, `${api}/me`, 401);
    const withoutPath = await faultsOfError(context, `${api}/`, 404);
    report('edge-errors', faultsVerdict([...withoutToken, ...withoutPath], '401, 404'));
  });
  await runCheck(context, ['edge-forbidden'], async (report) => {
    const { forbiddenToken } = context;
    if (forbiddenToken === undefined)
      return report('edge-forbidden', unchecked('this needs the token of a user without a group: --forbidden-token'));
    const init = { headers: { authorization: `Bearer ${forbiddenToken}` } };
    report('edge-forbidden', faultsVerdict(await faultsOfError(context, `${api}/apps`, 403, init)));
  });
  await runCheck(context, ['edge-methods'], async (report) => {
    const faults: string[] = [];
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const headers = { 'content-type': 'application/json', 'if-match': '"1"' };
      const { status, requestId } = await answerTo(context, `${api}/me`, { method, headers, body: '{}' });
      if (status !== 401 || requestId === null) faults.push(`${method} was answered with ${status}, not by the API`);
    }
    report('edge-methods', faultsVerdict(faults));
  });
}

/** Sends the request twice. If the answers have different request ids, CloudFront did not cache the first one. */
async function faultsOfError(context: Context, url: string, status: number, init?: RequestInit) {
  const first = await answerTo(context, url, init);
  const second = await answerTo(context, url, init);
  const faults: string[] = [];
  for (const answer of [first, second]) {
    if (answer.status !== status) faults.push(`${url}: expected ${status}, got ${answer.status}`);
    if (!answer.type.includes('json')) faults.push(`${url}: expected JSON of the API, got ${answer.type || 'no type'}`);
  }
  if (first.requestId === null) faults.push(`${url}: the answer does not come from API Gateway`);
  else if (first.requestId === second.requestId) faults.push(`${url}: CloudFront gave the same answer twice`);
  return faults;
}
