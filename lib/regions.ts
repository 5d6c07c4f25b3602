/**
 * The parts of the stack that regions of AWS lack. docs/regions.md is generated from it. Source: the schemas of CloudFormation's
 * registry for each region in cfn-lint 1.58 (November 2026). The absence of CloudFront from the European Sovereign Cloud is
 * taken from the table of one public project, because the schemas do not show it.
 */
import { type Partition, partitionOf } from '../core/transport/aws/partition.ts';

/**
 * A part of the stack that a region can lack. `userPool` is Cognito, `dashboard` is CloudFront with functions and origin access control, `canary`
 * is a function URL.
 */
export type Part = 'schemas' | 'dashboard' | 'userPool' | 'canary';

const OF_PARTITION: Readonly<Record<Partition, readonly Part[]>> = {
  aws: [],
  'aws-us-gov': ['dashboard'],
  'aws-cn': ['dashboard', 'userPool'],
  'aws-eusc': ['dashboard'],
};

/** Regions without EventBridge's schema registry. */
const WITHOUT_SCHEMAS =
  'ap-east-2 ap-south-2 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 il-central-1 mx-central-1';

/** Regions in which CloudFormation offers no function URLs (AWS::Lambda::Url). */
const WITHOUT_CANARY = `${WITHOUT_SCHEMAS} cn-northwest-1 eu-central-2 me-central-1 us-gov-east-1 us-gov-west-1`;

/** All regions that were checked. */
export const REGIONS: readonly string[] = [
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1',
  'ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1',
  'eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1',
  'me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 cn-north-1',
  'cn-northwest-1 eusc-de-east-1',
].flatMap((line) => line.split(' '));

/** Returns `undefined` for a region of an unknown partition. For a region that was not checked, returns what its partition lacks. */
export function lackedIn(region: string): ReadonlySet<Part> | undefined {
  const partition = partitionOf(region);
  if (!partition) return undefined;
  return new Set([
    ...OF_PARTITION[partition],
    ...(WITHOUT_SCHEMAS.split(' ').includes(region) ? (['schemas'] as const) : []),
    ...(WITHOUT_CANARY.split(' ').includes(region) ? (['canary'] as const) : []),
  ]);
}
