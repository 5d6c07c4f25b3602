/** The audit trail: who changed what. */
import { auditView } from '../../../core/api/views.ts';
import { defined } from '../../../core/defined.ts';
import { API_PAGE } from '../../../core/limits.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { narrowedApp, sinceOf } from './narrow.ts';

export function auditSteps(ports: Pick<ApiPorts, 'audit' | 'configuration'>): Pick<Steps, 'listAudit'> {
  return {
    async listAudit({ identity, query: { limit = API_PAGE.default, order = 'newest', cursor, ...query } }) {
      const appId = narrowedApp(identity, query.app_id, { in: 'query', pointer: '/app_id' });
      // Operators also see the records of an app that had the same id before.
      const since = identity.kind === 'operator' ? 0 : ((await sinceOf(ports, appId)) ?? 0);
      const from = Math.max(query.from === undefined ? 0 : Date.parse(query.from), since);
      const { records, ...more } = await ports.audit.list({
        limit,
        order,
        from,
        ...(query.to === undefined ? {} : { to: Date.parse(query.to) }),
        ...defined({ appId, destinationId: query.destination_id, cursor }),
      });
      return { status: 200, body: { items: records.map(auditView), ...more } };
    },
  };
}
