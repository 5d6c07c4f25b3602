/** The history of outages of all destinations. */
import { decodeCursor, pageOf } from '../../../core/api/cursor.ts';
import { maySee } from '../../../core/api/identity.ts';
import { outageView } from '../../../core/api/overview.ts';
import { notFound } from '../../../core/api/problem.ts';
import { optionalMsOf } from '../../../core/api/times.ts';
import { defined } from '../../../core/defined.ts';
import { HEALTHY } from '../../../core/health/health.ts';
import { continued, type Outage } from '../../../core/health/outage.ts';
import { API_PAGE, OVERVIEW_READ } from '../../../core/limits.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { sinceOf } from './resources.ts';
import { targetsOf } from './targets.ts';

export function outageSteps(ports: ApiPorts) {
  const { outages, health, now } = ports;
  /** Returns the outages with their present state. */
  const present = async (found: readonly Outage[]) => {
    const isOpen = found.some(({ to }) => to === undefined);
    const unhealthy = isOpen ? await health.unhealthy(OVERVIEW_READ) : [];
    const healthById = new Map(unhealthy.map((one) => [one.ref?.destinationId, one.health]));
    return found.map((outage) => {
      if (outage.to !== undefined) return { outage, isOver: true };
      const open = continued(outage, healthById.get(outage.destinationId) ?? HEALTHY);
      return { outage: open ?? outage, isOver: open === undefined };
    });
  };
  return {
    async listOutages({ identity, query: { app_id, limit = API_PAGE.default, cursor, from, to } }) {
      if (app_id !== undefined && !maySee(identity, app_id)) throw notFound('app');
      const appIds = app_id !== undefined ? [app_id] : identity.kind === 'operator' ? undefined : identity.apps;
      // Only operators see the outages of a deleted app with the same id.
      const since = new Map<string, number>();
      if (identity.kind !== 'operator') {
        for (const appId of appIds ?? []) since.set(appId, (await sinceOf(ports, appId)) ?? 0);
      }
      const found = await outages.list({
        from: optionalMsOf(from) ?? 0,
        to: optionalMsOf(to) ?? now(),
        limit: limit + 1,
        ...defined({ appIds, after: decodeCursor(cursor) }),
      });
      const { items, ...more } = pageOf(found, ({ key }) => key, { limit });
      const shown = items.filter((one) => one.from >= (since.get(one.appId) ?? 0));
      const [targets, states] = await Promise.all([targetsOf(ports, shown), present(shown)]);
      return {
        status: 200,
        body: { items: states.map(({ outage, isOver }) => outageView(outage, isOver, targets(outage))), ...more },
      };
    },
  } satisfies Partial<Steps>;
}
