/** The updates that a destination should have. */
import { gapView, unreadableView } from '../../../core/api/journal-views.ts';
import { invalid, problem } from '../../../core/api/problem.ts';
import { isoOf, optionalMsOf } from '../../../core/api/times.ts';
import { listCursor, listPart, updateForView } from '../../../core/api/update-list.ts';
import { defined } from '../../../core/defined.ts';
import { timeIn } from '../../../core/journal/row.ts';
import { JOURNAL_LIST_PAGE } from '../../../core/limits.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { journalOf } from './journal.ts';
import { findDestination } from './resources.ts';

export function proofSteps(ports: ApiPorts) {
  return {
    async listUpdatesFor({ params, query }) {
      const { app_id: appId, scope, destination_id: destinationId } = params;
      await findDestination(ports, params);
      const journal = journalOf(ports);
      const { fields, limit = JOURNAL_LIST_PAGE.default, cursor } = query;
      const given = { from: Date.parse(query.from), ...defined({ to: optionalMsOf(query.to), cursor }) };
      const part = listPart(given, destinationId, journal.keptMs, ports.now());
      if ('errors' in part) throw invalid(part.errors);
      const page = await journal.list({ appId, scope, destinationId, ...part, limit });
      if (!page) throw problem('conflict', 'The journal no longer has the updates at the cursor. Start a new list.');
      const { updates, unreadable, next, listedTo } = page;
      // The page before contains the gaps up to the time that it reached.
      const gapsFrom = part.after ? timeIn(part.after.key) + 1 : part.from;
      const gaps = (await journal.gaps(appId, gapsFrom, listedTo)).filter((gap) => gap.scope === scope);
      return {
        status: 200,
        body: {
          items: updates.map((update) => updateForView(update, fields === 'event_id')),
          searched_to: isoOf(listedTo),
          gaps: gaps.map(gapView),
          unreadable: unreadable.map(unreadableView),
          ...(next ? { cursor: listCursor(destinationId, next) } : {}),
        },
      };
    },
  } satisfies Partial<Steps>;
}
