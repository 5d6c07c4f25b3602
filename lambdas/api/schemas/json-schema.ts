/**
 * Schemas as JSON Schema 2020-12, which OpenAPI 3.1 speaks: as they are written by callers, or as they are answered. What
 * has an id is said once, among the definitions.
 */
import * as z from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Described {
  readonly schema: JsonSchema;
  /** By their ids. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** @param at where definitions are kept: `#/components/schemas/`. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', at: string): Described {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), (_, value) => asNumber(value));
  const { $schema: _, $defs = {}, ...rest } = JSON.parse(text.replaceAll('"#/$defs/', `"${at}`));
  const definitions = Object.entries($defs as Record<string, JsonSchema>);
  return {
    schema: withoutId(rest),
    definitions: Object.fromEntries(definitions.map(([name, one]) => [name, withoutId(one)])),
  };
}

function withoutId({ id: _, ...rest }: JsonSchema): JsonSchema {
  return rest;
}

/** A whole number in a query is a text to zod and a number to everybody else (`wholeNumber`). */
function asNumber(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'number' in value && 'pattern' in value ? value.number : value;
}
