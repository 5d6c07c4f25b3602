/** The partitions of regions, derived from the names of the regions. */
import { expect, test } from '@jest/globals';
import {
  domainsOf,
  isPartition,
  isRegionOf,
  PARTITIONS,
  partitionOf,
} from '../../../../core/transport/aws/partition.ts';

test.each([
  ['eu-west-1', ['aws']],
  ['ap-southeast-4', ['aws']],
  ['cn-northwest-1', ['aws-cn']],
  ['us-gov-east-1', ['aws-us-gov']],
  ['eusc-de-east-1', ['aws-eusc']],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1'].map(
    (region) => [region, []] as const,
  ),
  ...['us-iso-1', 'us-isof-1', 'us-gov-1', 'us-new-east-1', 'cn-iso-east-1', 'eusc-east-1', 'eusc-de-1'].map(
    (region) => [region, []] as const,
  ),
  ['', []],
  ['eu', []],
  ['eu-west', []],
  ['eu-1', []],
  ['xeu-west-1', []],
  ['eu-west-1a', []],
  ['eu-west-12', []],
  ['eu--1', []],
  ['1eu-west-1', []],
])('%s is a region of %j', (region, partitions) => {
  expect(PARTITIONS.filter((partition) => isRegionOf(partition, region))).toEqual(partitions);
  expect(partitionOf(region)).toBe(partitions[0]);
});

test('each partition has its own domains, and other names are not partitions', () => {
  expect(domainsOf('aws-eusc')).toMatchObject({ domain: 'amazonaws.eu', dualStackDomain: 'api.amazonwebservices.eu' });
  expect(PARTITIONS.every(isPartition)).toBe(true);
  for (const name of ['', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'AWS', 'constructor', '__proto__']) {
    expect([name, isPartition(name)]).toEqual([name, false]);
  }
});
