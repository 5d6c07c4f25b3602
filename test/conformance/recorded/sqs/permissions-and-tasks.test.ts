/** Recorded answers of SQS: permissions of other accounts, and the tasks that move dead letters. */
import {
  AddPermissionCommand,
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  RemovePermissionCommand,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { arnOf, attributesOf, gather, queue, redrive, sendBatch, sqs, startQueues } from '../../support/queues.ts';
import { expectRecorded, membersOf, type Row, refusalOf } from '../rows.ts';

startQueues();

const [OWNER, OTHER] = ['123456789012', '668614515564'] as const;
const LABEL = 'crossaccountpermission';
const LIFE = 'test_sqs_permission_lifecycle';

const add = (QueueUrl: string, AWSAccountIds: string[], Label = LABEL) =>
  sqs.send(new AddPermissionCommand({ QueueUrl, AWSAccountIds, Actions: ['ReceiveMessage'], Label }));
const take = (QueueUrl: string, Label: string) => sqs.send(new RemovePermissionCommand({ QueueUrl, Label }));
const policyOf = async (url: string) => {
  const { Policy } = await attributesOf(url, 'Policy');
  return Policy && JSON.parse(Policy);
};
const root = (account: string) => `arn:aws:iam::${account}:root`;
const statement = (Sid: string, AWS: unknown) => ({
  Sid,
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'SQS:ReceiveMessage',
  Resource: expect.stringMatching(/^arn:aws:sqs:/),
});
const policy = (...Statement: object[]) => ({
  Version: '2008-10-17',
  Id: expect.stringMatching(/^arn:aws:sqs:.*\//),
  Statement,
});
const label = (name: string, reason: string) => ({
  code: 'InvalidParameterValue',
  message: `Value ${name} for parameter Label is invalid. Reason: ${reason}`,
  status: 400,
});

const PERMISSIONS: readonly Row[] = [
  {
    operation: 'AddPermission',
    condition: 'for two accounts',
    origin: `${LIFE}: get-queue-policy-attribute`,
    ask: async () => {
      const url = await queue('permission');
      const answer = membersOf(await add(url, [OWNER, OTHER]));
      return [answer, await policyOf(url)];
    },
    answer: [{}, policy(statement(LABEL, expect.arrayContaining([root(OTHER), root(OWNER)])))],
  },
  {
    operation: 'AddPermission',
    condition: 'for one account',
    origin: `${LIFE}: get-queue-policy-attribute-first-account-same-label`,
    ask: async () => {
      const url = await queue('permission');
      await add(url, [OWNER]);
      return policyOf(url);
    },
    answer: policy(statement(LABEL, root(OWNER))),
  },
  {
    operation: 'AddPermission',
    condition: 'under a label that is taken',
    origin: `${LIFE}: get-queue-policy-attribute-second-account-same-label`,
    ask: async () => {
      const url = await queue('permission');
      await add(url, [OWNER]);
      return refusalOf(add(url, [OTHER]));
    },
    answer: label(LABEL, 'Already exists.'),
  },
  {
    operation: 'AddPermission',
    condition: 'under a second label',
    origin: `${LIFE}: get-queue-policy-attribute-second-account-different-label`,
    ask: async () => {
      const url = await queue('permission');
      await add(url, [OWNER]);
      await add(url, [OWNER], `${LABEL}2`);
      return policyOf(url);
    },
    answer: policy(statement(LABEL, root(OWNER)), statement(`${LABEL}2`, root(OWNER))),
  },
  {
    operation: 'RemovePermission',
    condition: 'the only one',
    origin: `${LIFE}: get-queue-policy-attribute-after-removal`,
    ask: async () => {
      const url = await queue('permission');
      await add(url, [OWNER, OTHER]);
      return [membersOf(await take(url, LABEL)), await attributesOf(url, 'Policy')];
    },
    answer: [{}, {}],
  },
  {
    operation: 'RemovePermission',
    condition: 'the first of two',
    origin: `${LIFE}: get-queue-policy-attribute-delete-first-permission`,
    ask: async () => {
      const url = await queue('permission');
      await add(url, [OWNER]);
      await add(url, [OWNER], `${LABEL}2`);
      await take(url, LABEL);
      return policyOf(url);
    },
    answer: policy(statement(`${LABEL}2`, root(OWNER))),
  },
  {
    operation: 'RemovePermission',
    condition: 'by a label that there is not',
    origin: `${LIFE}: get-queue-policy-attribute-delete-non-existent-label`,
    ask: async () => refusalOf(take(await queue('permission'), `${LABEL}2`)),
    answer: label(`${LABEL}2`, "can't find label."),
  },
];

/** A dead letter queue with messages, a queue that names it, and one to move to. */
async function pipe(count: number) {
  const dead = await queue('dead');
  const source = await queue('source', { RedrivePolicy: await redrive(dead, 1) });
  const other = await queue('destination');
  const Entries = Array.from({ length: count }, (_, at) => ({ Id: `${at}`, MessageBody: `message-${at}` }));
  if (count > 0) await sendBatch(dead, Entries);
  const [SourceArn, DestinationArn] = [await arnOf(dead), await arnOf(other)];
  return { dead, source, other, SourceArn, DestinationArn };
}
const start = (input: StartMessageMoveTaskCommandInput) => sqs.send(new StartMessageMoveTaskCommand(input));
const cancel = (TaskHandle: string | undefined) => sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
const handle = (taskId: string, sourceArn: string) =>
  Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

/** The newest task of a queue, as soon as its status is one of these. */
async function task(SourceArn: string, ...statuses: string[]): Promise<ListMessageMoveTasksResultEntry | undefined> {
  for (;;) {
    const { Results: [newest] = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    if (newest === undefined || statuses.includes(newest.Status ?? '')) return newest;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const ARN = expect.stringMatching(/^arn:aws:sqs:/);
const TASK = { SourceArn: ARN, StartedTimestamp: expect.any(Number) };
const missing = (name: string) => ({
  code: 'ResourceNotFoundException',
  message: `The resource that you specified for the ${name} parameter doesn't exist.`,
  status: 404,
});
const TASK_ID = '10f57157-fc38-4da9-a113-4de7e12d05aa';

const TASKS: readonly Row[] = [
  {
    operation: 'StartMessageMoveTask',
    condition: 'to another queue',
    origin: 'test_basic_move_task_workflow: list-message-move-task-response',
    ask: async () => {
      const { other, SourceArn, DestinationArn } = await pipe(2);
      const { TaskHandle = '' } = await start({ SourceArn, DestinationArn });
      const { sourceArn } = JSON.parse(Buffer.from(TaskHandle, 'base64').toString());
      const moved = (await gather(other, 2)).map(({ Body }) => Body).sort();
      return [sourceArn === SourceArn, moved, await task(SourceArn, 'COMPLETED')];
    },
    answer: [
      true,
      ['message-0', 'message-1'],
      {
        ...TASK,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        DestinationArn: ARN,
        Status: 'COMPLETED',
      },
    ],
  },
  {
    operation: 'StartMessageMoveTask',
    condition: 'of a queue that is no dead letter queue',
    origin: 'test_source_needs_redrive_policy',
    ask: async () =>
      refusalOf(
        start({ SourceArn: await arnOf(await queue('plain')), DestinationArn: await arnOf(await queue('other')) }),
      ),
    answer: {
      code: 'InvalidParameterValue',
      message: 'Source queue must be configured as a Dead Letter Queue.',
      status: 400,
    },
  },
  {
    operation: 'StartMessageMoveTask',
    condition: 'to a queue that does not exist',
    origin: 'test_destination_needs_to_exist',
    ask: async () => {
      const { SourceArn, DestinationArn } = await pipe(0);
      return refusalOf(start({ SourceArn, DestinationArn: `${DestinationArn}doesntexist` }));
    },
    answer: missing('DestinationArn'),
  },
  {
    operation: 'StartMessageMoveTask',
    condition: 'while another task runs',
    origin: 'test_start_multiple_move_tasks',
    ask: async () => {
      const { SourceArn, DestinationArn } = await pipe(10);
      const input = { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 };
      await start(input);
      return refusalOf(start(input));
    },
    answer: {
      code: 'InvalidParameterValue',
      message:
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      status: 400,
    },
  },
  {
    operation: 'ListMessageMoveTasks',
    condition: 'while a task with a limit runs',
    origin: 'test_move_task_cancel: list-while',
    ask: async () => {
      const { SourceArn, DestinationArn } = await pipe(10);
      await start({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 });
      return task(SourceArn, 'RUNNING');
    },
    answer: {
      ...TASK,
      ApproximateNumberOfMessagesMoved: expect.any(Number),
      ApproximateNumberOfMessagesToMove: 10,
      DestinationArn: ARN,
      MaxNumberOfMessagesPerSecond: 1,
      Status: 'RUNNING',
      TaskHandle: expect.any(String),
    },
  },
  {
    operation: 'CancelMessageMoveTask',
    condition: 'a task that runs',
    origin: 'test_move_task_cancel: cancel',
    ask: async () => {
      const { SourceArn, DestinationArn } = await pipe(10);
      const { TaskHandle } = await start({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 });
      return membersOf(await cancel(TaskHandle));
    },
    answer: { ApproximateNumberOfMessagesMoved: expect.any(Number) },
  },
  {
    operation: 'ListMessageMoveTasks',
    condition: 'after a task was cancelled',
    origin: 'test_move_task_cancel: list-after',
    ask: async () => {
      const { SourceArn, DestinationArn } = await pipe(10);
      const { TaskHandle } = await start({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 10 });
      await cancel(TaskHandle);
      return task(SourceArn, 'CANCELLED');
    },
    answer: {
      ...TASK,
      ApproximateNumberOfMessagesMoved: expect.any(Number),
      ApproximateNumberOfMessagesToMove: 10,
      DestinationArn: ARN,
      MaxNumberOfMessagesPerSecond: 10,
      Status: 'CANCELLED',
    },
  },
  {
    operation: 'ListMessageMoveTasks',
    condition: 'after the destination was deleted',
    origin: 'test_move_task_delete_destination_queue_while_running: list',
    ask: async () => {
      const { other, SourceArn, DestinationArn } = await pipe(10);
      await start({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 10 });
      await sqs.send(new DeleteQueueCommand({ QueueUrl: other }));
      return task(SourceArn, 'FAILED');
    },
    answer: {
      ...TASK,
      ApproximateNumberOfMessagesMoved: expect.any(Number),
      ApproximateNumberOfMessagesToMove: 10,
      DestinationArn: ARN,
      FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
      MaxNumberOfMessagesPerSecond: 10,
      Status: 'FAILED',
    },
  },
  {
    operation: 'CancelMessageMoveTask',
    condition: 'with a handle that is none',
    origin: 'test_cancel_with_invalid_task_handle',
    ask: () => refusalOf(cancel('foobared')),
    answer: { code: 'InvalidParameterValue', message: 'Value for parameter TaskHandle is invalid.', status: 400 },
  },
  {
    operation: 'CancelMessageMoveTask',
    condition: 'with a handle of a queue that does not exist',
    origin: 'test_cancel_with_invalid_source_arn_in_task_handle',
    ask: async () => refusalOf(cancel(handle(TASK_ID, `${await arnOf(await queue('source'))}-none`))),
    answer: missing('SourceArn'),
  },
  {
    operation: 'CancelMessageMoveTask',
    condition: 'with a handle of a task that does not exist',
    origin: 'test_cancel_with_invalid_task_id_in_task_handle',
    ask: async () => refusalOf(cancel(handle(TASK_ID, await arnOf(await queue('source'))))),
    answer: { code: 'ResourceNotFoundException', message: 'Task does not exist.', status: 404 },
  },
];

expectRecorded('SQS', [...PERMISSIONS, ...TASKS]);
