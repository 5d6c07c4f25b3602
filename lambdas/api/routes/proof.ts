/** The updates that a destination should have. */
import type * as z from 'zod';
import { changedDestination, newDestination } from '../../../core/api/destination.ts';
import { gapView, unreadableView } from '../../../core/api/journal-views.ts';
import { previewView } from '../../../core/api/preview-view.ts';
import { type FieldError, invalid, type ProblemError, problem } from '../../../core/api/problem.ts';
import { isoOf, optionalMsOf } from '../../../core/api/times.ts';
import { listCursor, listPart, resendPart, updateForView } from '../../../core/api/update-list.ts';
import { defined } from '../../../core/defined.ts';
import { resent } from '../../../core/delivery/resend.ts';
import type { Destination } from '../../../core/destination.ts';
import { sendAgain } from '../../../core/journal/pack-again.ts';
import { preview } from '../../../core/journal/preview.ts';
import { timeIn } from '../../../core/journal/row.ts';
import { recordsOfResend } from '../../../core/journal/sent.ts';
import { JOURNAL_LIST_PAGE, PREVIEW } from '../../../core/limits.ts';
import { withoutLapsedLimit } from '../../../core/transport/webhook/learned-limit.ts';
import type { Steps } from '../route-table.ts';
import type { previewBody } from '../schemas/proof.ts';
import type { ApiPorts } from '../wire.ts';
import { journalOf } from './journal.ts';
import { demandReceiver, NO_RESEND } from './resend.ts';
import { demandDeliveries, findDestination, findScope, scopeOf, shownSince } from './resources.ts';

export function proofSteps(ports: ApiPorts) {
  return {
    async listUpdatesFor({ params, query }) {
      const { app_id: appId, scope, destination_id: destinationId } = params;
      const destination = demandDeliveries((await findDestination(ports, params)).value, NO_LIST);
      const journal = journalOf(ports);
      const { fields, limit = JOURNAL_LIST_PAGE.default, cursor } = query;
      const given = { from: Date.parse(query.from), ...defined({ to: optionalMsOf(query.to), cursor }) };
      const part = listPart(given, destinationId, journal.keptMs, ports.now());
      if ('errors' in part) throw invalid(part.errors);
      const page = await journal.list({ appId, scope, destination, ...part, limit });
      if (!page) throw problem('conflict', 'The journal no longer has the updates at the cursor. Start a new list.');
      const { updates, unreadable, next, listedTo } = page;
      // The page before contains the gaps up to the time that it reached.
      const gapsFrom = Math.max(part.after ? timeIn(part.after.key) + 1 : part.from, await shownSince(ports, appId));
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

    async previewDestination({ params, body }) {
      const { app_id: appId, scope } = params;
      await findScope(ports, appId, scope);
      const journal = journalOf(ports);
      const destination = await previewed(ports, params, body);
      const to = ports.now();
      const hours = Math.min((body.hours ?? PREVIEW.hours) * HOUR_MS, journal.keptMs);
      // Updates of a deleted app with the same id are not counted.
      const from = Math.max(to - hours, await shownSince(ports, appId));
      const [found, gaps] = await Promise.all([
        preview(journal.recent({ appId, scope, from, to }), destination, from),
        journal.gaps(appId, from, to),
      ]);
      return {
        status: 200,
        body: previewView(
          found,
          { from, to },
          destination,
          gaps.filter((gap) => gap.scope === scope),
        ),
      };
    },

    async resendUpdates({ params, body, identity, wrote }) {
      const { app_id: appId, scope, destination_id: destinationId } = params;
      const destination = demandDeliveries((await findDestination(ports, params)).value, NO_RESEND);
      const journal = journalOf(ports);
      const isDisabled = await demandReceiver(ports, destination, identity);
      const part = resendPart({ from: Date.parse(body.from), to: Date.parse(body.to) }, journal.keptMs, ports.now());
      if ('errors' in part) throw invalid(part.errors);
      const eventIds = body.event_ids;
      const blocks = journal.blocksWith({ appId, scope, eventIds, ...part });
      const { deliveries: packed, notSent } = await sendAgain(blocks, destination, eventIds, ports.now());
      const deliveries = packed.map((one) => ({ ...one, delivery: resent(one.delivery, ports.now(), isDisabled) }));
      await journal.sent.write(deliveries.flatMap(({ delivery }) => recordsOfResend(delivery, undefined)));
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

const HOUR_MS = 3_600_000;

/** Returns the destination of a preview. Its secrets are not used. @throws ProblemError if it is invalid. */
async function previewed(
  ports: ApiPorts,
  { app_id, scope }: { readonly app_id: string; readonly scope: string },
  { destination, destination_id, changes }: z.output<typeof previewBody>,
): Promise<Destination> {
  const random = new Uint8Array(32);
  if (destination) {
    if (destination_id !== undefined) throw onlyOne('got both');
    if (changes)
      throw invalid([{ pointer: '/changes', message: 'expected no changes of a new destination, got some' }]);
    const place = { id: '', app_id, scope: scopeOf(scope), random, externalId: '', nowMs: ports.now() };
    const made = newDestination(destination, place, ports.rules);
    if ('errors' in made) throw invalid(made.errors.map((error) => inside('/destination', error)));
    return demandDeliveries(made.destination, NO_PREVIEW);
  }
  if (destination_id === undefined) throw onlyOne('got none');
  const stored = await findDestination(ports, { app_id, scope, destination_id });
  const options = { rules: ports.rules, nowMs: ports.now(), externalId: '' };
  const changed = changedDestination(stored, changes ?? {}, options);
  if ('errors' in changed) throw invalid(changed.errors.map((error) => inside('/changes', error)));
  return withoutLapsedLimit(demandDeliveries(changed.destination, NO_PREVIEW), ports.now());
}

const NO_LIST = 'The manifests in an S3 bucket list its updates.';
const NO_PREVIEW = 'There is no preview for an S3 bucket.';

function onlyOne(got: string): ProblemError {
  return invalid([{ pointer: '/destination', message: `expected either destination or destination_id, ${got}` }]);
}

function inside(pointer: string, error: FieldError): FieldError {
  return { ...error, pointer: `${pointer}${error.pointer}` };
}
