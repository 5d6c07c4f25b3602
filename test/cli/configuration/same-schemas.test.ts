/** Members have the same type, bounds and errors in configuration files, in files for `apply` and in the API. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { file } from '../../../cli/configuration/schema.ts';
import { TRANSPORTS } from '../../../core/destination.ts';
import { createAppBody, rotateKeysBody, updateAppBody } from '../../../lambdas/api/schemas/apps.ts';
import {
  createDestinationBody,
  rotateSecretBody,
  updateDestinationBody,
} from '../../../lambdas/api/schemas/destinations.ts';
import { jsonSchemaOf } from '../../../lambdas/api/schemas/json-schema.ts';
import { check } from '../../../lambdas/api/schemas/sentences.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly additionalProperties?: Shape | boolean;
  readonly type?: string | readonly unknown[];
  readonly enum?: readonly unknown[];
}

/** Replaces each reference by its definition. */
function whole(shape: unknown, definitions: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(shape)) return shape.map((one) => whole(one, definitions));
  if (typeof shape !== 'object' || shape === null) return shape;
  const { $ref, $defs: _, ...rest } = shape as { readonly $ref?: string; readonly $defs?: unknown };
  const named = $ref === undefined ? {} : (whole(definitions[$ref.split('/').at(-1) ?? ''], definitions) as object);
  const own = Object.entries(rest).map(([key, value]) => [key, whole(value, definitions)]);
  return { ...named, ...Object.fromEntries(own) };
}

function shapeOf(schema: z.ZodType): Shape {
  const { schema: shape, definitions } = jsonSchemaOf(schema, 'input', '');
  return whole(shape, definitions) as Shape;
}
const openapi = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const documented = (path: string, method: string): Shape =>
  whole(
    openapi.paths[path][method].requestBody.content['application/json'].schema,
    openapi.components.schemas,
  ) as Shape;

/** Removes descriptions, and `null`, which means the same as no member. */
function plain(shape: unknown): unknown {
  if (Array.isArray(shape)) return shape.map(plain);
  if (typeof shape !== 'object' || shape === null) return shape;
  const { anyOf, type, ...rest } = shape as Shape;
  const [one, ...more] = anyOf?.filter((form) => form.type !== 'null') ?? [];
  if (one && more.length === 0) return plain({ ...one, ...rest });
  const kept = Object.entries(rest).filter(([key]) => !['description', 'examples', 'discriminator'].includes(key));
  const kinds = Array.isArray(type) ? type.filter((kind) => kind !== 'null') : [type];
  return {
    ...(type === undefined ? {} : { type: kinds.join() }),
    ...(anyOf ? { anyOf: anyOf.map(plain) } : {}),
    ...Object.fromEntries(kept.map(([key, value]) => [key, plain(value)])),
  };
}

const ofTransport = (shape: Shape | undefined, transport: string): Shape =>
  (shape?.oneOf ?? []).find(({ properties }) => properties?.['transport']?.enum?.[0] === transport) ?? {};

const appIn = (schema: z.ZodType): Shape => shapeOf(schema).properties?.['apps']?.items ?? {};
const destinationIn = (schema: z.ZodType, transport: string): Shape =>
  ofTransport(appIn(schema).properties?.['scopes']?.items?.properties?.['destinations']?.items, transport);

const ALL = '/apps/{app_id}/scopes/{scope}/destinations';
/** Members that only the API accepts at creation. */
const NOT_IN_FILES = ['state', 'ownership'];

describe.each([...TRANSPORTS])('a destination of the transport %s', (transport) => {
  const created = ofTransport(shapeOf(createDestinationBody), transport);
  const names = Object.keys(created.properties ?? {});

  test('has the members of the API and an id in a file', () => {
    const inFile = destinationIn(file, transport);
    expect(Object.keys(inFile.properties ?? {}).toSorted()).toEqual(
      [...names.filter((name) => !NOT_IN_FILES.includes(name)), 'id'].toSorted(),
    );
    expect(inFile.required).toEqual(created.required);
  });

  test('has members of the same type in both kinds of file, in a change and in the API document', () => {
    const patch = shapeOf(updateDestinationBody);
    const inDocument = ofTransport(documented(ALL, 'post'), transport);
    for (const name of names) {
      const own = plain(created.properties?.[name]);
      expect([name, plain(inDocument.properties?.[name])]).toEqual([name, own]);
      const changed = patch.properties?.[name];
      if (changed) expect([name, plain(changed)]).toEqual([name, own]);
      if (NOT_IN_FILES.includes(name)) continue;
      const kept = destinationIn(file, transport).properties?.[name];
      if (name === 'custom_headers') {
        const values = created.properties?.[name]?.additionalProperties as Shape;
        expect(kept?.additionalProperties).toEqual({ ...values, type: [values.type, 'null'] });
      } else if (name !== 'auth') expect([name, plain(kept)]).toEqual([name, own]);
    }
  });

  test('has keys of the same type in a file for apply, where they are optional', () => {
    const [auth, kept] = [created, destinationIn(file, transport)].map(({ properties }) => properties?.['auth']);
    expect(kept?.oneOf?.map(({ properties }) => plain(properties))).toEqual(
      auth?.oneOf?.map(({ properties }) => plain(properties)),
    );
  });
});

test('an app has members of the same type everywhere', () => {
  const created = shapeOf(createAppBody).properties ?? {};
  const { scopes, ...inFile } = appIn(file).properties ?? {};
  expect(scopes).toBeDefined();
  expect(plain(inFile)).toEqual(plain(created));
  expect(plain(documented('/apps', 'post').properties)).toEqual(plain(created));
  const { api_key, api_secret } = shapeOf(rotateKeysBody).properties ?? {};
  expect(plain({ api_key, api_secret })).toEqual(
    plain({ api_key: created['api_key'], api_secret: created['api_secret'] }),
  );
  expect(plain(shapeOf(updateAppBody).properties?.['name'])).toEqual(plain(created['name']));
});

test('a signing secret has the same type when it is rotated', () => {
  const created = ofTransport(shapeOf(createDestinationBody), 'webhook').properties?.['signing_secret'];
  expect(plain(shapeOf(rotateSecretBody).properties?.['signing_secret'])).toEqual(plain(created));
});

/** Wrong members of a webhook, which has the most members. */
const WRONG: readonly object[] = [
  ...[{ url: '' }, { url: 7 }, { url: 'x'.repeat(2_049) }],
  ...[{ timeout_seconds: 0 }, { timeout_seconds: 31 }, { timeout_seconds: '5' }],
  ...[{ max_batch: 0 }, { max_batch: 101 }, { max_batch: 1.5 }],
  ...[{ rate_limit: 0 }, { rate_limit: 1_001 }, { retry_schedule: [] }, { retry_schedule: [0] }],
  ...[{ event_types: [] }, { event_types: [''] }, { event_types: Array(51).fill('user.new') }],
  ...[{ custom_headers: [] }, { custom_headers: { 'x-a': 1 } }, { signing_secret: 'x' }, { odd: 1 }],
];

test.each(WRONG)('a file and the API report the same fault with the same sentence: %j', (wrong) => {
  const webhook = { transport: 'webhook', url: 'https://example.com/', ...wrong };
  const scopes = [{ feed_group: 'user', realtime: true, destinations: [webhook] }];
  const json = { apps: [{ app_id: '1', name: 'one', scopes }] };
  const errors = (found: object) => ('errors' in found ? found.errors : []) as { pointer: string; message: string }[];
  const atApi = errors(check(createDestinationBody, webhook));
  expect(atApi).not.toEqual([]);
  const found = errors(check(file, json)).map((error) => ({
    ...error,
    pointer: error.pointer.replace('/apps/0/scopes/0/destinations/0', ''),
  }));
  expect(found).toEqual(atApi);
});
