/** Session tags of AssumeRole (docs: IAM, passing session tags): read from the flattened parameters, within the cloud's limits. */

/** What is wrong with the tags and the transitive keys of a call, a sentence each. */
export function sessionTagFaults(parameters: ReadonlyMap<string, string>): readonly string[] {
  const keys = members(parameters, (index) => `Tags.member.${index}.Key`);
  const values = keys.map((_, index) => parameters.get(`Tags.member.${index + 1}.Value`) ?? '');
  const transitive = members(parameters, (index) => `TransitiveTagKeys.member.${index}`);
  const lower = keys.map((key) => key.toLowerCase());
  return [
    keys.length <= MOST_TAGS ? '' : `Tags: expected at most ${MOST_TAGS}`,
    keys.every((key) => KEY.test(key) && !key.toLowerCase().startsWith('aws:'))
      ? ''
      : 'Tags: expected keys of 1 to 128 letters, digits, spaces or _.:/=+-@ that do not begin with aws:',
    values.every((value) => VALUE.test(value))
      ? ''
      : 'Tags: expected values of at most 256 letters, digits, spaces or _.:/=+-@',
    new Set(lower).size === lower.length ? '' : 'Tags: expected each key once, whatever its case',
    transitive.every((key) => lower.includes(key.toLowerCase())) ? '' : 'TransitiveTagKeys: expected keys of Tags',
  ].filter((fault) => fault !== '');
}

const MOST_TAGS = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

function members(parameters: ReadonlyMap<string, string>, nameOf: (index: number) => string): string[] {
  const found: string[] = [];
  for (let value = parameters.get(nameOf(1)); value !== undefined; value = parameters.get(nameOf(found.length + 1))) {
    found.push(value);
  }
  return found;
}
