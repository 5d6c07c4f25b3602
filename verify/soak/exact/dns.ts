/** Simulated DNS in one thread. Queries take as long as with a nearby name server, or wait until their time limit. */
import dns from 'node:dns/promises';
import type { Answer } from '../name-server.ts';
import type { Loop } from './loop.ts';

export interface SimulatedDns {
  /** Sets the function that answers all queries. */
  answerBy(answer: (host: string) => Answer): void;
}

const LATENCY_MS = 2;

interface Options {
  /** Time limit of one attempt. */
  readonly timeout: number;
  readonly tries: number;
}

/** Replaces c-ares by a simulated resolver. */
export function installDns(loop: Loop): SimulatedDns {
  let answer: (host: string) => Answer = () => 'no such host';

  class VirtualResolver {
    readonly #options: Options;
    readonly #open = new Set<(error: Error) => void>();

    constructor(options: Options) {
      this.#options = options;
    }

    setServers(): void {}

    cancel(): void {
      for (const fail of this.#open) fail(failure('ECANCELLED'));
      this.#open.clear();
    }

    resolve4(host: string): Promise<readonly string[]> {
      return this.#ask(host);
    }

    /** Hosts of a soak have only IPv4 addresses. */
    async resolve6(host: string): Promise<readonly string[]> {
      await this.#ask(host);
      throw failure('ENODATA');
    }

    #ask(host: string): Promise<readonly string[]> {
      return new Promise((resolve, reject) => {
        this.#open.add(reject);
        const attempt = (left: number): void => {
          if (!this.#open.has(reject)) return;
          const said = left === 0 ? 'silence' : answer(host);
          if (said === 'silence' && left > 0) {
            loop.after(this.#options.timeout, () => attempt(left - 1));
            return;
          }
          this.#open.delete(reject);
          if (typeof said === 'object') resolve(said);
          else reject(failure(said === 'silence' ? 'ETIMEOUT' : 'ENOTFOUND'));
        };
        loop.after(LATENCY_MS, () => attempt(this.#options.tries));
      });
    }
  }
  Object.assign(dns, { Resolver: VirtualResolver });
  return {
    answerBy(next) {
      answer = next;
    },
  };
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
