/** The present state of the destination of a dead letter, and what redriving to it does. */
import { defined } from '../defined.ts';
import { type AnyDestination, addressOf } from '../destination.ts';
import { type DeadLetter, isOfDelivery } from '../holding/dead-letter.ts';

/** `failing`: it is enabled, and its circuit breaker is open. */
export const TARGET_STATES = ['enabled', 'failing', 'paused', 'disabled', 'deleted'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** A destination as dead letters and plans show it. Only the state is known of a deleted one. */
export interface Target {
  readonly state: TargetState;
  readonly transport?: AnyDestination['transport'];
  readonly address?: string;
}

export function targetOf(destination: AnyDestination | undefined, isUnhealthy: boolean): Target {
  if (!destination) return { state: 'deleted' };
  const { state, transport } = destination;
  return {
    state: state === 'enabled' && isUnhealthy ? 'failing' : state,
    transport,
    address: addressOf(destination),
  };
}

/** What a plan does to a dead letter, and what happens then. */
export const EFFECTS = ['sent', 'waits', 'stays', 'to_intake', 'refused_again', 'discarded'] as const;
export type Effect = (typeof EFFECTS)[number];

export interface Outlook {
  readonly effect: Effect;
  /** A sentence for people. */
  readonly outlook: string;
}

const BY_STATE: Readonly<Record<TargetState, Outlook>> = {
  enabled: { effect: 'sent', outlook: 'They are sent again.' },
  failing: { effect: 'waits', outlook: 'The destination is failing. They wait until a probe of it succeeds.' },
  paused: { effect: 'waits', outlook: 'The destination is paused. They wait until it is resumed.' },
  disabled: { effect: 'waits', outlook: 'The destination is disabled. They wait until it is enabled.' },
  deleted: {
    effect: 'stays',
    outlook:
      'The destination was deleted. They stay dead letters. Redrive them to another destination, or discard them.',
  },
};
const UNDECODABLE: Outlook = {
  effect: 'stays',
  outlook: 'They cannot be decoded. They stay dead letters. Discard them.',
};
const TO_INTAKE: Outlook = { effect: 'to_intake', outlook: 'They are sent to the intake again.' };
const REFUSED_AGAIN: Outlook = {
  effect: 'refused_again',
  outlook: 'They are refused again unless each event is edited first. Edit them individually, or discard them.',
};
export const DISCARDED: Outlook = { effect: 'discarded', outlook: 'They are deleted permanently.' };

/** Returns what a redrive of the dead letter does. @param target the destination to which a plan sends it. */
export function outlookOf(deadLetter: DeadLetter, target: Target | undefined): Outlook {
  if (!isOfDelivery(deadLetter.source)) return deadLetter.class === 'refused' ? REFUSED_AGAIN : TO_INTAKE;
  return deadLetter.destinationId === undefined || !target ? UNDECODABLE : BY_STATE[target.state];
}

export function targetView({ state, transport, address }: Target): object {
  return { state, ...defined({ transport, address }) };
}
