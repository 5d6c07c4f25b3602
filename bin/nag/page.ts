/** The page docs/cdk-nag.md. */
import { idOf, PACKS, type Pack } from './findings.ts';

const total = ({ findings }: Pack): number => findings.reduce((sum, { count }) => sum + count, 0);

function chapter(pack: Pack): string {
  if (pack.findings.length === 0) return `## ${pack.name}\n\nThere are no findings.`;
  const rows = pack.findings.map(({ rule, count, reason }) => `| \`${rule}\` | ${count} | ${reason} |`);
  return `## ${pack.name}\n\n| rule | resources | why, and what you can do |\n|---|---:|---|\n${rows.join('\n')}`;
}

export function nagPage(): string {
  const withFindings = PACKS.filter(({ findings }) => findings.length > 0);
  const ids = withFindings.flatMap((pack) => pack.findings.map((finding) => `  '${idOf(pack, finding)}',`));
  const totals = PACKS.map((pack) => `${pack.name} ${total(pack)}`).join(', ');
  return `# cdk-nag in your app

<!-- written by npm run docs:nag from bin/nag/findings.ts -->

[cdk-nag](https://github.com/cdklabs/cdk-nag) 3.0.2 checks the resources of a CDK app with packs of rules. In a stack with the default props of the construct, the packs find
this many resources: ${totals}. \`npm run judges -- cdk-nag\` measures these numbers, and fails if a finding has no reason on this page.

The construct acknowledges the findings of AwsSolutionsChecks about itself, with reasons in its code. It does not acknowledge those of the other packs, because your
organization decides what it accepts.

${PACKS.map(chapter).join('\n\n')}

## Accept the findings

Acknowledge those that you accept on the stack, before it is synthesized:

<!-- run by verify/judges/cdk-nag/judge.ts -->
\`\`\`ts
import { type Stack, Validations } from 'aws-cdk-lib';

const ACCEPTED = [
${ids.join('\n')}
];

export function acceptFindings(stack: Stack): void {
  for (const id of ACCEPTED) Validations.of(stack).acknowledge({ id, reason: 'See docs/cdk-nag.md of Feedhose.' });
}
\`\`\`
`;
}
