/** Queries: strict, so that a mistyped filter is told and not ignored. */
import * as z from 'zod';
import { page, time } from './common.ts';

export function query<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape);
}

/** Newest first unless told otherwise. */
export const order = z.enum(['newest', 'oldest']).optional().meta({ description: 'Which entries come first.' });
export const range = {
  from: time.optional().meta({ description: 'Nothing before this time.' }),
  to: time.optional().meta({ description: 'Nothing after this time.' }),
};
export const attemptsQuery = query({ ...page, ...range, order });
export const statsQuery = query(range);
