/** Which regions are of which partition, as far as their names tell. */
import { expect, test } from '@jest/globals';
import { isRegionOf } from '../../core/partition.ts';

test.each([
  ['eu-west-1', ['aws']],
  ['ap-southeast-4', ['aws']],
  ['cn-northwest-1', ['aws-cn']],
  ['us-gov-east-1', ['aws-us-gov']],
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
  const all = ['aws', 'aws-cn', 'aws-us-gov'] as const;
  expect(all.filter((partition) => isRegionOf(partition, region))).toEqual(partitions);
});
