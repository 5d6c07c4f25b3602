/** A checklist of steps, such as that of the first run: which are done, and which is next. */

import { Check } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

export interface Step {
  readonly title: string;
  readonly done: boolean;
  readonly description?: ComponentChildren;
  /** Button or link, shown at the next step only. */
  readonly action?: ComponentChildren;
}

export function Steps({ steps }: { steps: readonly Step[] }) {
  const next = steps.findIndex(({ done }) => !done);
  return (
    <ol class="steps">
      {steps.map(({ title, done, description, action }, index) => (
        <li key={title} class={done ? 'done' : ''} aria-current={index === next ? 'step' : undefined}>
          <span class="mark">{done && <Icon icon={Check} label="Done" />}</span>
          <div>
            <div class="step-title">{title}</div>
            {description && !done && <small>{description}</small>}
          </div>
          {index === next && action}
        </li>
      ))}
    </ol>
  );
}
