/** The types of an input's members, as EventBridge's front reads them before any operation does. */
import { AwsError } from '../protocol/aws-error.ts';
import { isObject, textMember, textsMember } from '../protocol/members.ts';
import type { Input } from './operations.ts';

const TEXTS = ['Name', 'NamePrefix', 'EventBusName', 'EventPattern', 'Event', 'ResourceARN', 'Rule', 'State'];
const LISTS = { Tags: ['Key', 'Value'], Targets: ['Id', 'Arn'] } as const;

/** The input without what is `null`. @throws AwsError when a member is of another type. */
export function shaped(input: Input): Input {
  for (const name of TEXTS) textMember(input, name);
  textsMember(input, 'Ids');
  for (const [name, members] of Object.entries(LISTS)) {
    const list = input[name] ?? [];
    if (!Array.isArray(list) || !list.every(isObject)) {
      throw new AwsError('SerializationException', `${name} is not of the type that it should be.`);
    }
    for (const one of list) for (const member of members) textMember(one, member);
  }
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
