/** One redrive plan: its progress, start and stop. */
import { pathOf } from '../api/client.ts';
import type { Plan } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { Fetched, useGet } from '../load.tsx';
import { linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Facts, Head } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { filterText, PlanBadge } from './plans.tsx';

const EVERY_MS = 2_000;

export function PlanPage({ planId }: { planId: string }) {
  const { api } = useAppContext();
  const path = pathOf('redrive-plans', planId);
  const plan = useGet<Plan>(path, {}, EVERY_MS);
  const action = useAction();
  const { value } = plan;
  const set = async (name: 'start' | 'stop'): Promise<void> =>
    plan.replace(await api.call<Plan>('POST', `${path}/${name}`, { body: {} }));
  return (
    <>
      <Head
        title="Redrive plan"
        path={[['Redrive plans', linkTo(['redrive-plans'])]]}
        description={value && filterText(value.filter)}
      >
        {value && <PlanBadge status={value.status} />}
        {value?.status === 'running' && (
          <Button action={action} run={() => set('stop')}>
            Stop
          </Button>
        )}
        {(value?.status === 'planned' || value?.status === 'stopped') && (
          <Button kind="primary" action={action} run={() => set('start')}>
            {value.status === 'planned' ? 'Start' : 'Resume'}
          </Button>
        )}
      </Head>
      <ErrorNotice error={action.error} />
      <Fetched loaded={plan} lines={4}>
        {({ status, redriven, total, per_minute, created_at }) => (
          <section class="panel">
            <label class="progress">
              <span>
                {count(redriven)} of {counted(total, 'dead letter')} redriven
              </span>
              <progress max={Math.max(total, 1)} value={status === 'done' ? Math.max(total, 1) : redriven} />
            </label>
            <Facts
              items={[
                ['Rate', `${count(per_minute)} per minute`],
                ['Created', <Time key="c" iso={created_at} />],
              ]}
            />
            {status === 'running' && (
              <Notice kind="info" title="The plan continues once per minute.">
                You can close this page.
              </Notice>
            )}
            {status === 'done' && (
              <Notice kind="ok" title="The redrive is complete.">
                Deliveries that fail again are added to the <a href={linkTo(['dead-letters'])}>dead letters</a> with
                their history.
              </Notice>
            )}
          </section>
        )}
      </Fetched>
    </>
  );
}
