/** The redrive plans, newest first. */

import { Trash2 } from 'lucide';
import { pathOf } from '../api/client.ts';
import type { Plan } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { usePaged } from '../load.tsx';
import { linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { IconButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Progress } from '../ui/progress.tsx';
import { filterOf, filterWords, planTarget, planTitle, shortAddress } from './dead-letter-filter.ts';
import { StoredPlanList } from './stored-plan-list.tsx';

const EVERY_MS = 5_000;

/** Number of dead letters that the plan has redriven or discarded. */
export function handledOf({ redriven, discarded }: Plan): number {
  return redriven + discarded;
}

export function PlansPage() {
  const { api, notify } = useAppContext();
  const plans = usePaged<Plan>('/redrive-plans', {}, ({ id }) => id, EVERY_MS);
  const action = useAction();
  const remove = ({ id, version }: Plan): Promise<void> =>
    action.run(async () => {
      await api.call('DELETE', pathOf('redrive-plans', id), { version });
      notify('Redrive plan removed.');
      await plans.reload();
    });
  return (
    <>
      <PageHeader
        title="Redrive plans"
        description="Redrives and discards of many dead letters. Each plan handles the oldest dead letters first, at its rate. A plan that is not started expires after a day."
      />
      <ErrorNotice error={action.error} />
      <StoredPlanList<Plan>
        label="Redrive plans, newest first"
        resource="redrive-plans"
        noun={['plan', 'plans']}
        items={plans.items}
        error={plans.error}
        more={plans.more}
        title={planTitle}
        words={planWords}
        progress={(plan) => (
          <Progress label={`Progress of ${planTitle(plan)}`} value={handledOf(plan)} max={plan.total} />
        )}
        empty={
          <EmptyState title="There are no redrive plans.">
            Select <a href={linkTo(['dead-letters'])}>dead letters</a> with a filter and redrive them to create a plan.
          </EmptyState>
        }
        actions={[
          {
            key: 'remove',
            title: '',
            shrink: true,
            cell: (plan) =>
              plan.status === 'planned' && (
                <IconButton
                  icon={Trash2}
                  label={`Remove: ${planTitle(plan)}`}
                  small
                  writes
                  onClick={() => void remove(plan)}
                />
              ),
          },
        ]}
      />
    </>
  );
}

/** Returns the filter of a plan and its other destination in words. */
export function planWords(plan: Plan): string {
  const to = planTarget(plan);
  // The title contains the address.
  const filter = plan.destination?.address ? { ...plan.filter, destination_id: undefined } : plan.filter;
  return [filterWords(filterOf(filter)), to && `to ${shortAddress(to)}`, plan.reason && `reason: ${plan.reason}`]
    .filter(Boolean)
    .join(' · ');
}
