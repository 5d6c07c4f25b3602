/**
 * CloudFormation (Query protocol, XML), as far as operators' programs ask it: DescribeStacks, whose outputs say where the
 * stack's bus, queues and functions are. The one stack of a run is there once it is built.
 */
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { element, leaf } from '../protocol/xml.ts';

export interface BuiltStackView {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface CloudFormation {
  /** The stack is complete now. */
  complete(stack: BuiltStackView): void;
  /** One call: `Action` and its parameters, flattened as in the Query protocol. Gives the result's XML members. @throws AwsError */
  handle(parameters: ReadonlyMap<string, string>): string;
}

export function createCloudFormation(region: string, account: string, clock: Clock): CloudFormation {
  const stacks = new Map<string, string>();
  const idOf = (name: string) => `arn:aws:cloudformation:${region}:${account}:stack/${name}/embedded`;

  const describeStacks = (asked: string | undefined): string => {
    const name = [...stacks.keys()].find((one) => asked === one || asked === idOf(one));
    if (asked !== undefined && name === undefined) {
      throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`);
    }
    const found = name === undefined ? [...stacks.values()] : [stacks.get(name) ?? ''];
    return element('Stacks', ...found);
  };

  return {
    complete({ name, outputs }) {
      const members = Object.entries(outputs).map(([key, value]) =>
        element('member', leaf('OutputKey', key), leaf('OutputValue', value)),
      );
      const stack = [
        leaf('StackId', idOf(name)),
        leaf('StackName', name),
        leaf('CreationTime', new Date(clock.now()).toISOString()),
        leaf('StackStatus', 'CREATE_COMPLETE'),
        element('Outputs', ...members),
      ];
      stacks.set(name, element('member', ...stack));
    },
    handle(parameters) {
      const action = parameters.get('Action');
      if (action === 'DescribeStacks') return describeStacks(parameters.get('StackName'));
      throw new AwsError('InvalidAction', `CloudFormation has no operation ${action ?? '(none)'} here`);
    },
  };
}
