/** CloudFormation, called with the real SDK: the descriptions of stacks that operators' programs read. */
import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { conformanceEndpoint, type Endpoint } from './support/endpoint.ts';

describe('CloudFormation', () => {
  const HOSTILE = '<a href="b">&amp; 日本</a>';
  let endpoint: Endpoint;
  let cloudformation: CloudFormationClient;
  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    endpoint = await conformanceEndpoint(
      { Queue: { Type: 'AWS::SQS::Queue' } },
      { QueueUrl: { Value: { Ref: 'Queue' } }, Hostile: { Value: HOSTILE } },
    );
    onCleanup(() => endpoint.close());
    cloudformation = new CloudFormationClient(endpoint.client);
  });

  test('returns the outputs of a stack, by its name and by its id', async () => {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: 'Test' }));
    expect(Stacks).toHaveLength(1);
    expect(Stacks[0]).toMatchObject({ StackName: 'Test', StackStatus: expect.stringMatching(/_COMPLETE$/) });
    expect(Stacks[0]?.Outputs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ OutputKey: 'QueueUrl', OutputValue: endpoint.outputs['QueueUrl'] }),
        expect.objectContaining({ OutputKey: 'Hostile', OutputValue: HOSTILE }),
      ]),
    );
    const byId = await cloudformation.send(new DescribeStacksCommand({ StackName: Stacks[0]?.StackId }));
    expect(byId.Stacks).toEqual(Stacks);
  });

  test('lists the stacks', async () => {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackName }) => StackName)).toContain('Test');
  });

  test('lists the stacks in a state', async () => {
    const { StackSummaries = [] } = await cloudformation.send(
      new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] }),
    );
    expect(StackSummaries.map(({ StackName }) => StackName)).toContain('Test');
    const failed = await cloudformation.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_FAILED'] }));
    expect(failed.StackSummaries).toEqual([]);
  });

  test('returns the resources of a stack: all, one by its logical id, and one by its physical id', async () => {
    const PhysicalResourceId = endpoint.outputs['QueueUrl'];
    const resource = {
      LogicalResourceId: 'Queue',
      PhysicalResourceId,
      ResourceType: 'AWS::SQS::Queue',
      ResourceStatus: 'CREATE_COMPLETE',
    };
    const { StackResourceSummaries } = await cloudformation.send(new ListStackResourcesCommand({ StackName: 'Test' }));
    expect(StackResourceSummaries).toMatchObject([resource]);
    const all = await cloudformation.send(new DescribeStackResourcesCommand({ StackName: 'Test' }));
    expect(all.StackResources).toMatchObject([{ ...resource, StackName: 'Test', Timestamp: expect.any(Date) }]);
    const physical = await cloudformation.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
    expect(physical.StackResources).toEqual(all.StackResources);
    const one = new DescribeStackResourceCommand({ StackName: 'Test', LogicalResourceId: 'Queue' });
    expect((await cloudformation.send(one)).StackResourceDetail).toMatchObject(resource);
    const none = new DescribeStackResourceCommand({ StackName: 'Test', LogicalResourceId: 'Other' });
    await expect(cloudformation.send(none)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Resource Other does not exist for stack Test',
    });
  });

  test('names the stack that does not exist', async () => {
    await expect(cloudformation.send(new DescribeStacksCommand({ StackName: 'Other' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Other does not exist',
    });
  });
});

describe('the embedded CloudFormation', () => {
  test('refuses operations that it does not support', async () => {
    const endpoint = await conformanceEndpoint();
    const own = new CloudFormationClient(endpoint.client);
    await expect(own.send(new ListExportsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
    await expect(own.send(new ListStacksCommand({ NextToken: 'any' }))).rejects.toMatchObject({
      name: 'NotImplementedByEmbeddedAws',
      message: expect.stringContaining('member NextToken of ListStacks'),
    });
    own.destroy();
    await endpoint.close();
  });
});
