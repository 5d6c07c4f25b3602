/**
 * Every AWS client of a function is created with time limits. Without them, a service that does not answer blocks an
 * invocation.
 */
import { expect, test } from '@jest/globals';
import { codeOf, type Source, sourcesOf } from './sources.ts';

/** Matches a client with the options that `limited` returns, or that its caller received from it. */
const MADE = /\bnew (?:DynamoDB|SQS|KMS|Lambda|STS|EventBridge)?Client\(([^;]*)/g;
const WITH_LIMITS = /^\s*(?:options\b|\{[^}]*\.\.\.(?:options|config)\b)/;

function withoutLimits({ path, text }: Source): string[] {
  const code = codeOf(text);
  if (!code.includes('@aws-sdk/')) return [];
  return [...code.matchAll(MADE)].filter(([, given = '']) => !WITH_LIMITS.test(given)).map(() => path);
}

test('every AWS client of a function is created with time limits', () => {
  const sources = sourcesOf('adapters', 'lambdas');
  expect(sources.flatMap(withoutLimits)).toEqual([]);
  const made = sources.filter(({ text }) => text.includes('@aws-sdk/') && codeOf(text).match(MADE));
  expect(made.length).toBeGreaterThan(3);
});

test.each(['new DynamoDBClient({})', 'new KMSClient()', 'new Client({ maxAttempts: 2 })'])('%s is reported', (made) => {
  const text = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nconst client = ${made};`;
  expect(withoutLimits({ path: 'adapters/x.ts', text })).toEqual(['adapters/x.ts']);
});
