/** Postpones loading what sends notifications, which few invocations do. */
import { whenFirstCalled } from '../when-first-called.ts';
import type { Notify, NotifyPlace } from './notify.ts';
import type { SendOrKeep } from './outbox.ts';

/** The variables of a function that sends notifications. */
export interface NotifierEnvironment {
  readonly HOLDING_TABLE: string;
  readonly CONFIGURATION_TABLE: string;
  readonly BUS_NAME: string;
  readonly DASHBOARD_URL?: string | undefined;
}

type Parts = Pick<NotifyPlace, 'dynamodb' | 'log' | 'now'>;

export function notifierFor(env: NotifierEnvironment, parts: Parts): Notify {
  return whenFirstCalled(async () =>
    (await import('./notify.ts')).createNotify({
      ...parts,
      holdingTable: env.HOLDING_TABLE,
      configurationTable: env.CONFIGURATION_TABLE,
      busName: env.BUS_NAME,
      dashboardUrl: env.DASHBOARD_URL,
    }),
  );
}

/** For functions that learn of a transition only once. */
export function keepingNotifierFor(env: NotifierEnvironment, parts: Parts): SendOrKeep {
  const notify = notifierFor(env, parts);
  return whenFirstCalled(async () =>
    (await import('./outbox.ts')).createSendOrKeep({ ...parts, table: env.HOLDING_TABLE }, notify),
  );
}
