/** The audit trail. */

import { optionalMsOf } from '../../../core/api/times.ts';
import { auditView } from '../../../core/api/views.ts';
import { defined } from '../../../core/defined.ts';
import { API_PAGE } from '../../../core/limits.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { narrowedApp, sinceOf } from './resources.ts';

export function auditSteps(ports: ApiPorts) {
  return {
    async listAudit({ identity, query: { limit = API_PAGE.default, order = 'newest', cursor, ...query } }) {
      const appId = narrowedApp(identity, query.app_id, { in: 'query', pointer: '/app_id' });
      // Only operators see the records of a deleted app with the same id.
      const since = identity.kind === 'operator' ? 0 : ((await sinceOf(ports, appId)) ?? 0);
      const from = Math.max(optionalMsOf(query.from) ?? 0, since);
      const { records, ...more } = await ports.audit.list({
        limit,
        order,
        from,
        ...defined({
          to: optionalMsOf(query.to),
          appId,
          destinationId: query.destination_id,
          actor: query.actor,
          action: query.action,
          cursor,
        }),
      });
      return { status: 200, body: { items: records.map(auditView), ...more } };
    },
  } satisfies Partial<Steps>;
}
