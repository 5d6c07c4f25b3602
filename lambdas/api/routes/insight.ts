/** What a destination has been through, and what lets us in. */

import { attemptView, healthView, minuteView } from '../../../core/api/insight-views.ts';
import { problem, refuse } from '../../../core/api/problem.ts';
import { isoOf } from '../../../core/api/views.ts';
import { LATENCY_BUCKETS_MS } from '../../../core/attempts/rollup.ts';
import type { WebhookDestination } from '../../../core/destination.ts';
import { API_PAGE, BACKLOG_COUNTED, STATS_SECONDS } from '../../../core/limits.ts';
import { txtName, txtValue } from '../../../core/ownership/txt.ts';
import { pastes, redriveCommands, redrivePolicy } from '../../../core/queue-access/policies.ts';
import { parseQueueUrl } from '../../../core/queue-url.ts';
import type { ApiPorts } from '../ports.ts';
import type { Steps } from '../route-table.ts';
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
        ...(cursor === undefined ? {} : { cursor }),
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
      const message = 'expected a time before the end of the range and at most a day from it, got another';
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
      const { value } = await findDestination(ports, params);
      if (value.transport === 'webhook') {
        const app = await findApp(ports, params.app_id);
        return { status: 200, body: proofsFor(value, app.value.api_keys[0] ?? '', naming) };
      }
      const parsed = parseQueueUrl(value.queue_url, rules.sqsEndpoint);
      if ('fault' in parsed) throw problem('conflict', `queue_url: ${parsed.fault}.`);
      const { address } = parsed;
      const body = {
        transport: 'sqs',
        pastes: pastes(address, value.auth, params.app_id, rules.operator.senderRole),
        redrive_policy: redrivePolicy(address),
        redrive_commands: redriveCommands(address),
      };
      return { status: 200, body };
    },
  };
}

/** For the URL that waits, if one does. */
function proofsFor(
  { url: current, pending, ownership }: WebhookDestination,
  apiKey: string,
  naming: Ports['naming'],
): object {
  const url = pending?.url ?? current;
  const name = txtName(url, naming);
  return {
    transport: 'webhook',
    url,
    ownership: pending ? 'pending' : ownership,
    record: name === undefined ? null : { name, type: 'TXT', value: txtValue(apiKey, naming) },
    get: { url, status: 200, answer: apiKey },
  };
}
