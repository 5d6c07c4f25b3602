/** The updates that a destination should have. */
import { gapView, unreadableView } from '../../../core/api/journal-views.ts';
import { invalid, problem } from '../../../core/api/problem.ts';
import { isoOf, optionalMsOf } from '../../../core/api/times.ts';
import { listCursor, listPart, resendPart, updateForView } from '../../../core/api/update-list.ts';
import { defined } from '../../../core/defined.ts';
import { resent } from '../../../core/delivery/resend.ts';
import { sendAgain } from '../../../core/journal/pack-again.ts';
import { timeIn } from '../../../core/journal/row.ts';
import { JOURNAL_LIST_PAGE } from '../../../core/limits.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { journalOf } from './journal.ts';
import { demandReceiver } from './resend.ts';
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
          items: updates.map((update) => updateForView(update, fields)),
          searched_to: isoOf(listedTo),
          gaps: gaps.map(gapView),
          unreadable: unreadable.map(unreadableView),
          ...(next ? { cursor: listCursor(destinationId, next) } : {}),
        },
      };
    },

    async resendUpdates({ params, body, identity, wrote }) {
      const { app_id: appId, scope, destination_id: destinationId } = params;
      const { value: destination } = await findDestination(ports, params);
      const journal = journalOf(ports);
      const isDisabled = await demandReceiver(ports, destination, identity);
      const part = resendPart({ from: Date.parse(body.from), to: Date.parse(body.to) }, journal.keptMs, ports.now());
      if ('errors' in part) throw invalid(part.errors);
      const eventIds = body.event_ids;
      const blocks = journal.blocksWith({ appId, scope, eventIds, ...part });
      const { deliveries: packed, notSent } = await sendAgain(blocks, destination, eventIds, ports.now());
      const deliveries = packed.map((one) => ({ ...one, delivery: resent(one.delivery, ports.now(), isDisabled) }));
      const failed = new Set(await ports.enqueue(deliveries.map(({ delivery }) => delivery)));
      const sent = deliveries.filter(({ delivery }) => !failed.has(delivery));
      if (sent.length > 0) {
        const updates = sent.reduce((sum, one) => sum + one.eventIds.length, 0);
        wrote({
          app_id: appId,
          scope,
          destination_id: destinationId,
          after: { resent_deliveries: sent.length, updates },
        });
      }
      const notEnqueued = deliveries.filter(({ delivery }) => failed.has(delivery)).flatMap((one) => one.eventIds);
      const refused = [...notSent, ...notEnqueued.map((id) => [id, NOT_ENQUEUED] as const)];
      return {
        status: 202,
        body: {
          deliveries: sent.map(({ delivery, eventIds: event_ids }) => ({ delivery_id: delivery.id, event_ids })),
          not_sent: refused.map(([event_id, reason]) => ({ event_id, reason })),
        },
      };
    },
  } satisfies Partial<Steps>;
}

const NOT_ENQUEUED = 'It could not be enqueued. Try again.';
