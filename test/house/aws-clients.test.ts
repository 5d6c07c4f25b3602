/** Every AWS client of a function is made with time limits: without them a service that does not answer holds an invocation. */
import { expect, test } from '@jest/globals';
import { codeOf, type Source, sourcesOf } from './sources.ts';

/** The client takes the options that `limited` gives, or that its caller was given by it. */
const MADE = /\bnew (?:DynamoDB|SQS|KMS|Lambda|STS|EventBridge)?Client\(([^;]*)/g;
const WITH_LIMITS = /^\s*(?:options\b|\{[^}]*\.\.\.(?:options|config)\b)/;

function withoutLimits({ path, text }: Source): string[] {
  const code = codeOf(text);
  if (!code.includes('@aws-sdk/')) return [];
  return [...code.matchAll(MADE)].filter(([, given = '']) => !WITH_LIMITS.test(given)).map(() => path);
}

test('no AWS client of a function is made without time limits', () => {
  const sources = sourcesOf('adapters', 'lambdas');
  expect(sources.flatMap(withoutLimits)).toEqual([]);
  const made = sources.filter(({ text }) => text.includes('@aws-sdk/') && codeOf(text).match(MADE));
  expect(made.length).toBeGreaterThan(3);
});

test.each(['new DynamoDBClient({})', 'new KMSClient()', 'new Client({ maxAttempts: 2 })'])(
  '%s would be told',
  (made) => {
    const text = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nconst client = ${made};`;
    expect(withoutLimits({ path: 'adapters/x.ts', text })).toEqual(['adapters/x.ts']);
  },
);
