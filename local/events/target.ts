/** The targets of rules in PutTargets and templates: queues, functions and other buses. */

import type { Target as SdkTarget } from '@aws-sdk/client-eventbridge';
import { validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import { type Render, renderOf } from './input-of-target.ts';

/** The members of PutTargets, which ListTargetsByRule returns. `RetryPolicy` is only stored: failed deliveries are not retried. */
export type TargetMembers = Wire<SdkTarget>;

export type Target = {
  readonly members: TargetMembers;
  readonly render: Render;
  /** Name of the dead-letter queue. */
  readonly deadLetters?: string;
} & ({ readonly queue: string } | { readonly functionName: string } | { readonly busArn: string });

const ARN = /^arn:[\w-]+:([\w-]+):[^:]*:[^:]*:(.+)$/;

/**
 * EventBridge does not check whether a queue or a function exists. Events for a missing target become dead letters.
 * @param path of the target, for errors. @param nameOfQueue returns the name in the ARN of a queue of this account.
 * @throws AwsError
 */
export function targetOf(
  members: TargetMembers,
  path: string,
  nameOfQueue: (arn: string) => string | undefined,
): Target {
  const { Id, Arn, DeadLetterConfig, SqsParameters } = members;
  // A queue of another account or region does not exist here, and no queue has an ARN as its name.
  const queueOf = (arn: string) => nameOfQueue(arn) ?? arn;
  const deadLetters = DeadLetterConfig?.Arn === undefined ? {} : { deadLetters: queueOf(DeadLetterConfig.Arn) };
  const common = { members, render: renderOf(members), ...deadLetters };
  const [, service, resource = ''] = ARN.exec(Arn) ?? [];
  switch (service) {
    case undefined:
      throw validationException(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
    case 'sqs':
      if (Arn.endsWith('.fifo') && SqsParameters?.MessageGroupId === undefined) {
        throw validationException(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
      }
      return { ...common, queue: queueOf(Arn) };
    case 'lambda':
      return { ...common, functionName: resource.replace(/^function:/, '') };
    case 'events':
      if (resource.startsWith('event-bus/')) return { ...common, busArn: Arn };
  }
  throw validationException(
    `${path}.Arn: the embedded run has queues, functions and event buses as targets, not ${Arn}.`,
  );
}
