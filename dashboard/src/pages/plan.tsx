/** One redrive plan: its progress, what came of it, start and stop. */

import type { ComponentChildren } from 'preact';
import type { Plan } from '../api/types.ts';
import { count, counted } from '../format/format.ts';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/parts.tsx';
import { Progress } from '../ui/progress.tsx';
import { linkToList, planTarget, planTitle } from './dead-letter-filter.ts';
import { handledOf, planWords } from './plans.tsx';
import { StoredPlanDetails, StoredPlanPage } from './stored-plan.tsx';
import { TargetState } from './target.tsx';

export function PlanPage({ planId }: { planId: string }) {
  return (
    <StoredPlanPage<Plan>
      id={planId}
      resource="redrive-plans"
      noun={['Redrive plan', 'Redrive plans']}
      title={planTitle}
      words={planWords}
      parts={(plan) => <PlanParts plan={plan} />}
    />
  );
}

function PlanParts({ plan }: { plan: Plan }) {
  const { id, action, status, total, left, per_minute, destination, to } = plan;
  const handled = handledOf(plan);
  const missing = status === 'done' ? total - handled : 0;
  return (
    <>
      <Card>
        <Progress
          label="Progress"
          value={handled}
          max={total}
          tone={status === 'running' ? 'info' : status === 'done' ? 'ok' : 'neutral'}
        >
          {count(handled)} of {counted(total, 'dead letter')} {action === 'discard' ? 'discarded' : 'redriven'}
        </Progress>
        {status === 'running' && <p class="muted">The plan continues once per minute. You can close this page.</p>}
        {missing > 0 && (
          <p class="muted">
            {counted(missing, 'dead letter')} of the preview had been handled otherwise, or could not be decoded.
          </p>
        )}
      </Card>
      {left > 0 && (
        <Notice kind="warning" title={`${counted(left, 'dead letter')} stay where they are.`}>
          Their destination was deleted, or they cannot be decoded. Redrive them to another destination, or discard
          them.
        </Notice>
      )}
      {plan.outcome && <Outcome id={id} outcome={plan.outcome} />}
      <StoredPlanDetails
        plan={plan}
        noun="Plan"
        items={[
          ['Destination', destination?.address && <Place address={destination.address} target={destination} />],
          ['Sent to', planTarget(plan) && to && <Place address={planTarget(plan) ?? ''} target={to} />],
          ['Reason', plan.reason],
          ['Rate', `${count(per_minute)} per minute`],
        ]}
      />
    </>
  );
}

function Place({ address, target }: { address: string; target: NonNullable<Plan['to']> }): ComponentChildren {
  return (
    <span class="cluster">
      <span class="wrap">{address}</span>
      <TargetState target={target} />
    </span>
  );
}

function Outcome({ id, outcome }: { id: string; outcome: NonNullable<Plan['outcome']> }) {
  const { delivered, on_the_way, dead_again, events } = outcome;
  return (
    <Section title="Outcome" description="What came of the dead letters that were redriven so far.">
      <Stats>
        <Stat label="Delivered" value={count(delivered)} tone={delivered > 0 ? 'ok' : undefined} />
        <Stat label="On the way" value={count(on_the_way)} hint="Queued, retried, or waiting for the destination" />
        {dead_again > 0 ? (
          <Stat
            label="Dead again"
            value={count(dead_again)}
            hint="Show these dead letters"
            tone="error"
            href={linkToList({ plan_id: id })}
          />
        ) : (
          <Stat label="Dead again" value="0" />
        )}
        {events > 0 && (
          <Stat label="Sent to the intake" value={count(events)} hint="Events. Refused ones are dead letters again" />
        )}
      </Stats>
    </Section>
  );
}
