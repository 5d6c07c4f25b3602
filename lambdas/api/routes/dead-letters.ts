/** Dead letters. */
import { deadLetterView, filterOf, groupViews, openDeadLetterView } from '../../../core/api/dead-letter-views.ts';
import { type Identity, maySee } from '../../../core/api/identity.ts';
import { type FieldError, invalid, notFound, problem } from '../../../core/api/problem.ts';
import { deadLetterChange, fingerprint } from '../../../core/audit/changes.ts';
import { defined } from '../../../core/defined.ts';
import {
  type DeadLetter,
  type DeadLetterFilter,
  isOfAppSince,
  isOfDelivery,
  matches,
} from '../../../core/holding/dead-letter.ts';
import { eventFaults, sendableEvent } from '../../../core/holding/edited-event.ts';
import type { Address } from '../../../core/holding/redrive.ts';
import { API_PAGE, DEAD_LETTER_GROUPS, DEAD_LETTERS_COUNTED, EXPORT_BYTES } from '../../../core/limits.ts';
import { parseScope } from '../../../core/scope.ts';
import { utf8Bytes } from '../../../core/update/update.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, Archived } from '../wire.ts';
import { demandDeliveries, narrowedApp, sinceOf } from './resources.ts';
import { targetsOf } from './targets.ts';

/** Returns the filter in the query of a caller. @throws ProblemError if the caller cannot see the app. */
async function narrowedFilter(
  ports: ApiPorts,
  identity: Identity,
  query: Parameters<typeof filterOf>[1] & { readonly app_id?: string | undefined },
): Promise<DeadLetterFilter> {
  const appId = narrowedApp(identity, query.app_id, { in: 'query', pointer: '/app_id' });
  return filterOf(identity, query, appId, await sinceOf(ports, appId));
}

export function deadLetterSteps(ports: ApiPorts) {
  const { deadLetters } = ports;
  return {
    async listDeadLetters({ identity, query }) {
      const { limit = API_PAGE.default, order = 'newest', cursor, group_by } = query;
      const filter = await narrowedFilter(ports, identity, query);
      if (group_by) {
        const { deadLetters: found, all } = await countedOf(deadLetters, filter);
        const groups = groupViews(found, await targetsOf(ports, found));
        const isAll = all && groups.length <= DEAD_LETTER_GROUPS;
        return {
          status: 200,
          body: { groups: groups.slice(0, DEAD_LETTER_GROUPS), total: found.length, counted_all: isAll },
        };
      }
      const page = await deadLetters.list(filter, { limit, order, ...defined({ cursor }) });
      const { deadLetters: items, ...more } = page;
      const targetFor = await targetsOf(
        ports,
        items.map(({ deadLetter }) => deadLetter),
      );
      return {
        status: 200,
        body: { items: items.map((one) => deadLetterView(one, targetFor(one.deadLetter))), ...more },
      };
    },

    async exportDeadLetters({ identity, query }) {
      const { limit = API_PAGE.default, order = 'oldest', cursor } = query;
      const filter = await narrowedFilter(ports, identity, query);
      const options = { order, ...defined({ cursor }) };
      const lines = new Map<string, Promise<string>>();
      // A cursor points behind the last dead letter of its page, so the page is read again with the number that fits.
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
      const targetFor = await targetsOf(ports, [deadLetter]);
      return { status: 200, body: openDeadLetterView({ key, deadLetter }, text, targetFor(deadLetter)) };
    },

    async redriveDeadLetter({ identity, params: { key }, body: { destination_id, event }, wrote }) {
      const { deadLetter } = await findDeadLetter(ports, identity, key);
      const errors = event === undefined ? [] : eventErrors(deadLetter, event);
      if (errors.length > 0) throw invalid(errors);
      // Dead letters of a deleted app have no other destination, even if an app has its id.
      const place = (await isOfApp(ports, deadLetter)) ? deadLetter : {};
      const to = destination_id && (await siblingOf(ports, place, destination_id, '/destination_id'));
      if (!to && isOfDelivery(deadLetter.source)) await demandTarget(ports, deadLetter);
      const result = await deadLetters.redrive(key, {
        ...(to ? { to } : {}),
        ...(event === undefined ? {} : { event: sendableEvent(event) }),
      });
      if (result === 'gone') throw notFound('dead letter');
      if (result === 'undeliverable')
        throw problem(
          'conflict',
          'The message is missing or cannot be decoded, so the dead letter can only be discarded.',
        );
      await deadLetters.counted.changed();
      const edited = event === undefined ? {} : { event: fingerprint(event) };
      wrote(deadLetterChange(deadLetter, { status: result, ...(to ? { destination_id: to.id } : {}), ...edited }));
      return { status: 202, body: { status: result } };
    },

    async discardDeadLetter({ identity, params: { key }, body: { reason }, wrote }) {
      const { deadLetter } = await findDeadLetter(ports, identity, key);
      if (!(await deadLetters.discard(key, reason))) throw notFound('dead letter');
      await deadLetters.counted.changed();
      wrote(deadLetterChange(deadLetter, { status: 'discarded', reason }));
      return { status: 204 };
    },
  } satisfies Partial<Steps>;
}

/** The limit of one page of a count, and the maximum number of pages. A page can have fewer dead letters than its limit. */
const [PAGE, PAGES] = [1_000, 30];

type Counted = Awaited<ReturnType<ApiPorts['deadLetters']['counted']['read']>>;

/** Returns the dead letters that match a filter for a count, which may be some seconds old. */
async function countedOf(
  deadLetters: Pick<ApiPorts['deadLetters'], 'counted' | 'list'>,
  filter: DeadLetterFilter,
): Promise<Counted> {
  // A destination has a partition, and its app is not known.
  if (filter.appId === undefined && filter.destinationId !== undefined) return listDeadLettersUpTo(deadLetters, filter);
  const { deadLetters: found, all } = await deadLetters.counted.read(filter.appId);
  if (!all && Object.keys(filter).some((name) => name !== 'appId')) return listDeadLettersUpTo(deadLetters, filter);
  return { deadLetters: found.filter((one) => matches(one, filter)), all };
}

/**
 * Reads the dead letters that match a filter, oldest first, up to `DEAD_LETTERS_COUNTED`. Reads fewer if only few of many dead letters
 * match.
 */
export async function listDeadLettersUpTo(
  { list }: Pick<ApiPorts['deadLetters'], 'list'>,
  filter: DeadLetterFilter,
): Promise<Counted> {
  const deadLetters: DeadLetter[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const limit = Math.min(PAGE, DEAD_LETTERS_COUNTED - deadLetters.length);
    const page = await list(filter, { limit, order: 'oldest', ...defined({ cursor }) });
    deadLetters.push(...page.deadLetters.map(({ deadLetter }) => deadLetter));
    cursor = page.cursor;
    pages++;
  } while (cursor !== undefined && deadLetters.length < DEAD_LETTERS_COUNTED && pages < PAGES);
  return { deadLetters, all: cursor === undefined };
}

/** Hides dead letters of other apps, those of a deleted app with the same id, and events. */
async function findDeadLetter(ports: ApiPorts, identity: Identity, key: string) {
  const found = await ports.deadLetters.read(key);
  if (!found || !maySee(identity, found.deadLetter.appId)) throw notFound('dead letter');
  const { source } = found.deadLetter;
  if (identity.kind === 'app' && !(isOfDelivery(source) && (await isOfApp(ports, found.deadLetter)))) {
    throw notFound('dead letter');
  }
  return found;
}

async function isOfApp(ports: ApiPorts, deadLetter: DeadLetter): Promise<boolean> {
  return isOfAppSince(deadLetter, await sinceOf(ports, deadLetter.appId));
}

/**
 * Returns the lines of as many dead letters as an answer can contain, but at least one. The size is measured in the answer of the
 * function, which is JSON with a string of JSON, so that a message of JSON takes up to four times its size.
 * @param known lines that were read before, by the keys of their dead letters.
 */
async function linesOf(
  deadLetters: ApiPorts['deadLetters'],
  archived: readonly Archived[],
  known: Map<string, Promise<string>>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let bytes = 0;
  for (const some of groupsOf(archived)) {
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

/** Groups dead letters that are read together, so that the messages of a group do not exceed an answer before they are escaped. */
function groupsOf(deadLetters: readonly Archived[]): readonly (readonly Archived[])[] {
  const groups: Archived[][] = [];
  let bytes = 0;
  for (const one of deadLetters) {
    bytes += one.deadLetter.bytes;
    if (groups.length === 0 || bytes > EXPORT_BYTES) {
      groups.push([one]);
      bytes = one.deadLetter.bytes;
    } else {
      groups.at(-1)?.push(one);
    }
  }
  return groups;
}

/** Returns an empty line if the dead letter no longer exists. */
async function lineOf({ read }: ApiPorts['deadLetters'], one: Archived): Promise<string> {
  const found = await read(one.key);
  return found ? `${JSON.stringify({ ...deadLetterView(one), text: found.text })}\n` : '';
}

function eventErrors({ source }: DeadLetter, event: string): readonly FieldError[] {
  if (isOfDelivery(source)) return [{ pointer: '/event', message: 'unknown member: the dead letter is not an event' }];
  return eventFaults(event).map(({ path, message }) => ({
    pointer:
      path === 'event' ? '/event' : `/event/${path.replaceAll('[', '/').replaceAll(']', '').replaceAll('.', '/')}`,
    message,
  }));
}

const NO_REDRIVE = 'Dead letters cannot be redriven to an S3 bucket.';

/** @throws ProblemError if the destination was deleted, because the delivery would become a dead letter again at once. */
async function demandTarget(ports: ApiPorts, deadLetter: DeadLetter): Promise<void> {
  const target = (await targetsOf(ports, [deadLetter]))(deadLetter);
  if (target?.state === 'deleted') {
    throw problem(
      'conflict',
      'The destination was deleted. Redrive to another destination, or discard the dead letter.',
    );
  }
}

/** Returns a destination of an app and scope. @throws ProblemError if there is none with this id. */
export async function siblingOf(
  { configuration }: Pick<ApiPorts, 'configuration'>,
  { appId, scope }: Pick<DeadLetter, 'appId' | 'scope'>,
  id: string,
  pointer: string,
): Promise<Address> {
  const parsed = scope === undefined ? undefined : parseScope(scope);
  const stored = appId !== undefined && parsed && (await configuration.destination(appId, parsed, id));
  if (stored) return { id, transport: demandDeliveries(stored.value, NO_REDRIVE).transport };
  throw invalid([{ pointer, message: 'expected a destination of the same app and scope, got another id' }]);
}
