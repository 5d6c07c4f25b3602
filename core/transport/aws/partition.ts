/**
 * The AWS partitions of destinations, with their regions and hosts. The SDK builds the host of a signed request from a
 * region, so a region that is not known here must not reach the SDK. Partitions without access to the internet
 * (`us-iso-east-1`, `eu-isoe-west-1` and others) are not supported.
 */

export const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'] as const;
export type Partition = (typeof PARTITIONS)[number];

interface Known {
  readonly regions: RegExp;
  /** The domain of the services' hosts, as in `sqs.<region>.amazonaws.com`. */
  readonly domain: string;
  /** The domain of the services' dual-stack hosts, which support IPv6. */
  readonly dualStackDomain: string;
}

const KNOWN: Readonly<Record<Partition, Known>> = {
  // Two letters, one word, one digit. A second word is the name of another partition.
  aws: {
    regions: /^(?!cn-)[a-z]{2}-(?!iso|gov)[a-z]+-\d$/,
    domain: 'amazonaws.com',
    dualStackDomain: 'api.aws',
  },
  'aws-cn': {
    regions: /^cn-[a-z]+-\d$/,
    domain: 'amazonaws.com.cn',
    dualStackDomain: 'api.amazonwebservices.com.cn',
  },
  'aws-us-gov': { regions: /^us-gov-[a-z]+-\d$/, domain: 'amazonaws.com', dualStackDomain: 'api.aws' },
  'aws-eusc': {
    regions: /^eusc-[a-z]{2}-[a-z]+-\d$/,
    domain: 'amazonaws.eu',
    dualStackDomain: 'api.amazonwebservices.eu',
  },
};

export function isPartition(text: string): text is Partition {
  return (PARTITIONS as readonly string[]).includes(text);
}

export function isRegionOf(partition: Partition, region: string): boolean {
  return KNOWN[partition].regions.test(region);
}

/** Returns `undefined` if the region belongs to no known partition. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITIONS.find((partition) => isRegionOf(partition, region));
}

/** Returns the domains with which the hosts of a partition's services end. */
export function domainsOf(partition: Partition): Pick<Known, 'domain' | 'dualStackDomain'> {
  return KNOWN[partition];
}

// Regions that every account has (AWS Account Management, regions enabled by default). A queue that is not in the
// region of its URL is searched for in them. Other regions must be enabled first.

export const REGIONS: Readonly<Record<Partition, readonly string[]>> = {
  aws: [
    ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
    ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1'],
    ...['ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
  'aws-eusc': ['eusc-de-east-1'],
};
