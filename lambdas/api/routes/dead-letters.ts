/** Dead letters: listed, counted, exported, opened, put back, discarded. */

import { deadLetterView, filterOf, groupViews, openDeadLetterView } from '../../../core/api/dead-letter-views.ts';
import { maySee } from '../../../core/api/identity.ts';
import { type FieldError, invalid, notFound, problem } from '../../../core/api/problem.ts';
import { deadLetterChange, fingerprint } from '../../../core/audit/changes.ts';
import { defined } from '../../../core/defined.ts';
import type { Destination } from '../../../core/destination.ts';
import { type DeadLetter, isOfAppSince, isOfDelivery } from '../../../core/holding/dead-letter.ts';
import { eventFault, sendableEvent } from '../../../core/holding/edited-event.ts';
import { API_PAGE, DEAD_LETTER_GROUPS, EXPORT_BYTES } from '../../../core/limits.ts';
import { parseScope } from '../../../core/scope.ts';
import { utf8Bytes } from '../../../core/update/update.ts';
import type { ApiRequest } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, Archived } from '../wire.ts';
import { countDeadLetters, narrowedApp, sinceOf } from './narrow.ts';

type Names = 'listDeadLetters' | 'exportDeadLetters' | 'getDeadLetter' | 'redriveDeadLetter' | 'discardDeadLetter';
type Ports = Pick<ApiPorts, 'deadLetters' | 'configuration'>;

const IN_QUERY = { in: 'query', pointer: '/app_id' } as const;

export function deadLetterSteps(ports: Ports): Pick<Steps, Names> {
  const { deadLetters } = ports;
  return {
    async listDeadLetters({ identity, query }) {
      const { limit = API_PAGE.default, order = 'newest', cursor, group_by } = query;
      const appId = narrowedApp(identity, query.app_id, IN_QUERY);
      const filter = filterOf(query, appId, await sinceOf(ports, appId));
      if (group_by) {
        const { deadLetters: found, all } = await countDeadLetters(deadLetters, filter);
        const groups = groupViews(found);
        const isAll = all && groups.length <= DEAD_LETTER_GROUPS;
        return { status: 200, body: { groups: groups.slice(0, DEAD_LETTER_GROUPS), counted_all: isAll } };
      }
      const page = await deadLetters.list(filter, { limit, order, ...defined({ cursor }) });
      const { deadLetters: items, ...more } = page;
      return { status: 200, body: { items: items.map(deadLetterView), ...more } };
    },

    async exportDeadLetters({ identity, query }) {
      const { limit = API_PAGE.default, order = 'oldest', cursor } = query;
      const appId = narrowedApp(identity, query.app_id, IN_QUERY);
      const filter = filterOf(query, appId, await sinceOf(ports, appId));
      const options = { order, ...defined({ cursor }) };
      const lines = new Map<string, Promise<string>>();
      // A cursor stands behind the last dead letter of a page: one page as long as what fits gives it.
      for (let most = limit; ; ) {
        const page = await deadLetters.list(filter, { ...options, limit: most });
        const texts = await linesOf(deadLetters, page.deadLetters, lines);
        if (texts.length === page.deadLetters.length) {
          const headers = page.cursor === undefined ? {} : { 'x-next-cursor': page.cursor };
          return { status: 200, ndjson: texts.join(''), headers };
        }
        most = texts.length;
      }
    },

    async getDeadLetter({ identity, params: { key } }) {
      const { deadLetter, text } = await findDeadLetter(ports, identity, key);
      return { status: 200, body: openDeadLetterView({ key, deadLetter }, text) };
    },

    async redriveDeadLetter({ identity, params: { key }, body: { destination_id, event }, wrote }) {
      const { deadLetter } = await findDeadLetter(ports, identity, key);
      const errors = event === undefined ? [] : eventErrors(deadLetter, event);
      if (errors.length > 0) throw invalid(errors);
      const to = destination_id === undefined ? undefined : await siblingOf(ports, deadLetter, destination_id);
      const result = await deadLetters.redrive(key, {
        ...(to ? { to: { id: to.id, transport: to.transport } } : {}),
        ...(event === undefined ? {} : { event: sendableEvent(event) }),
      });
      if (result === 'gone') throw notFound('dead letter');
      if (result === 'undeliverable')
        throw problem(
          'conflict',
          'The message is missing or cannot be decoded, so the dead letter can only be discarded.',
        );
      const edited = event === undefined ? {} : { event: fingerprint(event) };
      wrote(deadLetterChange(deadLetter, { status: result, ...(to ? { destination_id: to.id } : {}), ...edited }));
      return { status: 202, body: { status: result } };
    },

    async discardDeadLetter({ identity, params: { key }, body: { reason }, wrote }) {
      const { deadLetter } = await findDeadLetter(ports, identity, key);
      if (!(await deadLetters.discard(key, reason))) throw notFound('dead letter');
      wrote(deadLetterChange(deadLetter, { status: 'discarded', reason }));
      return { status: 204 };
    },
  };
}

/** A dead letter that is another app's is not there, nor one of an app that had the same id before. */
async function findDeadLetter(ports: Ports, identity: ApiRequest<object, object, object>['identity'], key: string) {
  const found = await ports.deadLetters.read(key);
  if (!found || !maySee(identity, found.deadLetter.appId)) throw notFound('dead letter');
  if (identity.kind === 'app' && !(await isOfApp(ports, found.deadLetter))) throw notFound('dead letter');
  return found;
}

async function isOfApp(ports: Ports, deadLetter: DeadLetter): Promise<boolean> {
  return isOfAppSince(deadLetter, await sinceOf(ports, deadLetter.appId));
}

/**
 * The lines of as many dead letters as an answer can carry with their messages; one at the least. Measured as they stand in the
 * function's answer, where their quotes are escaped once more: a message of JSON in JSON is four times as long there.
 * @param known lines that were made before, by the keys of their dead letters.
 */
async function linesOf(
  deadLetters: Ports['deadLetters'],
  archived: readonly Archived[],
  known: Map<string, Promise<string>>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let bytes = 0;
  for (const some of inLots(archived)) {
    const reading = some.map((one) => known.get(one.key) ?? lineOf(deadLetters, one));
    for (const [index, line] of reading.entries()) known.set((some[index] as Archived).key, line);
    for (const line of await Promise.all(reading)) {
      bytes += utf8Bytes(JSON.stringify(line));
      if (lines.length > 0 && bytes > EXPORT_BYTES) return lines;
      lines.push(line);
    }
  }
  return lines;
}

/** Dead letters that are read together: of so many messages that an answer might hold them if nothing in them were escaped. */
function inLots(deadLetters: readonly Archived[]): readonly (readonly Archived[])[] {
  const lots: Archived[][] = [];
  let bytes = 0;
  for (const one of deadLetters) {
    bytes += one.deadLetter.bytes;
    if (lots.length === 0 || bytes > EXPORT_BYTES) {
      lots.push([one]);
      bytes = one.deadLetter.bytes;
    } else {
      lots.at(-1)?.push(one);
    }
  }
  return lots;
}

/** Empty when the dead letter is not there any more. */
async function lineOf({ read }: Ports['deadLetters'], one: Archived): Promise<string> {
  const found = await read(one.key);
  return found ? `${JSON.stringify({ ...deadLetterView(one), text: found.text })}\n` : '';
}

function eventErrors({ source }: DeadLetter, event: string): readonly FieldError[] {
  const pointer = '/event';
  if (isOfDelivery(source)) return [{ pointer, message: 'unknown member: the dead letter is not an event' }];
  const fault = eventFault(event);
  return fault === undefined ? [] : [{ pointer, message: fault }];
}

async function siblingOf(ports: Ports, deadLetter: DeadLetter, id: string): Promise<Destination> {
  const { appId } = deadLetter;
  const scope = deadLetter.scope === undefined ? undefined : parseScope(deadLetter.scope);
  const stored = appId !== undefined && scope && (await ports.configuration.destination(appId, scope, id));
  if (stored && (await isOfApp(ports, deadLetter))) return stored.value;
  const message = 'expected a destination of the same app and scope, got another id';
  throw invalid([{ pointer: '/destination_id', message }]);
}
