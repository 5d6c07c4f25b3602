/**
 * Secrets, keys, URLs and values of headers are pasted with invisible characters. At every entry point, white space around
 * such a text is removed, and an invisible, unreadable or weak text is refused with the name of the field and of the
 * character. A new entry point is one line of `ENTRY_POINTS`, and a new hostile text is one line of `HOSTILE` or `WEAK`.
 */
import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { readConfigurationFile } from '../../cli/configuration/file.ts';
import { connectionOf } from '../../cli/reach/connection.ts';
import { sqsHandler } from '../../consumer/handlers/sqs.ts';
import { createReceiver } from '../../consumer/receiver.ts';
import { verifyWebhook } from '../../consumer/verify.ts';
import { changedDestination, newDestination } from '../../core/api/destination.ts';
import type { Destination } from '../../core/destination.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { createEgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { createAppBody, rotateKeysBody } from '../../lambdas/api/schemas/apps.ts';
import {
  createDestinationBody,
  rotateSecretBody,
  updateDestinationBody,
} from '../../lambdas/api/schemas/destinations.ts';
import { check } from '../../lambdas/api/schemas/sentences.ts';
import { createPublisher } from '../../publisher/index.ts';
import { aBus, aQueue, aWebhook } from '../core/make.ts';

/** Returns the accepted values as JSON, or the faults. */
type Verdict = { readonly taken: string } | { readonly faults: string };
type EntryPoint = (text: string) => Verdict;

const rules = {
  policy: createEgressPolicy(),
  operator: operatorOf('arn:aws:iam::000000000000:role/sender', []),
  awsEndpoint: undefined,
};

function verdictOf(found: object): Verdict {
  const errors = 'errors' in found ? found.errors : 'faults' in found ? found.faults : undefined;
  return errors === undefined ? { taken: JSON.stringify(found) } : { faults: JSON.stringify(errors) };
}

const body =
  (schema: z.ZodType, of: (text: string) => object): EntryPoint =>
  (text) =>
    verdictOf(check(schema, of(text)));

function thrown(run: () => unknown): Verdict {
  try {
    return { taken: JSON.stringify(run()) };
  } catch (error) {
    return { faults: (error as Error).message };
  }
}

const created =
  (of: (text: string) => object): EntryPoint =>
  (text) => {
    const found = check(createDestinationBody, of(text));
    if ('errors' in found) return verdictOf(found);
    const scope = { kind: 'feed_group', name: 'user' } as const;
    const place = { id: 'dst_1', app_id: '1', scope, externalId: 'x', random: new Uint8Array(32), nowMs: 0 };
    return verdictOf(newDestination(found.value, place, rules));
  };

const changed =
  (value: Destination, of: (text: string) => object): EntryPoint =>
  (text) => {
    const found = check(updateDestinationBody, of(text));
    if ('errors' in found) return verdictOf(found);
    const { version: _, ...patch } = found.value;
    return verdictOf(
      changedDestination({ value, sealed: { signing: [] } }, patch, { rules, nowMs: 0, externalId: 'x' }),
    );
  };

function inFiles(app: (text: string) => object): Readonly<Record<string, EntryPoint>> {
  const file = (text: string) => JSON.stringify({ apps: [{ app_id: '1', name: 'one', scopes: [], ...app(text) }] });
  return {
    'the file of the embedded run': (text) => verdictOf(readConfigurationFile(file(text), true)),
    'a file for apply': (text) => verdictOf(readConfigurationFile(file(text), false)),
  };
}

const inFilesAt = (of: (text: string) => object) =>
  inFiles((text) => ({ scopes: [{ feed_group: 'user', realtime: true, destinations: [of(text)] }] }));

/**
 * Returns all entry points of a setting of a destination. @param change of the setting: a secret can have a separate one.
 */
function ofDestination(
  stored: Destination,
  of: (text: string) => object,
  change = true,
): Readonly<Record<string, EntryPoint>> {
  return {
    [`POST of a destination (${stored.transport})`]: created(of),
    ...(change
      ? {
          [`PATCH of a destination (${stored.transport})`]: changed(stored, (text) => {
            const { transport: _, ...settings } = of(text) as { readonly transport: string };
            return settings;
          }),
        }
      : {}),
    ...inFilesAt(of),
  };
}

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';
const BUS_ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/b';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/in';
const queue = (more: object) => ({ transport: 'sqs', queue_url: QUEUE_URL, auth: { type: 'policy' }, ...more });
const webhook = (more: object) => ({ transport: 'webhook', url: 'https://example.com/', ...more });
const bus = (more: object) => ({ transport: 'eventbridge', bus_arn: BUS_ARN, auth: { type: 'policy' }, ...more });
const keys = (more: object) => ({ auth: { type: 'keys', key: 'AKIAEXAMPLE', secret: 'hunter2', ...more } });
const request = { body: '[]', headers: {} };

interface Field {
  readonly good: string;
  /** Whether characters beyond ASCII are refused. */
  readonly ascii: boolean;
  /** The name of the field in faults. */
  readonly named: RegExp;
  readonly entryPoints: Readonly<Record<string, EntryPoint>>;
}

const FIELDS: Readonly<Record<string, Field>> = {
  'a signing secret': {
    good: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    ascii: true,
    named: /signing_?secret/i,
    entryPoints: {
      ...ofDestination(aQueue(), (signing_secret) => queue({ signing_secret }), false),
      'POST of a webhook': created((signing_secret) => webhook({ signing_secret })),
      'POST …/secret': body(rotateSecretBody, (signing_secret) => ({ signing_secret })),
      'verifyWebhook of the consumer': (signingSecrets) =>
        thrown(() => {
          try {
            return verifyWebhook(request, { signingSecrets });
          } catch (error) {
            // The secret was accepted, and only the signature is missing.
            if ((error as { code?: string }).code === 'missing_header') return signingSecrets.trim();
            throw error;
          }
        }),
      'the queue handler of the consumer': (signingSecrets) =>
        thrown(() => sqsHandler({ signingSecrets, onUpdate: () => {} }) && signingSecrets.trim()),
      'a handler of the consumer': (signingSecrets) =>
        thrown(() => createReceiver({ signingSecrets, onUpdate: () => {} }) && signingSecrets.trim()),
    },
  },
  'an API secret': {
    good: 'a-secret-of-16-c',
    ascii: true,
    named: /api_?secret/i,
    entryPoints: {
      'POST of an app': body(createAppBody, (api_secret) => ({ name: 'one', api_secret })),
      'POST …/keys': body(rotateKeysBody, (api_secret) => ({ api_secret })),
      ...inFiles((api_secret) => ({ api_secret })),
    },
  },
  'an API secret that is known': {
    good: 'ältestes',
    ascii: false,
    named: /apiSecrets/,
    entryPoints: {
      'a handler of the consumer': (apiSecrets) =>
        thrown(() => createReceiver({ apiSecrets, onUpdate: () => {} }) && apiSecrets.trim()),
    },
  },
  'the name of our bus': {
    good: 'arn:aws:events:eu-west-1:123456789012:event-bus/company',
    ascii: true,
    named: /busName/,
    entryPoints: {
      'the publisher': (busName) =>
        thrown(() => createPublisher({ busName, client: { send: () => Promise.reject() } }) && busName.trim()),
    },
  },
  'a token': {
    good: 'eyJhbGciOiJSUzI1NiJ9.e30.x',
    ascii: true,
    named: /token/i,
    entryPoints: {
      FEEDHOSE_TOKEN: (token) => thrown(() => connectionOf({}, { FEEDHOSE_TOKEN: token })),
      '--token': (token) => thrown(() => connectionOf({ token }, {})),
    },
  },
  'an API key': {
    good: 'key-of-acme',
    ascii: true,
    named: /api_?key/i,
    entryPoints: {
      'POST of an app': body(createAppBody, (api_key) => ({ name: 'one', api_key })),
      'POST …/keys': body(rotateKeysBody, (api_key) => ({ api_key })),
      ...inFiles((api_key) => ({ api_key })),
      'a handler of the consumer': (apiKey) =>
        thrown(() => createReceiver({ apiKey, unverified: true, onUpdate: () => {} }) && apiKey.trim()),
    },
  },
  'an access key id': {
    good: 'AKIAIOSFODNN7EXAMPLE',
    ascii: true,
    named: /auth\/key/,
    entryPoints: {
      ...ofDestination(aQueue(), (key) => queue(keys({ key }))),
      'PATCH of a bus': changed(aBus(), (key) => keys({ key })),
    },
  },
  'a secret access key': {
    good: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    ascii: true,
    named: /auth\/secret/,
    entryPoints: {
      ...ofDestination(aQueue(), (secret) => queue(keys({ secret }))),
      'PATCH of a bus': changed(aBus(), (secret) => keys({ secret })),
    },
  },
  'the ARN of a role': {
    good: ROLE_ARN,
    ascii: true,
    named: /role_arn/,
    entryPoints: ofDestination(aQueue(), (role_arn) => queue({ auth: { type: 'role', role_arn } })),
  },
  'the URL of a webhook': {
    good: 'https://hooks.example.com/in',
    ascii: false,
    named: /url/,
    entryPoints: ofDestination(aWebhook(), (url) => webhook({ url })),
  },
  'the URL of a queue': {
    good: QUEUE_URL,
    ascii: true,
    named: /queue_url/,
    entryPoints: ofDestination(aQueue(), (queue_url) => queue({ queue_url })),
  },
  'the ARN of a bus': {
    good: BUS_ARN,
    ascii: true,
    named: /bus_arn/,
    entryPoints: ofDestination(aBus(), (bus_arn) => bus({ bus_arn })),
  },
  'the value of a header': {
    good: 'Bearer abc',
    ascii: false,
    named: /custom_headers/,
    entryPoints: ofDestination(aWebhook(), (value) => webhook({ custom_headers: { 'x-token': value } })),
  },
};

/** Each with the first character that a fault names. */
const HOSTILE: readonly (readonly [what: string, spoil: (text: string) => string, character: string])[] = [
  ['a zero-width space before it', (text) => `\u200b${text}`, 'U+200B'],
  ['a byte order mark before it', (text) => `\ufeff${text}`, 'U+FEFF'],
  ['a no-break space behind it', (text) => `${text}\u00a0`, 'U+00A0'],
  ['an ideographic space behind it', (text) => `${text}\u3000`, 'U+3000'],
  ['a line separator behind it', (text) => `${text}\u2028`, 'U+2028'],
  ['a soft hyphen inside', inserting('\u00ad'), 'U+00AD'],
  ['a zero-width joiner inside', inserting('\u200d'), 'U+200D'],
  ['a right-to-left override inside', inserting('\u202e'), 'U+202E'],
  ['an isolate inside', inserting('\u2066'), 'U+2066'],
  ['a variation selector inside', inserting('\ufe0f'), 'U+FE0F'],
  ['a Hangul filler inside', inserting('\u3164'), 'U+3164'],
  ['a tag character inside', inserting('\u{e0041}'), 'U+E0041'],
  ['a NUL inside', inserting('\0'), 'U+0000'],
  ['a line feed inside', inserting('\n'), 'U+000A'],
  ['a carriage return and more behind it', (text) => `${text}\r\nx-other: y`, 'U+000D'],
  ['a tabulator inside', inserting('\t'), 'U+0009'],
  ['a control character of C1 inside', inserting('\x85'), 'U+0085'],
  ['half of a surrogate pair inside', inserting('\ud800'), 'U+D800'],
];
/** For fields that are ASCII. */
const BEYOND_ASCII = [
  ['a Cyrillic letter inside', inserting('\u0430'), 'U+0430'],
  ['an accented letter inside', inserting('é'), 'U+00E9'],
] as const;

function inserting(character: string): (text: string) => string {
  return (text) => `${text.slice(0, 6)}${character}${text.slice(6)}`;
}

const cases = Object.entries(FIELDS).flatMap(([field, { entryPoints, ...rest }]) =>
  Object.entries(entryPoints).map(([entryPoint, enter]) => ({ field, entryPoint, enter, ...rest })),
);

describe.each(cases)('$field at $entryPoint', ({ good, ascii, named, enter }) => {
  test('is accepted without the white space around it', () => {
    const plain = enter(good);
    expect(plain).toHaveProperty('taken');
    for (const around of [`${good}\n`, `${good}\r\n`, ` \t${good} `, `\n${good}`]) expect(enter(around)).toEqual(plain);
  });

  test('is refused with an invisible or invalid character, by field and character', () => {
    for (const [what, spoil, character] of [...HOSTILE, ...(ascii ? BEYOND_ASCII : [])]) {
      const { faults } = enter(spoil(good)) as { faults?: string };
      expect([what, faults]).toEqual([what, expect.stringMatching(named)]);
      if (HOSTILE.some(([one]) => one === what)) {
        expect([what, faults]).toEqual([what, expect.stringContaining(character)]);
      }
    }
  });
});

const base64 = (bytes: number) => Buffer.alloc(bytes, 0xfb).toString('base64');
const WEAK: Readonly<Record<string, readonly string[]>> = {
  'a signing secret': [
    ...['', 'whsec_', 'x', 'whsec_x', 'my-own-secret-that-is-long-enough-but-no-base64'],
    ...[base64(23), `whsec_${base64(23)}`, base64(65), `whsec_${base64(65)}`],
    ...[base64(32).replace('=', ''), base64(25).replace('=', ''), `${base64(24)}=`],
    ...[base64(24).replaceAll('+', '-').replaceAll('/', '_'), `${base64(25).slice(0, -3)}x==`],
    ...[`whsec_${base64(24).slice(0, 8)} ${base64(24).slice(8)}`, `WHSEC_${base64(24)}`, `whsec_whsec_${base64(24)}`],
  ],
  'an API secret': ['', 'x', 'fifteen-charact', 'x'.repeat(257)],
  'an API key': ['', 'a key', 'a/key', 'x'.repeat(257)],
  'an access key id': ['', 'AKIA X', 'AKIA/X', 'AKIA,X', 'x'.repeat(129)],
  'a secret access key': ['', 'a b', 'x'.repeat(257)],
};

describe.each(cases.filter(({ field }) => WEAK[field]))('$field at $entryPoint', ({ field, named, enter }) => {
  test.each(WEAK[field] ?? [])('cannot be %j', (text) => {
    expect(enter(text)).toEqual({ faults: expect.stringMatching(named) });
  });
});

describe('a signing secret', () => {
  const entryPoints = cases.filter(({ field }) => field === 'a signing secret');
  test.each(entryPoints)('of 24 to 64 bytes is accepted at $entryPoint, with or without its prefix', ({ enter }) => {
    for (const text of [24, 25, 26, 32, 64].flatMap((bytes) => [base64(bytes), `whsec_${base64(bytes)}`])) {
      expect(enter(text)).toEqual({ taken: expect.stringContaining(text) });
    }
  });
});
