/** Comments begin with a sentence or a noun phrase, and not with a fragment such as `Of the queue.`. */
import { describe, expect, test } from '@jest/globals';
import { commentsOf, type Source, sourcesOf } from './sources.ts';

/** Words that begin a fragment, which a reader can complete only from the code below it. */
const FRAGMENT = /^(?:\/\*\*?|\/\/)[\s*]*(?:Of|That of|Those|Whose|Kept|As|Told|Beside)\s/;

function fragmentsIn({ path, text }: Source): readonly string[] {
  return commentsOf(text)
    .filter((comment) => FRAGMENT.test(comment))
    .map((comment) => `${path}: ${comment.slice(0, 80)}`);
}

describe('a comment that begins with a fragment', () => {
  test('does not exist', () => {
    const sources = sourcesOf(
      ...['core', 'adapters', 'lambdas', 'lib', 'local', 'cli', 'bin', 'dashboard', 'publisher', 'consumer', 'client'],
      ...['examples', 'recipes', 'bench', 'verify', 'test'],
    );
    expect(sources.flatMap(({ text }) => commentsOf(text)).length).toBeGreaterThan(1_000);
    expect(sources.flatMap(fragmentsIn)).toEqual([]);
  });

  test.each([
    '/** Of the queue. */',
    '/**\n * That of the last attempt, if there was one.\n */',
    '  /** Kept for an hour. */',
    'const a = 1; // As in the URL.',
    '// Whose key it is.\nconst a = 1;',
    "const a = 'text'; /** Those of the app. */",
    '/** Told once. */',
    '/** Beside the body. */',
  ])('is found in %j', (text) => {
    expect(fragmentsIn({ path: 'core/a.ts', text })).toHaveLength(1);
  });

  test.each([
    '/** The time of the last attempt. */',
    '/** Offset of the first byte. */',
    '/** Assumes the role of a customer. */',
    '/** That the queue exists is checked by SQS. */',
    '/** Returns the key.\n * As of 2026, there is one key per app. */',
    '// The queue is deleted\n// Of these lines, only the first one begins a comment.',
    "const text = '/** Of the queue. */';",
    'const url = "https://example.com/ Of";',
  ])('is not found in %j', (text) => {
    expect(fragmentsIn({ path: 'core/a.ts', text })).toEqual([]);
  });
});
