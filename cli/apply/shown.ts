/** Settings of a destination as texts that can be compared and shown: no secret is in them. */
import type { KeepingDestination } from '../configuration/file.ts';
import type { Destination } from '../destination.ts';
import { cliTransportOf } from '../transport/table.ts';
import type { Shown } from '../transport/transport.ts';

/** @param before of what is stored: keys that the file leaves out are those. */
export function shownOf(wanted: KeepingDestination, before: Shown = {}): Shown {
  return { ...cliTransportOf(wanted).shownOf(wanted, before), ...commonOf(wanted) };
}

export function shownOfStored(stored: Destination): Shown {
  return { ...cliTransportOf(stored).shownOfStored(stored), ...commonOf(stored) };
}

interface Common {
  readonly event_types?: readonly string[] | undefined;
  readonly retry_schedule?: readonly number[] | undefined;
  readonly rate_limit?: number | undefined;
}

function commonOf({ event_types, retry_schedule, rate_limit }: Common): Record<string, string> {
  return {
    ...(event_types ? { event_types: event_types.join(', ') } : {}),
    ...(retry_schedule ? { retry_schedule: retry_schedule.join(', ') } : {}),
    ...(rate_limit === undefined ? {} : { rate_limit: String(rate_limit) }),
  };
}

export function labelOf(wanted: KeepingDestination): string {
  return `${wanted.transport} ${cliTransportOf(wanted).addressOf(wanted)}`;
}
