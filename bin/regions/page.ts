/** Creates docs/regions.md from the table of regions that the construct uses. */
import { PARTITIONS, partitionOf } from '../../core/transport/aws/partition.ts';
import { lackedIn, REGIONS } from '../../lib/regions.ts';

const PARTITION_NAMES = {
  aws: 'AWS',
  'aws-us-gov': 'GovCloud',
  'aws-cn': 'China',
  'aws-eusc': 'European Sovereign Cloud',
} as const;

export function regionsPage(): string {
  return `${HEAD}
| partition | region | schema registry (\`schemas\`) | dashboard (\`dashboard\`) | user pool (otherwise \`signIn\`) | webhooks of the canary (\`canary\`) |
|---|---|---|---|---|---|
${PARTITIONS.flatMap((partition) =>
  REGIONS.filter((region) => partitionOf(region) === partition).map((region) =>
    rowOf(PARTITION_NAMES[partition], region),
  ),
).join('\n')}

${FOOT}`;
}

function rowOf(partition: string, region: string): string {
  const lacked = lackedIn(region);
  const cells = (['schemas', 'dashboard', 'userPool', 'canary'] as const).map((part) =>
    lacked?.has(part) ? 'no' : 'yes',
  );
  return `| ${partition} | \`${region}\` | ${cells.join(' | ')} |`;
}

const HEAD = `# Regions

<!-- written by npm run docs:regions from lib/regions.ts -->

The stack has not been deployed in an AWS account yet. This page compares the resources of the stack with the resource types that CloudFormation offers in each
region (November 2026). A region that is newer than this page is assumed to offer everything that its partition offers.

If the stack has an \`env\` with a region, the parts that the region lacks are omitted automatically. A prop that requires such a part is refused at
synthesis, and so is a stack in China without \`signIn\`. A stack without \`env\` has all parts, except those that a prop omits:
\`dashboard: false\`, \`schemas: false\`. \`alarms: false\` works in all regions.
`;

const FOOT = `A stack without the dashboard is operated with the [API](api.md) and the [command line](cli.md). The output \`DashboardUrl\` is then absent, the prop \`domain\` is
refused, and the user pool has no sign-in pages.

Partitions that are isolated from the internet are refused.

Customers' queues and buses can be in any region of these partitions, regardless of the region of the stack. A \`policy\` or a
\`role\` works only within one partition. Across partitions, customers provide access keys.

Some regions must be enabled for each account before use (AWS Account Management, "Enable or disable AWS Regions"):

- For destinations with a \`policy\`, enable the regions of your customers' queues and buses in the account of the stack. Otherwise AWS answers that it does not recognize the credentials
  (\`InvalidClientTokenId\`, \`UnrecognizedClientException\`).
- For destinations with a \`role\`, the customer's account must have enabled the region of the stack, because the stack requests sessions from the STS endpoint of its own region. Otherwise STS answers
  \`RegionDisabledException\`.
`;
