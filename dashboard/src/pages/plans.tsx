/** The newest redrive plans. */
import type { Plan } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count } from '../format/format.ts';
import { linkTo } from '../router.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { Badge, Empty, Head, Loading, Time, type Tone } from '../ui/parts.tsx';
import { useLoad } from '../use-load.ts';

const EVERY_MS = 5_000;
const STATES: Readonly<Record<Plan['status'], readonly [Tone, string]>> = {
  planned: ['quiet', 'Planned'],
  running: ['ok', 'Running'],
  stopped: ['warning', 'Stopped'],
  done: ['quiet', 'Done'],
};

export function PlanBadge({ status }: { status: Plan['status'] }) {
  const [tone, text] = STATES[status];
  return <Badge tone={tone}>{text}</Badge>;
}

/** `class timeout, app id acme`, or all. */
export function filterText({ filter }: Plan): string {
  const given = Object.entries(filter).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
  return given.length === 0 ? 'All dead letters' : given.join(', ');
}

export function PlansPage() {
  const { api } = useAppContext();
  const plans = useLoad('plans', () => api.all<Plan>('/redrive-plans', { limit: 100 }), EVERY_MS);
  return (
    <>
      <Head
        title="Redrive plans"
        about="Dead letters on their way back, the oldest first, at the pace that the plan says."
      />
      <ErrorNotice error={plans.error} />
      {plans.loading && <Loading lines={4} />}
      {plans.value?.length === 0 && (
        <Empty title="No plan yet.">
          Begin at the <a href={linkTo(['dead-letters'])}>dead letters</a>: choose some, look at what it means, start.
        </Empty>
      )}
      <ul class="rows">
        {plans.value?.map((plan) => (
          <li key={plan.id}>
            <a class="row" href={linkTo(['redrive-plans', plan.id])}>
              <span class="row-main">
                <strong class="wrap">{filterText(plan)}</strong>
                <small>
                  {count(plan.redriven)} of {count(plan.total)} · made <Time iso={plan.created_at} />
                </small>
              </span>
              <span class="row-end">
                <PlanBadge status={plan.status} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
