/** The guide beside the form of a destination: what its owner does outside of the dashboard, in order. */
import type { ComponentChildren } from 'preact';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/text.tsx';

export function GuideSteps({ children }: { children: ComponentChildren }) {
  return (
    <aside class="guide stack" aria-label="Guide">
      {children}
    </aside>
  );
}

interface GuideStepProps {
  readonly title: string;
  readonly description?: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function GuideStep({ title, description, children }: GuideStepProps) {
  return (
    <Card title={title}>
      {description && <p class="muted">{description}</p>}
      {children}
    </Card>
  );
}

interface GuideCommandsProps {
  readonly label: string;
  readonly summary?: string;
  readonly text: string;
}

/** Commands or statements for a step, folded. @param summary the visible name. Default: `AWS CLI commands`. */
export function GuideCommands({ label, summary = 'AWS CLI commands', text }: GuideCommandsProps) {
  return (
    <details>
      <summary>{summary}</summary>
      <CopyText label={label} text={text} />
    </details>
  );
}
