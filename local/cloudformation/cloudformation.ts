/**
 * CloudFormation (Query protocol, XML): describes the stack of a run, with its resources and outputs. The stack exists once it is
 * complete.
 */

import type { CloudFormation as SdkClient } from '@aws-sdk/client-cloudformation';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { checkOf, dispatcherOf, type OperationsOf } from '../protocol/model/check.ts';
import { element, leaf } from '../protocol/xml.ts';

export interface BuiltStackView {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly BuiltResource[];
}

export interface BuiltResource {
  readonly logicalId: string;
  readonly physicalId: string;
  /** `AWS::SQS::Queue` */
  readonly type: string;
}

export type CloudFormation = ReturnType<typeof createCloudFormation>;

type Stack = BuiltStackView & { readonly id: string; readonly builtAt: string };

const NEXT_TOKEN = { NextToken: 'all of them are on the first page.' };
const NO_PAGES = { DescribeStacksInput: NEXT_TOKEN, ListStackResourcesInput: NEXT_TOKEN, ListStacksInput: NEXT_TOKEN };
const check = checkOf('cloudformation', { code: 'ValidationError', notImplemented: NO_PAGES });
const COMPLETE = 'CREATE_COMPLETE';

export function createCloudFormation(region: string, account: string, clock: Clock) {
  const stacks = new Map<string, Stack>();

  /** @throws AwsError */
  const stackOf = (asked: string | undefined): Stack => {
    const found = [...stacks.values()].find(({ name, id }) => asked === name || asked === id);
    if (!found) throw invalid(`Stack with id ${asked} does not exist`);
    return found;
  };
  const member = (...inner: readonly string[]) => element('member', ...inner);

  const operations: OperationsOf<SdkClient, [], string> = {
    DescribeStacks({ StackName }) {
      const found = StackName === undefined ? [...stacks.values()] : [stackOf(StackName)];
      return element('Stacks', ...found.map((stack) => member(...headOf(stack), outputsOf(stack))));
    },
    ListStacks({ StackStatusFilter = [COMPLETE] }) {
      const found = StackStatusFilter.includes(COMPLETE) ? [...stacks.values()] : [];
      return element('StackSummaries', ...found.map((stack) => member(...headOf(stack))));
    },
    ListStackResources({ StackName }) {
      const { resources, builtAt } = stackOf(StackName);
      const summaries = resources.map((one) => member(...resourceOf(one), leaf('LastUpdatedTimestamp', builtAt)));
      return element('StackResourceSummaries', ...summaries);
    },
    DescribeStackResources({ StackName, LogicalResourceId, PhysicalResourceId }) {
      if ((StackName === undefined) === (PhysicalResourceId === undefined)) {
        throw invalid('Specify either StackName or PhysicalResourceId.');
      }
      const isAsked = ({ logicalId, physicalId }: BuiltResource) =>
        (LogicalResourceId ?? logicalId) === logicalId && (PhysicalResourceId ?? physicalId) === physicalId;
      const found = (StackName === undefined ? [...stacks.values()] : [stackOf(StackName)]).flatMap((stack) =>
        stack.resources.filter(isAsked).map((one) => detailOf(stack, one, 'Timestamp')),
      );
      if (found.length === 0 && PhysicalResourceId !== undefined) {
        throw invalid(`Stack for ${PhysicalResourceId} does not exist`);
      }
      return element('StackResources', ...found.map((one) => member(one)));
    },
    DescribeStackResource({ StackName, LogicalResourceId }) {
      const stack = stackOf(StackName);
      const found = stack.resources.find(({ logicalId }) => logicalId === LogicalResourceId);
      if (!found) throw invalid(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
      return element('StackResourceDetail', detailOf(stack, found, 'LastUpdatedTimestamp'));
    },
  };

  return {
    /** Called when the stack is complete. */
    complete(stack: BuiltStackView): void {
      const id = `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/embedded`;
      stacks.set(stack.name, { ...stack, id, builtAt: new Date(clock.now()).toISOString() });
    },
    /** Executes a call. Returns the XML members of the result. @throws AwsError */
    handle: dispatcherOf('CloudFormation', operations, check, 'InvalidAction'),
  };
}

function headOf({ id, name, builtAt }: Stack): readonly string[] {
  return [leaf('StackId', id), leaf('StackName', name), leaf('CreationTime', builtAt), leaf('StackStatus', COMPLETE)];
}

function outputsOf({ outputs }: Stack): string {
  const members = Object.entries(outputs).map(([key, value]) =>
    element('member', leaf('OutputKey', key), leaf('OutputValue', value)),
  );
  return element('Outputs', ...members);
}

function resourceOf({ logicalId, physicalId, type }: BuiltResource): readonly string[] {
  return [
    leaf('LogicalResourceId', logicalId),
    leaf('PhysicalResourceId', physicalId),
    leaf('ResourceType', type),
    leaf('ResourceStatus', COMPLETE),
  ];
}

function detailOf({ id, name, builtAt }: Stack, resource: BuiltResource, timeName: string): string {
  return [leaf('StackId', id), leaf('StackName', name), ...resourceOf(resource), leaf(timeName, builtAt)].join('');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
