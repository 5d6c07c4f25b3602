/** Partitions of AWS and the regions in them, as far as a text tells. */

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

const REGION = /^([a-z]{2})-([a-z]+-)+\d$/;

/** Whether a region's name is of this partition: `cn-…` is China's, `us-gov-…` is GovCloud's. */
export function isRegionOf(partition: Partition, region: string): boolean {
  if (!REGION.test(region)) return false;
  if (region.startsWith('cn-')) return partition === 'aws-cn';
  return region.startsWith('us-gov-') ? partition === 'aws-us-gov' : partition === 'aws';
}
