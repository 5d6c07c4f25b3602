/** What a destination has been through, and what lets us in. */

import { type FieldError, problem, refuse } from '../../../core/api/problem.ts';
import { isoOf } from '../../../core/api/times.ts';
import { attemptView, healthView, minuteView } from '../../../core/api/views.ts';
import { LATENCY_BUCKETS_MS } from '../../../core/attempts/rollup.ts';
import { defined } from '../../../core/defined.ts';
import { API_PAGE, BACKLOG_COUNTED, STATS_SECONDS } from '../../../core/limits.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { findApp, findDestination } from './find.ts';

type Names = 'listAttempts' | 'getStats' | 'getBacklog' | 'getHealth' | 'getAccess';
type Ports = Pick<ApiPorts, 'configuration' | 'attempts' | 'parked' | 'health' | 'rules' | 'naming' | 'now'>;

const HOUR_MS = 3_600_000;

export function insightSteps(ports: Ports): Pick<Steps, Names> {
  const { attempts, parked, health, rules, naming, now } = ports;
  return {
    async listAttempts({ params, query }) {
      await findDestination(ports, params);
      const { limit = API_PAGE.default, order = 'newest', cursor, from, to } = query;
      const { attempts: rows, ...more } = await attempts.list({
        destinationId: params.destination_id,
        limit,
        order,
        ...defined({ cursor }),
        ...(from === undefined ? {} : { from: Date.parse(from) }),
        ...(to === undefined ? {} : { to: Date.parse(to) }),
      });
      return { status: 200, body: { items: rows.map(attemptView), ...more } };
    },

    async getStats({ params, query }) {
      await findDestination(ports, params);
      const to = query.to === undefined ? now() : Date.parse(query.to);
      const from = query.from === undefined ? to - HOUR_MS : Date.parse(query.from);
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
      const apiKey = app.value.api_keys[0] ?? '';
      const texts = apiTransportOf(value).access(value, { rules, naming, apiKey });
      if ('errors' in texts) throw problem('conflict', texts.errors.map(fieldSentence).join(' '));
      return { status: 200, body: { transport: value.transport, ...texts } };
    },
  };
}

function fieldSentence({ pointer, message }: FieldError): string {
  return `${pointer.slice(1)}: ${message}.`;
}
