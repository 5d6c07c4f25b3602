/** Long lists in pages: MaxResults and NextToken, which says where the next page begins. */
import { invalidValue } from '../errors.ts';
import { type Input, integerWithin, optionalString } from '../input.ts';

/** Without MaxResults SQS gives the first thousand and no token. */
export function pageOf(input: Input, names: readonly string[]): { page: readonly string[]; next: string | undefined } {
  const size = integerWithin(input, 'MaxResults', 1, 1000);
  const token = optionalString(input, 'NextToken');
  const start = token === undefined ? 0 : startOf(token, names.length);
  const page = names.slice(start, start + (size ?? 1000));
  const end = start + page.length;
  const more = size !== undefined && end < names.length;
  return { page, next: more ? Buffer.from(`page ${end}`).toString('base64') : undefined };
}

function startOf(token: string, length: number): number {
  const at = /^page (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (at === undefined || Number(at) > length)
    throw invalidValue('NextToken', token, 'It is not a token given before.');
  return Number(at);
}
