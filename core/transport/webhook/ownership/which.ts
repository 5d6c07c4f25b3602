/** Which of a webhook's two endpoints a check or a test is about: the one in use, or the one that waits for a proof. */

import { defined } from '../../../defined.ts';
import type { Access, WebhookDestination } from '../../../destination.ts';

export type Which = 'pending' | 'current';

export interface ChosenEndpoint {
  readonly which: Which;
  readonly url: string;
  /** Its HTTP Basic credentials. */
  readonly access?: Access;
}

/** @param which left out: what waits, if something does. `undefined`: nothing waits. */
export function chooseEndpoint(
  destination: WebhookDestination,
  access: { readonly current: Access | undefined; readonly pending: Access | undefined },
  which: Which = destination.pending ? 'pending' : 'current',
): ChosenEndpoint | undefined {
  const url = which === 'current' ? destination.url : destination.pending?.url;
  if (url === undefined) return undefined;
  const own = access[which];
  return { which, url, ...defined({ access: own }) };
}
