/** The page of a redrive plan or a replay: its state and details, start and stop. */
import { Play, Square, Trash2 } from 'lucide';
import type { ComponentChildren } from 'preact';
import { pathOf } from '../api/client.ts';
import type { Plan } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { Fetched, useGet } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { type Action, useAction } from '../ui/action.tsx';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyInline } from '../ui/copy.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Section } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { authorOf, type StoredPlan } from './stored-plan-list.tsx';

const EVERY_MS = 2_000;

interface StoredPlanProps<T> {
  readonly id: string;
  /** First part of its path in the API and in the dashboard. */
  readonly resource: 'redrive-plans' | 'replays';
  readonly noun: readonly [singular: string, plural: string];
  title(plan: T): string;
  /** Describes it in a line. */
  words(plan: T): string;
  parts(plan: T): ComponentChildren;
}

export function StoredPlanPage<T extends StoredPlan>({
  id,
  resource,
  noun: [singular, plural],
  title,
  words,
  parts,
}: StoredPlanProps<T>) {
  const { api, notify } = useAppContext();
  const path = pathOf(resource, id);
  const plan = useGet<T>(path, {}, EVERY_MS);
  const action = useAction();
  const { value } = plan;
  const set = async (name: 'start' | 'stop'): Promise<void> => {
    plan.replace(await api.call<T>('POST', `${path}/${name}`, { body: {} }));
    await plan.reload();
  };
  const remove = async (version: number): Promise<void> => {
    await api.call('DELETE', path, { version });
    notify(`${singular} removed.`);
    goTo([resource]);
  };
  return (
    <>
      <PageHeader
        title={value ? title(value) : singular}
        path={[[plural, linkTo([resource])]]}
        state={value && <StateBadge state={value.status} />}
        description={value && words(value)}
        actions={
          value && (
            <PlanButtons
              status={value.status}
              action={action}
              start={() => set('start')}
              stop={() => set('stop')}
              remove={() => remove(value.version)}
            />
          )
        }
      />
      <ErrorNotice error={action.error} />
      <Fetched loaded={plan} lines={5}>
        {parts}
      </Fetched>
    </>
  );
}

interface DetailsProps {
  readonly plan: StoredPlan;
  readonly noun: string;
  /** Facts that only this kind of plan has. */
  readonly items: Parameters<typeof Facts>[0]['items'];
}

export function StoredPlanDetails({ plan, noun, items }: DetailsProps) {
  const { id, created_at, started_at, expires_at } = plan;
  return (
    <Section title="Details">
      <Card>
        <Facts
          items={[
            ...items,
            ['Created by', authorOf(plan)],
            ['Created', <Time key="c" iso={created_at} />],
            ['Started', started_at && <Time iso={started_at} />],
            ['Expires', expires_at && <Time iso={expires_at} />],
            [noun, <CopyInline key="i" label="the id" text={id} />],
          ]}
        />
      </Card>
    </Section>
  );
}

interface PlanButtonsProps {
  readonly status: Plan['status'];
  readonly action: Action;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** What can be done with a redrive plan or a replay in its state. */
function PlanButtons({ status, action, start, stop, remove }: PlanButtonsProps) {
  return (
    <>
      {status !== 'running' && (
        <Button icon={Trash2} action={action} run={remove}>
          Remove
        </Button>
      )}
      {status === 'running' && (
        <Button icon={Square} action={action} run={stop}>
          Stop
        </Button>
      )}
      {(status === 'planned' || status === 'stopped') && (
        <Button kind="primary" icon={Play} action={action} run={start}>
          {status === 'planned' ? 'Start' : 'Resume'}
        </Button>
      )}
    </>
  );
}
