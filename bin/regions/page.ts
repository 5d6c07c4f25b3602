/** docs/regions.md, written from the table of regions that the construct itself uses. */
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
| partition | region | schema registry (\`schemas\`) | dashboard (\`dashboard\`) | user pool (\`signIn\` otherwise) | webhooks of the canary (\`canary\`) |
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

The stack was not deployed in an AWS account yet. This page compares what the stack is made of with the resource types that CloudFormation offers in each
region (November 2026). Regions that are newer than this page are taken to have everything that their partition has.

What a region lacks is left out by itself when the stack has an \`env\` with a region. A prop that asks for it nevertheless is refused at
synthesis, and so is a stack in China without \`signIn\`. A stack without \`env\` has everything unless a prop leaves it out:
\`dashboard: false\`, \`schemas: false\`. \`alarms: false\` works everywhere.
`;

const FOOT = `Without the dashboard, everything is done with the [API](api.md) and the [command line](cli.md). The output \`DashboardUrl\` is then absent, the prop \`domain\` is
refused, and the user pool has no pages to sign in on.

Partitions that are cut off from the internet are refused. In a region that an account has to enable first, the
customers' accounts must have enabled it as well for destinations with a role: the stack asks for sessions at the endpoint of its own region.

Customers' queues and buses may be in any region of these partitions, whatever the region of the stack is. A \`policy\` or a
\`role\` works inside of one partition only; across partitions, customers give access keys.

Some regions have to be enabled for each account first (AWS Account Management, "Enable or disable AWS Regions"). For destinations with a \`policy\`, enable those
in which customers have queues and buses in the account of the stack; otherwise AWS answers that it does not know the credentials
(\`InvalidClientTokenId\`, \`UnrecognizedClientException\`). A stack in such a region can assume roles only of accounts that have enabled it as well
(\`RegionDisabledException\`).
`;
