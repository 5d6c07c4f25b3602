/**
 * Parses the ARN of a customer's event bus. It must belong to a known partition and a region of it. Only the region
 * selects the endpoint, and the SDK builds it. No text of a customer selects a host that receives signed requests.
 */

import { defined } from '../../defined.ts';
import { BUS_NAME_CHARACTERS } from '../../limits.ts';
import { gotArn } from '../../visible-text.ts';
import { isPartition, isRegionOf, type Partition } from '../aws/partition.ts';

export interface BusAddress {
  readonly region: string;
  readonly account: string;
  /** The name with its path, if there is one. */
  readonly name: string;
  readonly partition: Partition;
  /** The `EventBusName` of PutEvents. */
  readonly arn: string;
  /** The endpoint of an emulator of AWS. Absent for AWS itself. */
  readonly endpoint?: string;
}

const ARN = /^arn:([a-z-]{1,20}):events:([a-z\d-]{1,40}):(\d{12}):event-bus\/([/.\-_A-Za-z0-9]+)$/;

export type BusArnResult = { readonly address: BusAddress } | { readonly fault: string };

/**
 * @param endpoint the endpoint of an emulator of AWS (`AWS_ENDPOINT_URL` of the functions), if any. All buses are then
 * there.
 */
export function parseBusArn(text: string, endpoint?: string): BusArnResult {
  if (isNewerBus(text)) return fault(`got a bus of the newer kind (event-busv2), ${NOT_SUPPORTED}`);
  const found = ARN.exec(text);
  if (!found) return fault(gotArn(text));
  const [arn, partition, region, account, name] = found as unknown as [string, string, string, string, string];
  if (!isPartition(partition)) return fault(gotArn(text));
  if (!isRegionOf(partition, region)) return fault(`got a region that is none of ${partition}`);
  if (name.length > BUS_NAME_CHARACTERS) return fault(`got a name of more than ${BUS_NAME_CHARACTERS} characters`);
  // Only partners can put events on such a bus.
  if (name.startsWith('aws.')) return fault('got the bus of an AWS partner');
  return { address: { region, account, name, partition, arn, ...defined({ endpoint }) } };
}

const NOT_SUPPORTED = 'which is not supported yet: create a rule-based event bus';

/** Reports whether it is the ARN of a bus of EventBridge's second API, whose events and names have other forms. */
export function isNewerBus(arn: string): boolean {
  return /^arn:[^:]+:events[^:]*:[^:]*:[^:]*:event-busv2\//.test(arn);
}

function fault(got: string): BusArnResult {
  return {
    fault: `expected the ARN of an event bus such as arn:aws:events:us-east-1:123456789012:event-bus/my-bus, ${got}`,
  };
}
