/** The page docs/api-reference.md, from the OpenAPI document. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly description?: string;
}
interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
export interface OpenApi {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const nameOf = (ref: string): string => ref.split('/').at(-1) ?? '';

function typeOf(schema: Schema): string {
  const { $ref, type, items, oneOf, anyOf, additionalProperties } = schema;
  if ($ref !== undefined) return `[${nameOf($ref)}](#${nameOf($ref).toLowerCase()})`;
  const forms = oneOf ?? anyOf;
  if (forms) return forms.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (items) return `list of ${typeOf(items)}`;
  if (typeof additionalProperties === 'object') return `object whose members are ${typeOf(additionalProperties)}`;
  return [type ?? 'any value'].flat().join(' or ');
}

/** Vertical bars would end a cell of a table, and a parameter in angle brackets would be a tag of HTML. */
const cell = (text = ''): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return ['', line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}

function contentOf({ content = {} }: Content): string {
  return Object.values(content)
    .map(({ schema }) => typeOf(schema))
    .join(' or ');
}

function operationText(method: string, path: string, operation: Operation): readonly string[] {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const shown = parameters.filter((parameter) => parameter.in !== 'path');
  const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return [
    `### ${summary}`,
    '',
    `\`${method.toUpperCase()} ${path}\``,
    ...(description ? ['', cell(description)] : []),
    ...table(
      ['parameter', 'in', 'type', 'meaning'],
      shown.map((one) => [`\`${one.name}\``, one.in, typeOf(one.schema), cell(one.description)]),
    ),
    '',
    ...(requestBody ? [`- Body: ${contentOf(requestBody)}`] : []),
    ...success.map(([status, response]) => `- ${status}: ${contentOf(response) || cell(response.description)}`),
    '',
  ];
}

function schemaText(name: string, schema: Schema): readonly string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([member, own]) => [
    `\`${member}\`${schema.required?.includes(member) ? '' : ' (optional)'}`,
    typeOf(own),
    cell(own.description),
  ]);
  return [
    `### ${name}`,
    ...(schema.description ? ['', cell(schema.description)] : []),
    ...(rows.length === 0 ? ['', `${typeOf(schema)}.`] : table(['member', 'type', 'meaning'], rows)),
    '',
  ];
}

export function apiReferencePage({ tags, paths, components }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const chapters = tags.flatMap(({ name, description }) => [
    `## Operations: ${name}`,
    '',
    cell(description),
    '',
    ...operations
      .filter(({ operation }) => operation.tags.includes(name))
      .flatMap(({ method, path, operation }) => operationText(method, path, operation)),
  ]);
  const schemas = Object.entries(components.schemas).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const lines = [
    '# API reference',
    '',
    '<!-- written by bin/openapi.ts -->',
    '',
    'This page lists the operations of the [HTTP API](api.md), which describes tokens, versions, pages and errors. It is written from [openapi.json](openapi.json), which also has the',
    'bounds of all values. Errors have the type [Problem](#problem).',
    '',
    ...chapters,
    '## Types',
    '',
    ...schemas.flatMap(([name, schema]) => schemaText(name, schema)),
  ];
  return `${lines.join('\n').trim()}\n`;
}
