/** Validates a value against the part of JSON Schema that the documents use. An unknown keyword is a fault. */
export type Schema = Readonly<Record<string, unknown>>;

const SAID_ONLY = ['$schema', 'description', 'id', 'format', 'title', 'examples', 'discriminator', 'x-go-name'];

/** Returns one line per fault. */
export function faultsOf(
  value: unknown,
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
  at = '',
): string[] {
  const deeper = (inner: unknown, own: unknown, path: string) => faultsOf(inner, own as Schema, definitions, path);
  const faults: string[] = [];
  for (const [keyword, rule] of Object.entries(schema)) {
    if (SAID_ONLY.includes(keyword)) continue;
    const check = CHECKS[keyword];
    if (!check) return [`${at}: the document uses ${keyword}, which is not known here`];
    faults.push(...check(value, rule, { schema, definitions, at, deeper }));
  }
  return faults;
}

interface Place {
  readonly schema: Schema;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly at: string;
  deeper(value: unknown, schema: unknown, at: string): string[];
}
type Check = (value: unknown, rule: unknown, place: Place) => string[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const unless = (fits: boolean, text: string): string[] => (fits ? [] : [text]);

const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (value, rule, { definitions, at, deeper }) =>
    deeper(value, definitions[String(rule).split('/').at(-1) ?? ''] ?? { missing: rule }, at),
  type: (value, rule, { at }) => {
    const kinds = [rule].flat();
    const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    return unless(
      kinds.includes(kind) || (kinds.includes('integer') && Number.isInteger(value)),
      `${at}: ${kind}, not ${kinds}`,
    );
  },
  const: (value, rule, { at }) => unless(value === rule, `${at}: not ${rule}`),
  enum: (value, rule, { at }) => unless((rule as unknown[]).includes(value), `${at}: none of ${rule}`),
  pattern: (value, rule, { at }) =>
    unless(typeof value !== 'string' || new RegExp(String(rule), 'u').test(value), `${at}: not ${rule}`),
  minLength: (value, rule, { at }) =>
    unless(typeof value !== 'string' || value.length >= Number(rule), `${at}: too short`),
  maxLength: (value, rule, { at }) =>
    unless(typeof value !== 'string' || value.length <= Number(rule), `${at}: too long`),
  minimum: (value, rule, { at }) => unless(typeof value !== 'number' || value >= Number(rule), `${at}: too small`),
  maximum: (value, rule, { at }) => unless(typeof value !== 'number' || value <= Number(rule), `${at}: too large`),
  maxItems: (value, rule, { at }) => unless(!Array.isArray(value) || value.length <= Number(rule), `${at}: too many`),
  minItems: (value, rule, { at }) => unless(!Array.isArray(value) || value.length >= Number(rule), `${at}: too few`),
  required: (value, rule, { at }) =>
    isObject(value) ? (rule as string[]).filter((key) => !(key in value)).map((key) => `${at}/${key}: missing`) : [],
  properties: (value, rule, { at, deeper }) =>
    isObject(value)
      ? Object.entries(rule as object).flatMap(([key, own]) =>
          key in value ? deeper(value[key], own, `${at}/${key}`) : [],
        )
      : [],
  maxProperties: (value, rule, { at }) =>
    unless(!isObject(value) || Object.keys(value).length <= Number(rule), `${at}: too many`),
  propertyNames: (value, rule, { at, deeper }) =>
    isObject(value) ? Object.keys(value).flatMap((key) => deeper(key, rule, `${at}/${key}`)) : [],
  additionalProperties: (value, rule, { schema, at, deeper }) => {
    const known = Object.keys((schema['properties'] ?? {}) as object);
    const others = isObject(value) ? Object.keys(value).filter((key) => !known.includes(key)) : [];
    // Later versions can add members to answers. The document of this version names all members.
    if (rule === false || (rule === true && 'properties' in schema)) {
      return others.map((key) => `${at}/${key}: not in the document`);
    }
    if (rule === true) return [];
    return others.flatMap((key) => deeper((value as Record<string, unknown>)[key], rule, `${at}/${key}`));
  },
  items: (value, rule, { at, deeper }) =>
    Array.isArray(value) ? value.flatMap((item, index) => deeper(item, rule, `${at}/${index}`)) : [],
  not: (value, rule, { at, deeper }) =>
    unless(deeper(value, rule, at).length > 0, `${at}: of a form that it may not have`),
  anyOf: (value, rule, { at, deeper }) => {
    const all = (rule as Schema[]).map((one) => deeper(value, one, at));
    return unless(
      all.some((faults) => faults.length === 0),
      `${at}: none of the forms (${all.map(([first]) => first).join(' | ')})`,
    );
  },
  oneOf: (value, rule, { at, deeper }) => {
    const all = (rule as Schema[]).map((one) => deeper(value, one, at));
    const fitting = all.filter((faults) => faults.length === 0).length;
    return unless(fitting === 1, `${at}: ${fitting} of the forms (${all.map(([first]) => first).join(' | ')})`);
  },
};
