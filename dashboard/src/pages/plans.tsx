/** The redrive plans, newest first. */
import type { Plan } from '../api/types.ts';
import { count } from '../format/format.ts';
import { Fetched, useAll } from '../load.tsx';
import { linkTo } from '../router.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Head, Row } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';

const EVERY_MS = 5_000;
const STATES: Readonly<Record<Plan['status'], readonly [Tone, string]>> = {
  planned: ['neutral', 'Planned'],
  running: ['ok', 'Running'],
  stopped: ['warning', 'Stopped'],
  done: ['neutral', 'Done'],
};

export function PlanBadge({ status }: { status: Plan['status'] }) {
  const [tone, text] = STATES[status];
  return <Badge tone={tone}>{text}</Badge>;
}

/** Returns a text such as `Dead letters with class timeout, app id acme`. */
export function filterText(filter: object): string {
  const given = Object.entries(filter).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
  return given.length === 0 ? 'All dead letters' : `Dead letters with ${given.join(', ')}`;
}

export function PlansPage() {
  const plans = useAll<Plan>('/redrive-plans', { limit: 100 }, EVERY_MS);
  return (
    <>
      <Head
        title="Redrive plans"
        description="Redrives of many dead letters. Each plan redrives the oldest dead letters first, at its rate."
      />
      <Fetched loaded={plans} lines={4}>
        {(all) => (
          <>
            {all.length === 0 && (
              <EmptyState title="There are no redrive plans.">
                Select <a href={linkTo(['dead-letters'])}>dead letters</a> with a filter and redrive them to create a
                plan.
              </EmptyState>
            )}
            <ul class="rows">
              {all.map(({ id, filter, redriven, total, created_at, status }) => (
                <li key={id}>
                  <Row
                    title={filterText(filter)}
                    description={
                      <>
                        {count(redriven)} of {count(total)} redriven · created <Time iso={created_at} />
                      </>
                    }
                    href={linkTo(['redrive-plans', id])}
                  >
                    <PlanBadge status={status} />
                  </Row>
                </li>
              ))}
            </ul>
          </>
        )}
      </Fetched>
    </>
  );
}
