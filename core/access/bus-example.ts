/** A rule that puts every event of ours into a queue: what a customer begins with, as lines for the AWS CLI. */
import type { BusAddress } from '../bus-arn.ts';
import { EVENT_SOURCE } from '../delivery/event-names.ts';

const RULE = 'feed-updates';

/** The queue must let `events.amazonaws.com` send. */
export function exampleCommands({ region, partition, account, arn }: BusAddress): string {
  const pattern = JSON.stringify({ source: [EVENT_SOURCE] });
  const queue = `arn:${partition}:sqs:${region}:${account}:${RULE}`;
  return [
    `aws events put-rule --region ${region} --event-bus-name ${arn} --name ${RULE} --event-pattern '${pattern}'`,
    `aws events put-targets --region ${region} --event-bus-name ${arn} --rule ${RULE} --targets 'Id=queue,Arn=${queue}'`,
  ].join('\n');
}
