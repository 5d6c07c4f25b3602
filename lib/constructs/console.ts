/** Links into the AWS console for the descriptions of alarms. */
import { Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type Partition, partitionOf } from '../../core/transport/aws/partition.ts';

/** Returns the name of the stack's CloudWatch dashboard. Dashboards of all regions share one list of names in an account. */
export function overviewName({ stackName, region }: Stack): string {
  return `${stackName}-${region}`;
}

export function overviewLink(stack: Stack): string {
  return `${home(stack, 'cloudwatch')}#dashboards/dashboard/${overviewName(stack)}`;
}

export function functionLink(handler: IFunction): string {
  return `${home(Stack.of(handler), 'lambda')}#/functions/${handler.functionName}?tab=monitoring`;
}

export function queueLink(queue: IQueue): string {
  const { account, region, urlSuffix } = Stack.of(queue);
  return `${home(Stack.of(queue), 'sqs', 'v3/home')}#/queues/https%3A%2F%2Fsqs.${region}.${urlSuffix}%2F${account}%2F${queue.queueName}`;
}

const DOMAINS: Readonly<Record<Partition, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** If the region is unknown at synthesis, the link is for the partition `aws`. */
function home({ region }: Stack, service: string, path = 'home'): string {
  return `https://${region}.${DOMAINS[partitionOf(region) ?? 'aws']}/${service}/${path}?region=${region}`;
}
