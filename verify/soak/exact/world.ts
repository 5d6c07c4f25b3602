/** The world of a run in one thread, which contains the customers' side, the backend and all evaluated bundles. */
import { publishAll } from '../publish.ts';
import { startReceiver, type ToReceiver } from '../receive.ts';
import type { World } from '../world.ts';
import type { SimulatedDns } from './dns.ts';
import { environmentsIn } from './environment.ts';
import type { Loop } from './loop.ts';

export function worldIn(loop: Loop, names: SimulatedDns, realNow: () => number): World {
  return {
    tls: false,
    realNow,
    startReceiver(receiving, onNews, fail) {
      const started = startReceiver(receiving, (news) => loop.after(0, () => onNews(news)));
      started.catch(fail);
      return {
        send: (message: ToReceiver) => loop.after(0, () => void started.then((take) => take(message))),
        close: async () => {},
      };
    },
    async startNameServer(answer) {
      names.answerBy(answer);
      return { resolvers: 'system', close: async () => {} };
    },
    publish: publishAll,
    startEnvironment: environmentsIn(loop),
  };
}
