/**
 * AWS's partitions that a destination may be in, and which regions and hosts are theirs. This is the only place that knows it:
 * the SDK builds the host of a signed request from a region, so a region that is not known here must never reach the SDK.
 * Partitions that are cut off from the internet (`us-iso-east-1`, `eu-isoe-west-1` and others) are not known.
 */

export const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'] as const;
export type Partition = (typeof PARTITIONS)[number];

interface Known {
  readonly regions: RegExp;
  /** Domain of the services' hosts, as in `sqs.<region>.amazonaws.com`. */
  readonly domain: string;
  /** The same for hosts with IPv6. */
  readonly dualStackDomain: string;
}

const KNOWN: Readonly<Record<Partition, Known>> = {
  // Two letters, one word, one digit: a second word is the name of a partition of its own.
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

/** `undefined`: the region is of no known partition. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITIONS.find((partition) => isRegionOf(partition, region));
}

/** Domains that the hosts of a partition's services end with. */
export function domainsOf(partition: Partition): Pick<Known, 'domain' | 'dualStackDomain'> {
  return KNOWN[partition];
}

// Regions that are open in every account (AWS Account Management, regions enabled by default): where a queue may be that its URL puts elsewhere. Others have to be enabled first.

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
