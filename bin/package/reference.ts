/** Pages of the API reference, made of the public API: one page of the construct, one of its props. */
import type { Exported, Member } from './api.ts';

export interface ReferencePage {
  /** In `docs/reference`. */
  readonly name: string;
  readonly text: string;
}

const MADE = '<!-- Made by `npm run docs:reference` out of the docstrings: change those. -->';

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

/** Members of the classes that it extends too, as far as they are ours. */
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
    MADE,
    `# ${name}`,
    doc.text,
    "<!-- not run: it stands in a class of yours -->\n```ts\nimport { Feedhose } from 'feedhose';\n\nconst feedhose = new Feedhose(this, 'Feedhose', {\n  // see props.md; everything has a default\n});\n```",
    `Its props are in [props.md](props.md), how to use it is in [construct.md](../construct.md).`,
    '## Methods',
    others.map(entry).join('\n\n'),
    '## Properties',
    properties.map(entry).join('\n\n'),
    '## Metrics',
    'Each gives a metric of the namespace `Feedhose`, named as the method without `metric`.',
    metrics.map(entry).join('\n\n'),
    '',
  ].join('\n\n');
}

function propsPage(interfaces: readonly Exported[]): string {
  const known = new Set(interfaces.map(({ name }) => name));
  const section = ({ name, doc, members }: Exported): string =>
    [`## ${name}`, doc.text, members.map((member) => propOf(member, known)).join('\n\n')].join('\n\n');
  return [MADE, '# Props', 'Props of the construct [Feedhose](feedhose.md).', ...interfaces.map(section), ''].join(
    '\n\n',
  );
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

/** `@default - words` are words; anything else is code, with words behind a dash. */
function shownDefault(text = ''): string {
  if (text.startsWith('- ')) return text.slice(2);
  const [code = '', ...words] = text.split(' - ');
  const shown = code.startsWith('`') ? code : `\`${code}\``;
  return [shown, ...words].join(', ');
}
