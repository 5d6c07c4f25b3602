/** Times of the server, relative to its clock, with the absolute time and its zone as a title. */
import { useNow } from '../clock.ts';
import { ago, elapsed, momentInZone } from '../format/format.ts';

const TICK_MS = 10_000;

/** `3 minutes ago` */
export function Time({ iso }: { iso: string }) {
  return <RelativeTime iso={iso} text={ago} />;
}

/** The time that has passed: `3 minutes` */
export function Elapsed({ iso }: { iso: string }) {
  return <RelativeTime iso={iso} text={elapsed} />;
}

function RelativeTime({ iso, text }: { iso: string; text: (iso: string, now: number) => string }) {
  const now = useNow(TICK_MS);
  return (
    <time dateTime={iso} title={momentInZone(iso)}>
      {text(iso, now)}
    </time>
  );
}
