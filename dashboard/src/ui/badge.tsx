/** Badges: a state in one or two words, with a tone and an icon, so that colour is never the only information. */

import {
  CircleAlert,
  CircleCheck,
  CirclePause,
  CircleQuestionMark,
  CircleSlash,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  RotateCw,
} from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon, type IconNode } from './icon.tsx';
import { Elapsed } from './time.tsx';

export type Tone = 'ok' | 'warning' | 'error' | 'info' | 'neutral';

interface BadgeProps {
  readonly tone: Tone;
  readonly icon?: IconNode;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Badge({ tone, icon, title, children }: BadgeProps) {
  return (
    <span class={`badge ${tone}`} title={title}>
      {icon && <Icon icon={icon} size={13} />}
      <span>{children}</span>
    </span>
  );
}

/** The states that the dashboard shows: of destinations, attempts, deliveries and plans. Each has one name everywhere. */
const STATES = {
  /** Nothing else is known about it. */
  enabled: ['neutral', CircleCheck, 'Enabled'],
  delivering: ['ok', CircleCheck, 'Delivering'],
  recovering: ['info', RotateCw, 'Recovering'],
  retrying: ['warning', RotateCw, 'Retrying'],
  failing: ['error', CircleAlert, 'Failing'],
  disabled: ['error', CircleX, 'Disabled'],
  paused: ['warning', CirclePause, 'Paused'],
  unproven: ['warning', CircleQuestionMark, 'Unproven'],
  unprovenUrl: ['warning', CircleQuestionMark, 'New URL unproven'],
  deleted: ['error', CircleSlash, 'Deleted'],
  off: ['neutral', CircleSlash, 'Off'],
  idle: ['neutral', Clock, 'Nothing delivered yet'],
  on: ['ok', CircleCheck, 'Real-time on'],
  delivered: ['ok', CircleCheck, 'Delivered'],
  failed: ['error', CircleX, 'Failed'],
  waiting: ['info', Hourglass, 'Waiting'],
  held: ['warning', Hourglass, 'Held'],
  dead: ['error', CircleX, 'Dead letter'],
  parked: ['warning', Hourglass, 'Parked'],
  filtered_out: ['neutral', CircleSlash, 'Filtered out'],
  unrouted: ['neutral', CircleSlash, 'No destination'],
  unknown: ['neutral', CircleQuestionMark, 'Unknown'],
  planned: ['neutral', Clock, 'Planned'],
  running: ['info', LoaderCircle, 'Running'],
  stopped: ['warning', CirclePause, 'Stopped'],
  done: ['ok', CircleCheck, 'Done'],
} as const satisfies Readonly<Record<string, readonly [Tone, IconNode, string]>>;

export type StateName = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as readonly StateName[];

export function toneOf(state: StateName): Tone {
  return STATES[state][0];
}

export function stateName(state: StateName): string {
  return STATES[state][2];
}

/** @param since start of the state, as an ISO time. */
export function StateBadge({ state, since }: { state: StateName; since?: string | undefined }) {
  const [tone, icon, text] = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {text}
      {since !== undefined && (
        <>
          {' for '}
          <Elapsed iso={since} />
        </>
      )}
    </Badge>
  );
}
