/** Attempts, statistics, backlog, health and access instructions of a destination. */

import type * as z from 'zod';
import { fitsAnswer } from '../../../core/api/answer-size.ts';
import { newDestination } from '../../../core/api/destination.ts';
import type { DestinationInput } from '../../../core/api/destination-input.ts';
import { type FieldError, invalid, notFound, problem, refuse } from '../../../core/api/problem.ts';
import { isoOf, optionalIsoOf, optionalMsOf } from '../../../core/api/times.ts';
import { attemptView, dayView, destinationView, healthView, intervalView } from '../../../core/api/views.ts';
import { keyInUse } from '../../../core/api-keys.ts';
import { combine, intervalOf, LATENCY_BUCKETS_MS } from '../../../core/attempts/rollup.ts';
import { createCache } from '../../../core/cache.ts';
import { defined } from '../../../core/defined.ts';
import { ADDRESS_FIELDS, type AnyDestination } from '../../../core/destination.ts';
import {
  API_PAGE,
  BACKLOG_COUNTED,
  OVERVIEW_BACKLOG_COUNTED,
  STATS_SECONDS,
  SUMMARY_SECONDS,
} from '../../../core/limits.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import { isBucket } from '../../../core/transport/s3/frozen.ts';
import { windowsView } from '../../../core/transport/s3/windows-view.ts';
import type { Snippet } from '../../../core/transport/sqs/policies.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { newAccessQuery } from '../schemas/insight.ts';
import type { ApiPorts } from '../wire.ts';
import { bodyOf } from './bodies.ts';
import { journalOf } from './journal.ts';
import { findApp, findDestination, findScope } from './resources.ts';

const HOUR_MS = 3_600_000;

export function insightSteps(ports: ApiPorts) {
  const { attempts, buckets, parked, health, rules, naming, now } = ports;
  const accessAnswer = (value: AnyDestination, apiKey: string): ApiAnswer => {
    const texts = apiTransportOf(value).access(value, { rules, naming, apiKey });
    if ('errors' in texts) throw problem('conflict', texts.errors.map(fieldSentence).join(' '));
    return { status: 200, body: { transport: value.transport, ...withoutUnknownId(texts) } };
  };
  /** The attempts of a destination in the last 24 hours. */
  const lastDay = createCache(
    async (id: string) => dayView(await attempts.minutes(id, { from: now() - 24 * HOUR_MS }, 'counts')),
    { entries: 1_000, ttlMs: () => SUMMARY_SECONDS * 1000, keyOf: (id) => id, now },
  );
  return {
    async listAttempts({ params, query }) {
      await findDestination(ports, params);
      const { limit = API_PAGE.default, order = 'newest', cursor, from, to, delivery_id, event_id, ...others } = query;
      const page = await attempts.list({
        destinationId: params.destination_id,
        limit,
        order,
        filter: defined({ ...others, deliveryId: delivery_id, eventId: event_id }),
        ...defined({ cursor, from: optionalMsOf(from), to: optionalMsOf(to) }),
      });
      const searched = { cursor: page.cursor, searched_to: optionalIsoOf(page.searchedTo) };
      return { status: 200, body: { items: page.attempts.map(attemptView), ...defined(searched) } };
    },

    async getAttempt({ params }) {
      await findDestination(ports, params);
      const row = await attempts.read(params.destination_id, params.attempt_id);
      if (!row) throw notFound('attempt');
      const found = await bodyOf(ports, row);
      const text = 'body' in found && fitsAnswer(found.body) ? found.body : undefined;
      const reason = 'missing' in found ? found.missing : 'The body is too large for an answer.';
      return {
        status: 200,
        body: { ...attemptView(row), ...(text === undefined ? { body_missing: reason } : { body: text }) },
      };
    },

    async getStats({ params, query }) {
      await findDestination(ports, params);
      const to = optionalMsOf(query.to) ?? now();
      const from = optionalMsOf(query.from) ?? to - HOUR_MS;
      const fits = from <= to && to - from <= STATS_SECONDS * 1000;
      const message = 'expected a time at most 30 days before the end of the range, got another time';
      refuse(fits ? [] : [{ in: 'query', pointer: '/from', message }]);
      const minutes = await attempts.minutes(params.destination_id, { from, to });
      const intervalMs = intervalOf(to - from);
      return {
        status: 200,
        body: {
          from: isoOf(from),
          to: isoOf(to),
          latency_buckets_ms: LATENCY_BUCKETS_MS,
          interval_seconds: intervalMs / 1000,
          intervals: combine(minutes, intervalMs).map(intervalView),
        },
      };
    },

    async listDestinationSummaries({ params }) {
      const { destinations } = await findScope(ports, params.app_id, params.scope);
      const items = await Promise.all(
        destinations.map(async (stored) => {
          const { id, state } = stored.value;
          const [own, count, last24Hours] = await Promise.all([
            health.read(id),
            parked.count(id, OVERVIEW_BACKLOG_COUNTED),
            lastDay.get(id),
          ]);
          return {
            destination: destinationView(stored),
            health: healthView(state, own.health),
            waiting: { count, counted_all: count < OVERVIEW_BACKLOG_COUNTED },
            last_24_hours: last24Hours,
          };
        }),
      );
      return { status: 200, body: { items } };
    },

    async getBacklog({ params }) {
      await findDestination(ports, params);
      const id = params.destination_id;
      const [count, first] = await Promise.all([parked.count(id, BACKLOG_COUNTED), parked.nextDue(id)]);
      const when = first === undefined ? {} : { [first <= now() ? 'oldest_at' : 'next_due_at']: isoOf(first) };
      return { status: 200, body: { count, counted_all: count < BACKLOG_COUNTED, ...when } };
    },

    async getHealth({ params }) {
      const [{ value }, stored] = await Promise.all([
        findDestination(ports, params),
        health.read(params.destination_id),
      ]);
      return { status: 200, body: healthView(value.state, stored.health) };
    },

    async getWindows({ params }) {
      const { value } = await findDestination(ports, params);
      if (!isBucket(value)) {
        throw problem(
          'conflict',
          `The destination is ${apiTransportOf(value).noun}, and only S3 buckets have windows.`,
        );
      }
      const { keptMs } = journalOf(ports);
      const cursor = await buckets.read(value.id);
      if (!cursor) throw notFound('position of the destination');
      return { status: 200, body: windowsView(cursor, value, { rules, keptMs, nowMs: now() }) };
    },

    async getNewAccess({ params: { app_id }, query }) {
      const app = await findApp(ports, app_id);
      const made = newDestination(inputOf(query), { ...NOWHERE, app_id, nowMs: now() }, rules);
      if ('errors' in made) throw invalid(made.errors.map(inQuery));
      return accessAnswer(made.destination, keyInUse(app.value));
    },

    async getAccess({ params }) {
      const [{ value }, app] = await Promise.all([findDestination(ports, params), findApp(ports, params.app_id)]);
      return accessAnswer(value, keyInUse(app.value));
    },
  } satisfies Partial<Steps>;
}

// Access to a destination that does not exist yet

/** The external id of a destination that does not exist yet. No external id contains a space. */
const UNKNOWN_ID = 'not generated yet';
/** The access texts do not depend on the scope. */
const NOWHERE = {
  id: '',
  scope: { kind: 'app_level', name: 'users' },
  random: new Uint8Array(32),
  externalId: UNKNOWN_ID,
} as const;

function inputOf({ transport, address, auth = 'policy', role_arn = '' }: z.output<typeof newAccessQuery>) {
  const method =
    auth === 'keys' ? { type: auth, key: '', secret: '' } : auth === 'role' ? { type: auth, role_arn } : { type: auth };
  const at = { transport, [ADDRESS_FIELDS[transport]]: address };
  return (transport === 'webhook' ? at : { ...at, auth: method }) as DestinationInput;
}

function inQuery({ pointer, message }: FieldError): FieldError {
  return { in: 'query', pointer: pointer.startsWith('/auth') ? '/role_arn' : '/address', message };
}

function withoutUnknownId(texts: object): object {
  if (!('snippets' in texts)) return texts;
  const snippets = (texts.snippets as readonly Snippet[]).filter(({ text }) => !text.includes(UNKNOWN_ID));
  return { ...texts, snippets };
}

function fieldSentence({ pointer, message }: FieldError): string {
  return `${pointer.slice(1)}: ${message}.`;
}
