/**
 * Converts schemas to JSON Schema 2020-12, which OpenAPI 3.1 uses, as requests contain them or as answers do. Schemas with an id
 * become definitions. Where code generators misread the output of zod, it is replaced by an equivalent form.
 */
import * as z from 'zod';
import { defined } from '../../../core/defined.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

interface Described {
  readonly schema: JsonSchema;
  /** The definitions by their ids. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** @param at the path of definitions: `#/components/schemas/`. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', at: string): Described {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: nameDiscriminator });
  const { $schema: _, $defs = {}, ...root } = JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', `"${at}`));
  const definitions = mapValues($defs as Record<string, JsonSchema>, (one) => readable(one, io));
  for (const one of Object.values(definitions)) mapDiscriminator(one, definitions);
  return { schema: readable(root, io), definitions };
}

type Written = { [keyword: string]: unknown };

/** Adds the discriminator, which is a keyword of OpenAPI and not of JSON Schema. */
function nameDiscriminator({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Written }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'union' && 'discriminator' in def) jsonSchema['discriminator'] = { propertyName: def.discriminator };
}

/** Adds the schema of each value of the discriminator. */
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

/** The keywords that contain schemas: schemas by their names, a list of schemas, or one schema. */
const [BY_NAME, IN_LIST, ONE] = [['properties'], ['anyOf', 'oneOf', 'allOf'], ['items', 'additionalProperties']];

function readable(schema: JsonSchema, io: 'input' | 'output'): JsonSchema {
  const deeper = (value: unknown) => readable(value as JsonSchema, io);
  const inner = Object.entries(schema).map(([keyword, value]) => {
    if (BY_NAME.includes(keyword)) return [keyword, mapValues(value as Record<string, JsonSchema>, deeper)];
    if (IN_LIST.includes(keyword)) return [keyword, (value as readonly JsonSchema[]).map(deeper)];
    return [keyword, ONE.includes(keyword) && typeof value === 'object' ? deeper(value) : value];
  });
  const { id: _, ...rest } = Object.fromEntries(inner) as Written;
  const common = [asNumber, withFixedValue, withFormat, withMembers, withNull, ofNames];
  const changes = io === 'output' ? [...common, asOpen] : common;
  return changes.reduce<Written>((one, change) => change(one), rest);
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** Writes the type of a whole number in a query, which is a string for zod and a number for clients (`wholeNumber`). */
function asNumber({ number, ...schema }: Written): Written {
  if (typeof number !== 'object') return schema;
  const { type: _, pattern: __, ...rest } = schema;
  return { ...(number as object), ...rest };
}

/** Replaces `const`, which fewer generators support than an enumeration of one value. */
function withFixedValue({ const: value, ...rest }: Written): Written {
  return value === undefined ? rest : { ...rest, enum: [value] };
}

const INT32 = 2 ** 31 - 1;

/**
 * Adds the width of numbers, without which some clients read whole numbers into 32 bits and other numbers into single precision.
 * Removes the lower bound that zod adds to unbounded whole numbers. Removes the pattern of times, because clients have a separate type
 * for times.
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

/** Removes an empty list of members, for which generators create a class without members. */
function withMembers({ properties, ...rest }: Written): Written {
  return Object.keys((properties ?? {}) as object).length === 0 ? rest : { ...rest, properties };
}

/**
 * Replaces `anyOf` of a type and `null` by a list of types. References and enumerations stay in `anyOf`, which takes over their
 * description.
 */
function withNull(schema: Written): Written {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || anyOf[1]?.type !== 'null') return schema;
  const { type, description, examples, ...one } = anyOf[0];
  const about = defined({ description, examples });
  if (type !== undefined && !('enum' in one)) return { type: [type, 'null'], ...one, ...about, ...rest };
  return { ...about, ...rest, anyOf: [{ ...defined({ type }), ...one }, anyOf[1]] };
}

/** Removes the type of the names of members, which are always strings in JSON. */
function ofNames(schema: Written): Written {
  const { propertyNames, ...rest } = schema;
  const { type: _, ...names } = (propertyNames ?? {}) as Written;
  return Object.keys(names).length === 0 ? rest : { ...rest, propertyNames: names };
}

/** Allows further members in answers, so that clients accept answers of later versions. */
function asOpen(schema: Written): Written {
  return schema['additionalProperties'] === false ? { ...schema, additionalProperties: true } : schema;
}
