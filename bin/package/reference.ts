/** Creates the pages of the API reference from the public API: one page for the construct and one for its props. */
import type { Exported, Member } from './api.ts';

export interface ReferencePage {
  /** File name in `docs/reference`. */
  readonly name: string;
  readonly text: string;
}

const GENERATED = '<!-- Generated from the docstrings by `npm run docs:reference`. Change the docstrings instead. -->';

export function referencePages(api: readonly Exported[]): readonly ReferencePage[] {
  const byName = new Map(api.map((one) => [one.name, one]));
  const construct = byName.get('Feedhose');
  if (!construct) throw new Error('Feedhose is not exported');
  const interfaces = api.filter(({ kind }) => kind === 'interface');
  const isMain = ({ name }: Exported): boolean => name === 'FeedhoseProps';
  const props = [...interfaces.filter(isMain), ...interfaces.filter((one) => !isMain(one))];
  return [
    { name: 'feedhose.md', text: constructPage(withInherited(construct, byName)) },
    { name: 'props.md', text: propsPage(props) },
  ];
}

/** Adds the members of the exported classes that the class extends. */
function withInherited(one: Exported, byName: ReadonlyMap<string, Exported>): Exported {
  const base = one.extends === undefined ? undefined : byName.get(one.extends);
  return base ? { ...one, members: [...one.members, ...withInherited(base, byName).members] } : one;
}

function constructPage({ name, doc, members }: Exported): string {
  const methods = members.filter(
    ({ signature, name: own }) => signature.startsWith(`${own}(`) && own !== 'constructor',
  );
  const metrics = methods.filter(({ name: own }) => own.startsWith('metric'));
  const others = methods.filter((method) => !metrics.includes(method));
  const properties = members.filter((member) => !methods.includes(member) && member.name !== 'constructor');
  return [
    GENERATED,
    `# ${name}`,
    doc.text,
    "<!-- not run: it is part of a class of your app -->\n```ts\nimport { Feedhose } from 'feedhose';\n\nconst feedhose = new Feedhose(this, 'Feedhose', {\n  // props.md lists the props. All of them have defaults.\n});\n```",
    '[Props](props.md) lists its props. [Use the construct](../construct.md) describes how to use it.',
    '## Methods',
    others.map(entry).join('\n\n'),
    '## Properties',
    properties.map(entry).join('\n\n'),
    '## Metrics',
    'Each method returns a metric of the namespace `Feedhose`. The name of the metric is the name of the method without `metric`.',
    metrics.map(entry).join('\n\n'),
    '',
  ].join('\n\n');
}

function propsPage(interfaces: readonly Exported[]): string {
  const known = new Set(interfaces.map(({ name }) => name));
  const section = ({ name, doc, members }: Exported): string =>
    [`## ${name}`, doc.text, members.map((member) => propOf(member, known)).join('\n\n')].join('\n\n');
  return [
    GENERATED,
    '# Props',
    'Props of the constructs [Feedhose](feedhose.md) and [FeedhoseDestination](../destinations-as-code.md).',
    ...interfaces.map(section),
    '',
  ].join('\n\n');
}

function entry({ name, signature, doc }: Member): string {
  return [`### ${name}`, `\`${signature}\``, doc.text, doc.tags['throws'] ? `Throws ${doc.tags['throws']}` : '']
    .filter(Boolean)
    .join('\n\n');
}

function propOf({ name, signature, optional, doc }: Member, known: ReadonlySet<string>): string {
  const type = signature.replace(/^\w+\??: /, '');
  const [link] = [...known].filter((other) => type === other);
  const usual = doc.tags['default'];
  return [
    `### ${name}`,
    `\`${signature}\`${link ? ` (see [${link}](#${link.toLowerCase()}))` : ''}`,
    doc.text,
    optional ? `Default: ${shownDefault(usual)}.` : 'Required.',
  ].join('\n\n');
}

/** Formats a default: `@default - words` is text. Anything else is code, and can have text after a dash, which follows a colon in the page. */
function shownDefault(text = ''): string {
  if (text.startsWith('- ')) return text.slice(2);
  const [code = '', ...words] = text.split(' - ');
  const shown = code.startsWith('`') ? code : `\`${code}\``;
  return [shown, ...words].join(': ');
}
