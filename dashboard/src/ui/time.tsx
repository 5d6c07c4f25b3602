/** Times of the server, relative to its clock, with the absolute time and its zone as a title. */
import { useNow } from '../clock.ts';
import { ago, momentInZone } from '../format/format.ts';

const TICK_MS = 10_000;

export function Time({ iso }: { iso: string }) {
  const now = useNow(TICK_MS);
  return (
    <time dateTime={iso} title={momentInZone(iso)}>
      {ago(iso, now)}
    </time>
  );
}
