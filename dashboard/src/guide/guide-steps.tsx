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

/** Commands of the AWS CLI for a step, folded. */
export function GuideCommands({ label, text }: { label: string; text: string }) {
  return (
    <details>
      <summary>AWS CLI commands</summary>
      <CopyText label={label} text={text} />
    </details>
  );
}
