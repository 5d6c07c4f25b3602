/** Attempts, statistics, backlog, health and access instructions of a destination. */

import { type FieldError, problem, refuse } from '../../../core/api/problem.ts';
import { isoOf, optionalMsOf } from '../../../core/api/times.ts';
import { attemptView, healthView, minuteView } from '../../../core/api/views.ts';
import { keyInUse } from '../../../core/api-keys.ts';
import { LATENCY_BUCKETS_MS } from '../../../core/attempts/rollup.ts';
import { defined } from '../../../core/defined.ts';
import { API_PAGE, BACKLOG_COUNTED, STATS_SECONDS } from '../../../core/limits.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { findApp, findDestination } from './resources.ts';

const HOUR_MS = 3_600_000;

export function insightSteps(ports: ApiPorts) {
  const { attempts, parked, health, rules, naming, now } = ports;
  return {
    async listAttempts({ params, query }) {
      await findDestination(ports, params);
      const { limit = API_PAGE.default, order = 'newest', cursor, from, to } = query;
      const { attempts: rows, ...more } = await attempts.list({
        destinationId: params.destination_id,
        limit,
        order,
        ...defined({ cursor, from: optionalMsOf(from), to: optionalMsOf(to) }),
      });
      return { status: 200, body: { items: rows.map(attemptView), ...more } };
    },

    async getStats({ params, query }) {
      await findDestination(ports, params);
      const to = optionalMsOf(query.to) ?? now();
      const from = optionalMsOf(query.from) ?? to - HOUR_MS;
      const fits = from <= to && to - from <= STATS_SECONDS * 1000;
      const message = 'expected a time at most one day before the end of the range, got another time';
      refuse(fits ? [] : [{ in: 'query', pointer: '/from', message }]);
      const minutes = await attempts.minutes(params.destination_id, { from, to });
      return {
        status: 200,
        body: {
          from: isoOf(from),
          to: isoOf(to),
          latency_buckets_ms: LATENCY_BUCKETS_MS,
          minutes: minutes.map(minuteView),
        },
      };
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

    async getAccess({ params }) {
      const [{ value }, app] = await Promise.all([findDestination(ports, params), findApp(ports, params.app_id)]);
      const apiKey = keyInUse(app.value);
      const texts = apiTransportOf(value).access(value, { rules, naming, apiKey });
      if ('errors' in texts) throw problem('conflict', texts.errors.map(fieldSentence).join(' '));
      return { status: 200, body: { transport: value.transport, ...texts } };
    },
  } satisfies Partial<Steps>;
}

function fieldSentence({ pointer, message }: FieldError): string {
  return `${pointer.slice(1)}: ${message}.`;
}
