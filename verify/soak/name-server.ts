/**
 * The name server of the customers' hosts. It does not answer for one host until `speak` is called. In this time, the deliveries to the
 * neighbour of that host, which belongs to another app, must arrive.
 */
import { NEIGHBOUR_HOST, SILENT_HOST } from './destinations.ts';

export const SILENT_NAME_SERVER = 'name server did not answer';

/** Answer to a query for the addresses of a host. */
export type Answer = 'silence' | 'no such host' | readonly string[];

export interface NameServer {
  answer(host: string): Answer;
  isSilent(): boolean;
  /** Makes it answer for every host. */
  speak(): void;
}

const ADDRESS = '127.0.0.1';

/** @param onFault called for each query that is not answered. */
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
