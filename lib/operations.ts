/** What operators use: the overview in CloudWatch, saved queries, and the estimated cost. It is derived from the other parts of the stack. */
import { Construct } from 'constructs';
import { Budget } from './budget.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import type { Worker } from './constructs/worker.ts';
import type { Intake } from './intake.ts';
import type { FeedhoseMetrics } from './metrics.ts';
import { Overview } from './overview.ts';
import type { Settings } from './props.ts';
import { Queries } from './queries.ts';

export interface OperationsProps {
  readonly settings: Settings;
  readonly metrics: FeedhoseMetrics;
  readonly intake: Intake;
  readonly workers: readonly Worker[];
  readonly workQueues: readonly WorkQueue[];
}

const RUNBOOK =
  'Each alarm has a chapter in the runbook (`docs/runbook.md` of Feedhose); queries from a bus event to every attempt are saved in Logs Insights.';

export class Operations extends Construct {
  constructor(scope: Construct, id: string, { settings, metrics, intake, workers, workQueues }: OperationsProps) {
    super(scope, id);
    const busy = workers.filter(({ hasSources, bundle }) => hasSources && bundle !== 'archive');
    const { cost } = new Budget(this, 'Budget', { settings, intake: intake.work, workers: busy, workQueues });
    new Queries(this, 'Queries', { workers });
    new Overview(this, 'Overview', { metrics, workers, workQueues, cost, runbook: RUNBOOK });
  }
}
