/** Creates stacks that contain a Feedhose with given props, for tests of the construct. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Feedhose } from '../../lib/feedhose.ts';
import type { FeedhoseProps } from '../../lib/feedhose-props.ts';
import type { TemplateResource, TemplateText } from './template.ts';

export interface Built {
  readonly stack: Stack;
  readonly feedhose: Feedhose;
  readonly template: () => TemplateText;
}

export function build(propsOf: FeedhoseProps | ((stack: Stack) => FeedhoseProps) = {}): Built {
  const stack = new Stack(undefined, 'Feedhose');
  const props = typeof propsOf === 'function' ? propsOf(stack) : propsOf;
  const feedhose = new Feedhose(stack, 'Feedhose', props);
  let text: TemplateText | undefined;
  return {
    stack,
    feedhose,
    template: () => {
      text ??= Template.fromStack(stack).toJSON() as TemplateText;
      return text;
    },
  };
}

/** Returns the function with a name: `FanOut`, `DeliverToWebhook`. */
export function functionOf(template: TemplateText, name: string): TemplateResource {
  const found = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`Feedhose${name}WorkerFunction`),
  );
  if (!found) throw new Error(`no function of the name ${name}`);
  return found[1];
}

export function variablesOf(template: TemplateText, name: string): Readonly<Record<string, unknown>> {
  return (functionOf(template, name).Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}
