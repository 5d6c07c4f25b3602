/** Tags of keys. */
import { AwsError } from '../protocol/aws-error.ts';

export type TagList = readonly { readonly TagKey: string; readonly TagValue: string }[];

/** AWS KMS quotas: tags of a key. */
const MOST = 50;

/** Adds to the tags, or changes them. @throws AwsError */
export function addTags(tags: Map<string, string>, added: TagList): Map<string, string> {
  const names = added.map(({ TagKey }) => TagKey);
  const total = new Set([...tags.keys(), ...names]).size;
  if (names.some((name) => /^aws:/i.test(name))) throw refused('Tags beginning with aws: are reserved');
  if (new Set(names).size < names.length) throw refused('Duplicate tag keys');
  if (total > MOST) throw refused('Too many tags');
  for (const { TagKey, TagValue } of added) tags.set(TagKey, TagValue);
  return tags;
}

function refused(message: string): AwsError {
  return new AwsError('TagException', message);
}
