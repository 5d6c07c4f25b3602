/** Group ids as SQS takes them: 1 to 128 of alphanumerics and punctuation; anything else is hashed (contract, section 3). */
import { createHash } from 'node:crypto';
import { SQS_GROUP_ID_CHARACTERS } from '../../limits.ts';

const ALLOWED = /^[\x21-\x7e]+$/;

export function messageGroupId(group: string): string {
  if (ALLOWED.test(group) && group.length <= SQS_GROUP_ID_CHARACTERS) return group;
  return createHash('sha256').update(group).digest('hex');
}
