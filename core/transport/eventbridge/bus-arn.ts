/**
 * The ARN of a customer's event bus, taken apart: only buses of a known partition and of a region of it pass. The region alone
 * picks the endpoint that is called, and the SDK builds that: no customer text ever picks a host that gets signed requests.
 */

import { defined } from '../../defined.ts';
import { BUS_NAME_CHARACTERS } from '../../limits.ts';
import { gotArn } from '../../visible-text.ts';
import { isPartition, isRegionOf, type Partition } from '../aws/partition.ts';

export interface BusAddress {
  readonly region: string;
  readonly account: string;
  /** With its path, where it has one. */
  readonly name: string;
  readonly partition: Partition;
  /** What PutEvents is given as `EventBusName`. */
  readonly arn: string;
  /** Of an emulator of AWS. Absent: AWS itself. */
  readonly endpoint?: string;
}

const ARN = /^arn:([a-z-]{1,20}):events:([a-z\d-]{1,40}):(\d{12}):event-bus\/([/.\-_A-Za-z0-9]+)$/;

export type BusArnResult = { readonly address: BusAddress } | { readonly fault: string };

/** @param endpoint of an emulator of AWS (`AWS_ENDPOINT_URL` of the functions), if any: all buses are there. */
export function parseBusArn(text: string, endpoint?: string): BusArnResult {
  if (isNewerBus(text)) return fault(`got a bus of the newer kind (event-busv2), ${NOT_SUPPORTED}`);
  const found = ARN.exec(text);
  if (!found) return fault(gotArn(text));
  const [arn, partition, region, account, name] = found as unknown as [string, string, string, string, string];
  if (!isPartition(partition)) return fault(gotArn(text));
  if (!isRegionOf(partition, region)) return fault(`got a region that is none of ${partition}`);
  if (name.length > BUS_NAME_CHARACTERS) return fault(`got a name of more than ${BUS_NAME_CHARACTERS} characters`);
  // Partners alone put events there.
  if (name.startsWith('aws.')) return fault('got the bus of an AWS partner');
  return { address: { region, account, name, partition, arn, ...defined({ endpoint }) } };
}

const NOT_SUPPORTED = 'which is not supported yet: create a rule-based event bus';

/** Whether it is the ARN of a bus of EventBridge's second API, whose events and names have other forms. */
export function isNewerBus(arn: string): boolean {
  return /^arn:[^:]+:events[^:]*:[^:]*:[^:]*:event-busv2\//.test(arn);
}

function fault(got: string): BusArnResult {
  return {
    fault: `expected the ARN of an event bus such as arn:aws:events:us-east-1:123456789012:event-bus/my-bus, ${got}`,
  };
}
