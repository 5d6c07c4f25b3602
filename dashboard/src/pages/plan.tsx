/** One redrive plan: how far it is; start, stop, go on. */
import { pathOf } from '../api/client.ts';
import type { Plan } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Facts, Head, Loading, Time } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { filterText, PlanBadge } from './plans.tsx';

const EVERY_MS = 2_000;

export function PlanPage({ planId }: { planId: string }) {
  const { api } = useAppContext();
  const path = pathOf('redrive-plans', planId);
  const plan = useLoad(path, () => api.get<Plan>(path), EVERY_MS);
  const action = useAction();
  const { value } = plan;
  const move = (name: 'start' | 'stop') =>
    action.run(async () => plan.replace(await api.call<Plan>('POST', `${path}/${name}`, { body: {} })));
  return (
    <>
      <Head
        title="Redrive plan"
        path={[['Redrive plans', linkTo(['redrive-plans'])]]}
        about={value && filterText(value)}
      >
        {value && <PlanBadge status={value.status} />}
        {value?.status === 'running' && (
          <Button busy={action.busy} onClick={() => void move('stop')}>
            Stop
          </Button>
        )}
        {(value?.status === 'planned' || value?.status === 'stopped') && (
          <Button kind="primary" busy={action.busy} onClick={() => void move('start')}>
            {value.status === 'planned' ? 'Start' : 'Go on'}
          </Button>
        )}
      </Head>
      <ErrorNotice error={plan.error ?? action.error} />
      {plan.loading && <Loading lines={4} />}
      {value && (
        <section class="panel">
          <label class="progress">
            <span>
              {count(value.redriven)} of {counted(value.total, 'dead letter')} put back
            </span>
            <progress
              max={Math.max(value.total, 1)}
              value={value.status === 'done' ? Math.max(value.total, 1) : value.redriven}
            />
          </label>
          <Facts
            items={[
              ['Pace', `${count(value.per_minute)} a minute`],
              ['Made', <Time key="m" iso={value.created_at} />],
            ]}
          />
          {value.status === 'running' && (
            <Notice kind="info" title="It is worked off once a minute.">
              You may close this page.
            </Notice>
          )}
          {value.status === 'done' && (
            <Notice kind="ok" title="Everything is on its way.">
              What dies again is back among the <a href={linkTo(['dead-letters'])}>dead letters</a>, with its history.
            </Notice>
          )}
        </section>
      )}
    </>
  );
}
