/** Reports the outcome of a custom resource to CloudFormation. */
import { setTimeout as delay } from 'node:timers/promises';

const DELAYS_MS = [200, 1_000, 3_000];
const TIMEOUT_MS = 10_000;

/** @param url presigned by CloudFormation. It is a secret. @throws after four attempts, so that Lambda sends the event again. */
export async function respond(url: string, response: object): Promise<void> {
  const body = JSON.stringify(response);
  for (let attempt = 0; ; attempt++) {
    const status = await put(url, body);
    if (status >= 200 && status < 300) return;
    const pause = DELAYS_MS[attempt];
    if (pause === undefined) throw new Error(`CloudFormation answered with ${status || 'nothing'}.`);
    await delay(pause);
  }
}

/** Returns the status of the answer, or 0 if there was none. */
async function put(url: string, body: string): Promise<number> {
  try {
    // The signature of the address covers the content type.
    const headers = { 'content-type': '' };
    const answer = await fetch(url, { method: 'PUT', body, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}
