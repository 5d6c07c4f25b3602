/** Runs the redrive plans that are started, each at its rate. */
import type { RedrivePlan } from '../../core/holding/redrive.ts';
import { type RunPorts, runPlan } from '../../core/holding/run-plan.ts';

export interface PlanPorts extends RunPorts {
  plans(): Promise<readonly RedrivePlan[]>;
}

export function createRunPlans(ports: PlanPorts, lastCallMs: number) {
  return async (remainingMs: () => number): Promise<void> => {
    const running = (await ports.plans()).filter(({ status }) => status === 'running');
    for (const plan of running) {
      try {
        await runPlan(plan, ports, plan.perMinute, () => remainingMs() > lastCallMs);
      } catch (error) {
        const error_name = error instanceof Error ? error.name : typeof error;
        ports.log({ event: 'error', reason: `running the plan ${plan.id} failed`, error_name });
      }
    }
  };
}
