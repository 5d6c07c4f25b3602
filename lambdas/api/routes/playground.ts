/** The playground: one test update onto the bus, to see it arrive. */
import { problem } from '../../../core/api/problem.ts';
import { testUpdate } from '../../../core/api/test-update.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { findApp } from './find.ts';
import { once } from './once.ts';

type Ports = Pick<ApiPorts, 'configuration' | 'idempotency' | 'publish' | 'random' | 'now'>;

const ID_BYTES = 12;

export function playgroundSteps(ports: Ports): Pick<Steps, 'sendTestUpdate'> {
  return {
    async sendTestUpdate(request) {
      const { params, body } = request;
      await findApp(ports, params.app_id);
      const accepted = (event_id: string): ApiAnswer => ({ status: 202, body: { event_id } });
      return once(ports, request, {
        operation: 'sendTestUpdate',
        id: `playground-${Buffer.from(ports.random(ID_BYTES)).toString('hex')}`,
        async create(eventId) {
          const { message } = body;
          const what = 'feed' in body ? { feed: body.feed } : { type: body.type };
          const said = message === undefined ? {} : { message };
          const detail = testUpdate({ appId: params.app_id, eventId, nowMs: ports.now(), ...what, ...said });
          if (!(await ports.publish(detail)))
            throw problem('unavailable', 'The event bus did not accept the update. Try again.');
          request.wrote({ app_id: params.app_id, object_id: eventId, after: what });
          return accepted(eventId);
        },
        again: async (eventId) => accepted(eventId),
      });
    },
  };
}
