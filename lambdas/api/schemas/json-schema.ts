/**
 * Schemas as JSON Schema 2020-12, which OpenAPI 3.1 speaks: as they are written by callers, or as they are answered. What
 * has an id is said once, among the definitions. Where generators of clients misread what zod writes, it is written in another
 * way that means the same.
 */
import * as z from 'zod';

export type JsonSchema = { readonly [keyword: string]: unknown };

export interface Described {
  readonly schema: JsonSchema;
  /** By their ids. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** @param at where definitions are kept: `#/components/schemas/`. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', at: string): Described {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: nameDiscriminator });
  const { $schema: _, $defs = {}, ...root } = JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', `"${at}`));
  const definitions = mapValues($defs as Record<string, JsonSchema>, (one) => readable(one, io));
  for (const one of Object.values(definitions)) mapDiscriminator(one, definitions);
  return { schema: readable(root, io), definitions };
}

type Written = { [keyword: string]: unknown };

/** OpenAPI names the member that tells the forms of a choice apart. JSON Schema has no keyword for it, so zod writes none. */
function nameDiscriminator({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Written }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'union' && 'discriminator' in def) jsonSchema['discriminator'] = { propertyName: def.discriminator };
}

/** Adds which value of the discriminator means which form. */
function mapDiscriminator(schema: JsonSchema, definitions: Described['definitions']): void {
  const discriminator = schema['discriminator'] as { readonly propertyName: string; mapping?: object } | undefined;
  if (!discriminator) return;
  const named = ({ $ref }: JsonSchema) => definitions[String($ref).split('/').at(-1) ?? ''] as JsonSchema;
  const values = (schema['oneOf'] as readonly JsonSchema[]).map((form) => {
    const properties = named(form)['properties'] as Record<string, JsonSchema>;
    const [value] = named(properties[discriminator.propertyName] ?? {})['enum'] as readonly string[];
    return [value, form['$ref']];
  });
  discriminator.mapping = Object.fromEntries(values);
}

/** The keywords under which other schemas stand: schemas by their names, a list of schemas, or one schema. */
const [BY_NAME, IN_LIST, ONE] = [['properties'], ['anyOf', 'oneOf', 'allOf'], ['items', 'additionalProperties']];

function readable(schema: JsonSchema, io: 'input' | 'output'): JsonSchema {
  const deeper = (value: unknown) => readable(value as JsonSchema, io);
  const inner = Object.entries(schema).map(([keyword, value]) => {
    if (BY_NAME.includes(keyword)) return [keyword, mapValues(value as Record<string, JsonSchema>, deeper)];
    if (IN_LIST.includes(keyword)) return [keyword, (value as readonly JsonSchema[]).map(deeper)];
    return [keyword, ONE.includes(keyword) && typeof value === 'object' ? deeper(value) : value];
  });
  const { id: _, ...rest } = Object.fromEntries(inner) as Written;
  const changes = [
    asNumber,
    withFixedValue,
    withFormat,
    withMembers,
    withNull,
    ofNames,
    ...(io === 'output' ? [asOpen] : []),
  ];
  return changes.reduce<Written>((one, change) => change(one), rest);
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** A whole number in a query is a text to zod and a number to everybody else (`wholeNumber`). */
function asNumber({ number, ...schema }: Written): Written {
  if (typeof number !== 'object') return schema;
  const { type: _, pattern: __, ...rest } = schema;
  return { ...(number as object), ...rest };
}

/** More generators know an enumeration of one value than know `const`. */
function withFixedValue({ const: value, ...rest }: Written): Written {
  return value === undefined ? rest : { ...rest, enum: [value] };
}

const INT32 = 2 ** 31 - 1;

/**
 * Numbers have a width. Without it, some clients read every whole number into 32 bits and every other number into single
 * precision. The lower bound that zod gives a whole number that has none says nothing. A time has a format and no pattern,
 * because clients hold times in a type of their own, to which no pattern applies.
 */
function withFormat(schema: Written): Written {
  const { type, format, minimum, maximum, pattern, ...rest } = schema;
  if (type === 'integer') {
    const lower = minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum };
    return { type, format: Number(maximum) > INT32 ? 'int64' : 'int32', ...lower, maximum, ...rest };
  }
  if (type === 'number') return { ...schema, format: 'double' };
  return format === 'date-time' ? { type, format, ...rest } : schema;
}

/** Leaves out an empty list of members: with it, generators make a class without members. */
function withMembers({ properties, ...rest }: Written): Written {
  return Object.keys((properties ?? {}) as object).length === 0 ? rest : { ...rest, properties };
}

/** Writes `null` beside a type as a second type. Schemas with a name and enumerations stay in a list beside it. */
function withNull(schema: Written): Written {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || anyOf[1]?.type !== 'null') return schema;
  const { type, ...one } = anyOf[0];
  return type === undefined || 'enum' in one ? schema : { type: [type, 'null'], ...one, ...rest };
}

/** Leaves out that the names of members are texts, which is always so in JSON. */
function ofNames(schema: Written): Written {
  const { propertyNames, ...rest } = schema;
  const { type: _, ...names } = (propertyNames ?? {}) as Written;
  return Object.keys(names).length === 0 ? rest : { ...rest, propertyNames: names };
}

/** Clients must not refuse an answer for a member that a later version adds. */
function asOpen(schema: Written): Written {
  return schema['additionalProperties'] === false ? { ...schema, additionalProperties: true } : schema;
}
