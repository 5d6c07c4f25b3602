/**
 * The import law (docs/architecture.md): a step of a function imports core; its `wire.ts` and `index.ts` import
 * everything above. A step can import the types of its own `wire.ts`. `lambdas/deliver` is shared by the deliver
 * functions. lib imports environment contracts and core; local imports none of them. Libraries for users import core
 * and almost no packages. Imports of types count.
 */
import { describe, expect, test } from '@jest/globals';
import { importsOf, isIn, isOurs, type Source, sourcesOf } from './sources.ts';

/** Returns `lambdas/<name>` for a file in any of its folders. */
const functionOf = (path: string): string => path.split('/').slice(0, 2).join('/');
const isEntry = (path: string): boolean => /^lambdas\/[^/]+\/index\.ts$/.test(path);
const isWiring = (path: string): boolean => isEntry(path) || /^lambdas\/[^/]+\/wire\.ts$/.test(path);
/** The folder that functions share: `lambdas/deliver` is part of every deliver function. */
const isOwn = (path: string, name: string): boolean =>
  isIn(name, functionOf(path)) || (path.startsWith('lambdas/deliver-to-') && isIn(name, 'lambdas/deliver'));
const isContract = (path: string): boolean => /^lambdas\/[^/]+\/env\.ts$/.test(path);

/** The types of a request and its answer are taken from node:http. */
/** Modules whose functions depend on their arguments only. */
const NODE_OF_CORE: readonly string[] = ['node:crypto', 'node:zlib'];
const NODE_OF_CONSUMER: readonly string[] = ['node:crypto', 'node:zlib', 'node:http'];
const SDKS_BUT_EVENTBRIDGE = /^(?!node:)(?!@aws-sdk\/client-eventbridge$)/;

/** Reports whether the law allows a file to import this. */
function isAllowed(path: string, name: string): boolean {
  const ours =
    isOurs(name) || isIn(name, 'core', 'adapters', 'lambdas', 'lib', 'local', 'bin', 'dashboard', 'test', 'verify');
  if (isIn(path, 'core')) return ours ? isIn(name, 'core') : NODE_OF_CORE.includes(name);
  if (isIn(path, 'adapters')) return !ours || isIn(name, 'core', 'adapters');
  if (isWiring(path)) return !ours || isIn(name, 'core', 'adapters') || (isOwn(path, name) && !isEntry(name));
  // One package is allowed outside of adapters: zod, in the API only.
  if (isIn(path, 'lambdas/api') && name === 'zod') return true;
  if (isIn(path, 'lambdas')) return ours && (isIn(name, 'core') || (isOwn(path, name) && !isEntry(name)));
  // The settings of a destination in a stack have the schemas of the API.
  if (isIn(path, 'lib')) return !ours || isIn(name, 'lib', 'core', 'lambdas/api/schemas') || isContract(name);
  // Types of the API only. The test of the bundle in test/dashboard checks that no code is included. Texts come from core and schemas,
  // and the commands of the command line run in the page as well.
  if (isIn(path, 'dashboard'))
    return (
      !ours || isIn(name, 'dashboard', 'lambdas/api/schemas', 'schemas', 'cli') || name === 'core/failure-advice.ts'
    );
  // A configuration file has the schemas of the API.
  if (isIn(path, 'cli')) return !ours || isIn(name, 'cli', 'core', 'publisher', 'consumer', 'lambdas/api/schemas');
  if (isIn(path, 'consumer')) return ours ? isIn(name, 'core', 'consumer') : NODE_OF_CONSUMER.includes(name);
  if (isIn(path, 'client')) return ours ? isIn(name, 'client') : name === 'openapi-fetch';
  if (isIn(path, 'publisher')) return ours ? isIn(name, 'core', 'publisher') : !SDKS_BUT_EVENTBRIDGE.test(name);
  if (isIn(path, 'examples', 'recipes')) return !ours || isIn(name, 'examples', 'recipes');
  if (isIn(path, 'local')) return !isIn(name, 'core', 'adapters', 'lambdas', 'lib');
  return true;
}

function breaches(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((name) => !isAllowed(source.path, name))
      .map((name) => `${source.path} imports ${name}`),
  );
}

describe('the import law', () => {
  test('allows steps to import only the types of wire.ts, which then runs in entries only', () => {
    const steps = sourcesOf('lambdas').filter(({ path }) => !isWiring(path));
    const imports = steps.flatMap(({ path, text }) =>
      [...text.matchAll(/^import (.*) from '[./]*\/wire\.ts';/gm)].map(([, names = '']) => [path, names.slice(0, 5)]),
    );
    expect(imports.length).toBeGreaterThan(3);
    expect(imports.filter(([, names]) => names !== 'type ')).toEqual([]);
  });

  test('allows the dashboard to import types of the API, and no code', () => {
    const taken = sourcesOf('dashboard').flatMap(({ path, text }) =>
      [...text.matchAll(/^(import[^;]*?)'[^']*lambdas\/api[^']*';/gm)].map(([, words = '']) => [
        path,
        words.slice(0, 11),
      ]),
    );
    expect(taken.length).toBeGreaterThan(3);
    expect(taken.filter(([, words]) => words !== 'import type')).toEqual([]);
  });

  test.each([
    ...['core', 'adapters', 'lambdas', 'lib', 'local', 'dashboard'],
    ...['publisher', 'consumer', 'client', 'examples', 'recipes', 'cli'],
  ])('is followed in %s', (folder) => {
    expect(breaches(sourcesOf(folder))).toEqual([]);
  });

  test('allows no production file to import tests', () => {
    const towardsTests = sourcesOf('core', 'adapters', 'lambdas', 'lib', 'local', 'dashboard', 'cli', 'bin').flatMap(
      (source) => importsOf(source).filter((name) => isIn(name, 'test', 'verify')),
    );
    expect(towardsTests).toEqual([]);
  });

  test('is checked on existing files', () => {
    expect(sourcesOf('core').flatMap(importsOf).length).toBeGreaterThan(30);
    expect(sourcesOf('lambdas').filter(({ path }) => isEntry(path)).length).toBeGreaterThanOrEqual(2);
    expect(sourcesOf('no-such-folder')).toEqual([]);
  });

  test.each([
    ['core/a.ts', "import { x } from '../adapters/log.ts';"],
    ['core/a.ts', "import type { x } from '../lambdas/fan-out/env.ts';"],
    ['core/a.ts', "import fs from 'node:fs';"],
    ['core/a.ts', "import { z } from 'zod';"],
    ['core/delivery/a.ts', "export { x } from '../../adapters/log.ts';"],
    ['core/delivery/a.ts', "export * from '../../adapters/log.ts';"],
    ['adapters/a.ts', "import {\n  type A,\n  b,\n} from '../lambdas/fan-out/fan-out.ts';"],
    ['adapters/queue/a.ts', "import '../../lib/app.ts';"],
    ['lambdas/fan-out/fan-out.ts', "import { x } from '../../adapters/log.ts';"],
    ['lambdas/fan-out/fan-out.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['lambdas/fan-out/fan-out.ts', "import { x } from '../deliver-to-queue/env.ts';"],
    ['lambdas/fan-out/fan-out.ts', "import { handler } from './index.ts';"],
    ['lambdas/fan-out/fan-out.ts', "import { z } from 'zod';"],
    ['lambdas/api/routes/a.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['lambdas/api/routes/a.ts', "import { handler } from '../index.ts';"],
    ['lambdas/api/routes/a.ts', "import { x } from '../../fan-out/fan-out.ts';"],
    ['lambdas/fan-out/env.ts', "import { x } from 'aws-cdk-lib';"],
    ['lambdas/fan-out/env.ts', "import { x } from '../deliver/env.ts';"],
    ['lambdas/wake/wire.ts', "import { x } from '../deliver/wire.ts';"],
    ['lambdas/wake/wire.ts', "import { handler } from './index.ts';"],
    ['lambdas/deliver/wire.ts', "import { x } from '../deliver-to-bus/wire.ts';"],
    ['lambdas/fan-out/index.ts', "import { x } from '../../lib/app.ts';"],
    ['lambdas/fan-out/index.ts', "import { x } from '../deliver-to-queue/deliver-to-queue.ts';"],
    ['lib/fan-out.ts', "import { x } from '../lambdas/fan-out/fan-out.ts';"],
    ['lib/fan-out.ts', "import { x } from '../adapters/log.ts';"],
    ['lib/kit/a.ts', "const x = await import('../../lambdas/fan-out/index.ts');"],
    ['lib/a.ts', "import { x } from '../local/index.ts';"],
    ['local/sqs/a.ts', "import { x } from '../../core/limits.ts';"],
    ['local/a.ts', "type X = import('../lambdas/fan-out/env.ts').X;"],
    ['local/a.ts', "import { x } from '../lib/app.ts';"],
    ['consumer/a.ts', "import { x } from '../adapters/log.ts';"],
    ['consumer/a.ts', "import { readFileSync } from 'node:fs';"],
    ['consumer/handlers/a.ts', "import express from 'express';"],
    ['publisher/a.ts', "import { x } from '../cli/publish.ts';"],
    ['publisher/a.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['cli/a.ts', "import { x } from '../lambdas/api/routes/apps.ts';"],
    ['cli/a.ts', "import { x } from '../adapters/log.ts';"],
    ['recipes/a/main.ts', "import { x } from '../../consumer/decode.ts';"],
  ])('is violated by %s with %j', (path, text) => {
    expect(breaches([{ path, text }])).toHaveLength(1);
  });

  test.each([
    ['core/delivery/a.ts', "import { createHash } from 'node:crypto';\nimport type { x } from '../limits.ts';"],
    [
      'adapters/queue/a.ts',
      "import { SQSClient } from '@aws-sdk/client-sqs';\nimport { x } from '../../core/limits.ts';",
    ],
    ['lambdas/fan-out/fan-out.ts', "import { x } from '../../core/limits.ts';\nimport { y } from './env.ts';"],
    [
      'lambdas/fan-out/index.ts',
      "import middy from '@middy/core';\nimport { x } from '../../adapters/log.ts';\nimport { y } from './env.ts';",
    ],
    [
      'lambdas/api/routes/a.ts',
      "import { z } from 'zod';\nimport { x } from '../http.ts';\nimport { y } from '../schemas/common.ts';",
    ],
    [
      'lambdas/deliver-to-bus/wire.ts',
      "import { x } from '../../adapters/log.ts';\nimport { y } from '../deliver/wire.ts';\nimport { z } from './deliver-to-bus.ts';",
    ],
    ['lambdas/deliver-to-bus/env.ts', "import { x } from '../deliver/env.ts';"],
    ['lib/fan-out.ts', "import { Stack } from 'aws-cdk-lib';\nimport { x } from '../lambdas/fan-out/env.ts';"],
    [
      'local/a.ts',
      "// import { x } from '../core/limits.ts';\nimport http from 'node:http';\nimport { y } from './clock.ts';",
    ],
    ['core/a.ts', "/** import { x } from '../adapters/log.ts'; */\nconst text = 'it is from elsewhere';"],
  ])('is followed by %s with %j', (path, text) => {
    expect(breaches([{ path, text }])).toEqual([]);
  });
});
