/** What callers are narrowed to where no app stands in the path. */
import { type Identity, maySee } from '../../../core/api/identity.ts';
import { type FieldError, invalid, notFound } from '../../../core/api/problem.ts';
import { defined } from '../../../core/defined.ts';
import type { DeadLetter, DeadLetterFilter } from '../../../core/holding/dead-letter.ts';
import { DEAD_LETTERS_COUNTED } from '../../../core/limits.ts';
import type { ApiPorts } from '../wire.ts';

/** The app that a filter means. @throws ProblemError when the caller must say which, or does not see it. */
export function narrowedApp(
  identity: Identity,
  asked: string | undefined,
  where: Pick<FieldError, 'in' | 'pointer'>,
): string | undefined {
  if (identity.kind === 'operator') return asked;
  if (asked !== undefined) {
    if (!maySee(identity, asked)) throw notFound('app');
    return asked;
  }
  if (identity.apps.length > 1) throw invalid([{ ...where, message: 'expected one of your apps, got nothing' }]);
  return identity.apps[0];
}

/** Unix ms of the app's creation, when a deleted app had the same id: what is older belongs to that app. `undefined`: no app had the id before. */
export async function sinceOf(
  { configuration }: Pick<ApiPorts, 'configuration'>,
  appId: string | undefined,
): Promise<number | undefined> {
  return appId === undefined ? undefined : (await configuration.app(appId))?.value.reused_at;
}

const PAGE = 1_000;
/** Pages that are read for one count at most. A page may have fewer dead letters than its limit. */
const PAGES = 30;

export interface Counted {
  readonly deadLetters: readonly DeadLetter[];
  /** `false`: there are more. */
  readonly all: boolean;
}

/** The dead letters that match, up to `DEAD_LETTERS_COUNTED`; fewer when few of many dead letters match. */
export async function countDeadLetters(
  { list }: Pick<ApiPorts['deadLetters'], 'list'>,
  filter: DeadLetterFilter,
): Promise<Counted> {
  const deadLetters: DeadLetter[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const limit = Math.min(PAGE, DEAD_LETTERS_COUNTED - deadLetters.length);
    const page = await list(filter, { limit, order: 'oldest', ...defined({ cursor }) });
    deadLetters.push(...page.deadLetters.map(({ deadLetter }) => deadLetter));
    cursor = page.cursor;
    pages++;
  } while (cursor !== undefined && deadLetters.length < DEAD_LETTERS_COUNTED && pages < PAGES);
  return { deadLetters, all: cursor === undefined };
}
