/** A rule that puts every event of ours into a queue: what a customer begins with, as lines for the AWS CLI. */

import { awsCommand } from '../aws/command.ts';
import type { BusAddress } from './bus-arn.ts';
import { EVENT_SOURCE } from './event-names.ts';

const RULE = 'feed-updates';

/** The queue must let `events.amazonaws.com` send. */
export function exampleCommands(address: BusAddress): string {
  const { region, partition, account, arn } = address;
  const pattern = JSON.stringify({ source: [EVENT_SOURCE] });
  const queue = `arn:${partition}:sqs:${region}:${account}:${RULE}`;
  return [
    `${awsCommand(address, 'events put-rule')} --event-bus-name ${arn} --name ${RULE} --event-pattern '${pattern}'`,
    `${awsCommand(address, 'events put-targets')} --event-bus-name ${arn} --rule ${RULE} --targets 'Id=queue,Arn=${queue}'`,
  ].join('\n');
}
