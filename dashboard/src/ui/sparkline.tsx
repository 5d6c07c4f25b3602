/** A small bar chart of deliveries for lists. */
import { counted } from '../format/format.ts';

interface Bar {
  readonly delivered: number;
  readonly failed: number;
}

const [WIDTH, HEIGHT, GAP] = [96, 26, 1];

/** @param period what the bars cover, such as "the last 24 hours". */
export function Sparkline({ bars, period }: { bars: readonly Bar[]; period: string }) {
  const most = Math.max(1, ...bars.map(({ delivered, failed }) => delivered + failed));
  const width = WIDTH / Math.max(1, bars.length);
  const sum = (name: keyof Bar): number => bars.reduce((total, bar) => total + bar[name], 0);
  const text = `${counted(sum('delivered'), 'delivery', 'deliveries')} and ${counted(sum('failed'), 'failed attempt')} in ${period}`;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text} preserveAspectRatio="none">
      <title>{text}</title>
      {bars.map(({ delivered, failed }, index) => {
        const [ok, bad] = [(HEIGHT * delivered) / most, (HEIGHT * failed) / most];
        const common = { x: index * width, width: Math.max(0.5, width - GAP) };
        return (
          <g key={index}>
            {ok + bad === 0 && <rect class="none" {...common} y={HEIGHT - 1.5} height={1.5} />}
            <rect class="sent" {...common} y={HEIGHT - ok} height={ok} />
            <rect class="failed" {...common} y={HEIGHT - ok - bad} height={bad} />
          </g>
        );
      })}
    </svg>
  );
}
