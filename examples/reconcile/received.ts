/** What both receivers share: the ids of received updates in a file, and the request for the missing ones. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type ReceivedUpdate, reconcile } from '@feedhose/consumer';

/** A required environment variable. */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name}: expected a value, got nothing`);
  return value;
}

const file = process.env['RECEIVED'] ?? 'received-ids.txt';
const received = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
/** Simulates a fault: each delivery with this number is acknowledged and lost. Default: none. */
const lost = Number(process.env['LOSE_EVERY'] ?? Number.POSITIVE_INFINITY);
let deliveries = 0;

/** Stores the updates of a delivery. A real receiver stores the ids together with what it makes of the updates. */
export function keep(updates: readonly ReceivedUpdate[]): void {
  if (++deliveries % lost === 0) {
    console.log(`lost ${updates.length} updates`);
    return;
  }
  const ids = updates.map(({ event_id }) => event_id).filter((id) => !received.has(id));
  appendFileSync(file, ids.map((id) => `${id}\n`).join(''));
  for (const id of ids) received.add(id);
}

/** Requests what is missing of the last day, again and again. */
export async function reconcileForever(): Promise<never> {
  const [appId = '', scope = '', destinationId = ''] = variable('DESTINATION').split('/');
  const [api, token] = [variable('FEEDHOSE_API_URL'), variable('FEEDHOSE_TOKEN')];
  for (;;) {
    const from = new Date(Date.now() - 24 * 3_600_000);
    const has = (ids: readonly string[]) => ids.map((id) => received.has(id));
    try {
      const result = await reconcile({ api, token, destination: { appId, scope, destinationId }, from, has });
      const { missing, expected, requested, complete } = result;
      const end = complete ? '' : ', and the journal is not complete';
      console.log(`${missing.length} of ${expected} were missing, ${requested.length} are sent again${end}`);
    } catch (error) {
      console.error(error);
    }
    await new Promise((resolve) => setTimeout(resolve, Number(process.env['PAUSE_SECONDS'] ?? 600) * 1_000));
  }
}
