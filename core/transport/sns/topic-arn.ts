/**
 * Parses the ARN of a customer's topic. It must belong to a known partition and a region of it. Only the region selects the
 * endpoint, and the SDK builds it. No text of a customer selects a host that receives signed requests.
 */

import { defined } from '../../defined.ts';
import { TOPIC_NAME_CHARACTERS } from '../../limits.ts';
import { gotArn } from '../../visible-text.ts';
import { isPartition, isRegionOf, type Partition } from '../aws/partition.ts';

export interface TopicAddress {
  readonly region: string;
  readonly account: string;
  readonly name: string;
  readonly partition: Partition;
  readonly fifo: boolean;
  readonly arn: string;
  /** The endpoint of an emulator of AWS. Absent for AWS itself. */
  readonly endpoint?: string;
}

/** The ARN of a subscription has one more part. */
const ARN = /^arn:([a-z-]{1,20}):sns:([a-z\d-]{1,40}):(\d{12}):([A-Za-z0-9_-]+(?:\.fifo)?)(:[\w-]+)?$/;

export type TopicArnResult = { readonly address: TopicAddress } | { readonly fault: string };

/** @param endpoint the endpoint of an emulator of AWS (`AWS_ENDPOINT_URL` of the functions), if any. All topics are then there. */
export function parseTopicArn(text: string, endpoint?: string): TopicArnResult {
  const found = ARN.exec(text);
  if (!found) return fault(gotArn(text));
  const [arn, partition, region, account, name, subscription] = found as unknown as [
    ...[string, string, string, string, string],
    string | undefined,
  ];
  if (subscription !== undefined) return fault('got the ARN of a subscription');
  if (!isPartition(partition)) return fault(gotArn(text));
  if (!isRegionOf(partition, region)) return fault(`got a region that is none of ${partition}`);
  if (name.length > TOPIC_NAME_CHARACTERS) return fault(`got a name of more than ${TOPIC_NAME_CHARACTERS} characters`);
  return { address: { region, account, name, partition, fifo: name.endsWith('.fifo'), arn, ...defined({ endpoint }) } };
}

function fault(got: string): TopicArnResult {
  return { fault: `expected the ARN of an SNS topic such as arn:aws:sns:us-east-1:123456789012:my-topic, ${got}` };
}
