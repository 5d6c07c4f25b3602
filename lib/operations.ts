/** What operators look at: the overview in CloudWatch, saved queries, and what the traffic costs. Made of what is there already. */
import { Construct } from 'constructs';
import { Budget } from './budget.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { Worker } from './constructs/worker.ts';
import { Intake } from './intake.ts';
import type { FeedhoseMetrics } from './metrics.ts';
import { Overview } from './overview.ts';
import type { Settings } from './props.ts';
import { Queries } from './queries.ts';

export interface OperationsProps {
  readonly settings: Settings;
  /** The whole system, whose parts all exist by now. */
  readonly metrics: FeedhoseMetrics;
}

const RUNBOOK =
  'Each alarm has a chapter in the runbook (`docs/runbook.md` of Feedhose); queries from a bus event to every attempt are saved in Logs Insights.';

export class Operations extends Construct {
  constructor(scope: Construct, id: string, { settings, metrics }: OperationsProps) {
    super(scope, id);
    const all = metrics.node.findAll();
    const workers = all.filter((child): child is Worker => child instanceof Worker);
    const workQueues = all.filter((child): child is WorkQueue => child instanceof WorkQueue);
    const [intake] = all.filter((child): child is Intake => child instanceof Intake);
    if (!intake) throw new Error('the intake is not there yet');
    const busy = workers.filter(({ hasSources, bundle }) => hasSources && bundle !== 'archive');
    const { cost } = new Budget(this, 'Budget', { settings, intake: intake.work, workers: busy, workQueues });
    new Queries(this, 'Queries', { workers });
    new Overview(this, 'Overview', { metrics, workers, workQueues, cost, runbook: RUNBOOK });
  }
}
