/** Creates tables of the settings of destinations from the schema of the API. The words are those of `docs/openapi.json`. */
import { createDestinationBody } from '../../lambdas/api/schemas/destinations.ts';
import { type JsonSchema, jsonSchemaOf } from '../../lambdas/api/schemas/json-schema.ts';

const { definitions } = jsonSchemaOf(createDestinationBody, 'input', '');

/** Returns the table of the members of a named schema. */
export function tableOf(name: string, omitted: readonly string[] = []): string {
  const { properties = {}, required = [] } = definitions[name] ?? {};
  const rows = Object.entries(properties as Readonly<Record<string, JsonSchema>>)
    .filter(([member]) => !omitted.includes(member))
    .map(([member, schema]) => rowOf(member, resolved(schema), (required as readonly string[]).includes(member)));
  return ['| setting | meaning | values | default | example |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Returns the schema with that to which it refers. The first form of a member that can be null is the other one. */
function resolved({ $ref, anyOf, ...own }: JsonSchema): JsonSchema {
  const [form] = (anyOf ?? []) as readonly JsonSchema[];
  return form ? { ...resolved(form), ...own } : { ...definitions[String($ref)], ...own };
}

function rowOf(name: string, schema: JsonSchema, isRequired: boolean): string {
  const [meaning = '', fallback = ''] = String(schema['description'] ?? '').split(/ ?Default: /);
  const absent = isRequired ? '(required)' : fallback.replace(/\.$/, '');
  const cells = [`\`${name}\``, meaning, valuesOf(schema), absent, `\`${JSON.stringify(exampleOf(schema))}\``];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Returns the example of a setting. An object has the examples of its members, because zod omits those of objects with transforms. */
function exampleOf({ examples, enum: fixed, properties }: JsonSchema): unknown {
  const [example] = (examples ?? fixed ?? []) as readonly unknown[];
  if (example !== undefined || !properties) return example;
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, exampleOf(resolved(schema))]));
}

/** Returns the permitted values with their bounds. */
function valuesOf(schema: JsonSchema): string {
  const { type, enum: fixed, oneOf, items, properties, additionalProperties } = schema;
  if (oneOf) return 'an object of one of the forms below';
  if (Array.isArray(fixed)) return fixed.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  const kind = [type].flat()[0];
  if (kind === 'array') return `a list of ${rangeOf(schema, 'Items')} entries, each ${valuesOf(items as JsonSchema)}`;
  if (properties)
    return `an object with ${Object.keys(properties)
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  if (kind === 'object')
    return `an object of at most ${schema['maxProperties']} members, each ${valuesOf(additionalProperties as JsonSchema)}`;
  if (schema['format'] === 'date-time') return 'a time with a time zone (RFC 3339)';
  if (kind === 'string') return `a string of ${rangeOf(schema, 'Length')} characters`;
  const bounds = `${amount(schema['minimum'])} to ${amount(schema['maximum'])}`;
  return kind === 'integer' ? `a whole number from ${bounds}` : `a number from ${bounds}`;
}

function rangeOf(schema: JsonSchema, of: 'Items' | 'Length'): string {
  return `${amount(schema[`min${of}`])} to ${amount(schema[`max${of}`])}`;
}

function amount(value: unknown): string {
  return Number(value).toLocaleString('en-US');
}
