/**
 * The name server of the customers' hosts. It gives no answers for one host until it is told to, and in this time the
 * deliveries to that host's neighbour, which is another app's, have to arrive.
 */
import { NEIGHBOUR_HOST, SILENT_HOST } from './destinations.ts';

export const SILENT_NAME_SERVER = 'name server did not answer';

/** What is answered when the addresses of a host are asked for. */
export type Answer = 'silence' | 'no such host' | readonly string[];

export interface NameServer {
  answer(host: string): Answer;
  isSilent(): boolean;
  /** From now on it answers for every host. */
  speak(): void;
}

const ADDRESS = '127.0.0.1';

/** @param onFault called for each question that is not answered. */
export function createNameServer(without: ReadonlySet<string>, onFault: (fault: string) => void): NameServer {
  let isSilent = !without.has(SILENT_NAME_SERVER);
  return {
    answer(host) {
      if (host !== SILENT_HOST && host !== NEIGHBOUR_HOST) return 'no such host';
      if (host === NEIGHBOUR_HOST || !isSilent) return [ADDRESS];
      onFault(SILENT_NAME_SERVER);
      return 'silence';
    },
    isSilent: () => isSilent,
    speak() {
      isSilent = false;
    },
  };
}
