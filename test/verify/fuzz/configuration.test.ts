/** Every generated configuration file is accepted unchanged or refused with each fault named, and no fault contains a secret. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';
import { fuzz, TIMEOUT_MS } from '../../../verify/fuzz/support/runs.ts';
import { hostile, jsonText, objectOf, sometimesBroken } from '../../../verify/fuzz/support/texts.ts';

/** Value of every secret. It is also the Base64 of 24 bytes. */
const SECRET = 'hunter2CorrectHorseBatteryStaple';
const text = (value: string) => JSON.stringify(value);

type Member = readonly [key: string, value: string];

/** An object of valid members, of which one can be missing, invalid or unknown. */
function object(right: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const keys = Object.keys(right);
  const members = fc
    .tuple(...Object.values(right))
    .map((values) => values.map((value, at): Member => [keys[at] ?? '', value]));
  const spoilt = fc
    .tuple(members, fc.oneof(fc.constantFrom(...keys), hostile), fc.option(jsonText, { freq: 4 }))
    .map(([some, key, value]): readonly Member[] => [
      ...some.filter(([own]) => own !== key),
      ...(value === null ? [] : [[key, value] as const]),
    ]);
  return fc.oneof({ weight: 3, arbitrary: members }, { weight: 1, arbitrary: spoilt }).map(objectOf);
}

const list = (items: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(items, { maxLength }).map((some) => `[${some.join()}]`);
const one = (...texts: string[]) => fc.constantFrom(...texts.map(text));
const word = fc.oneof(one('user', 'flat', '1', 'Acme'), hostile.map(text));

const auth = fc.oneof(
  object({ type: one('keys'), key: one(`AKIA${SECRET}`), secret: one(SECRET) }),
  object({ type: one('policy') }),
  object({ type: one('role'), role_arn: one('arn:aws:iam::123456789012:role/r', 'arn:aws:s3:::b', '') }),
);
const queueUrl = one('https://sqs.eu-west-1.amazonaws.com/123456789012/q', 'http://127.0.0.1:4100/000000000000/q', 'x');
const url = one(
  'https://example.com/',
  'http://127.0.0.1:8000/',
  'https://10.0.0.1/',
  `https://u:${SECRET}@example.com/`,
);
const destination = fc.oneof(
  object({ transport: one('sqs'), queue_url: queueUrl, auth }),
  object({ transport: one('webhook'), url, signing_secret: one(SECRET, `whsec_${SECRET}`) }),
  object({ transport: one('webhook'), url, custom_headers: object({ 'x-key': one(SECRET), cookie: one(SECRET) }) }),
);
const scope = fc.oneof(
  object({ feed_group: word, realtime: fc.constantFrom('true', 'false'), destinations: list(destination, 3) }),
  object({
    app_level: one('reactions', 'files', 'odd'),
    realtime: fc.constant('true'),
    destinations: list(destination, 2),
  }),
);
const app = object({ app_id: word, name: word, api_key: one('key'), api_secret: one(SECRET), scopes: list(scope, 3) });
const file = sometimesBroken(
  fc.oneof({ weight: 9, arbitrary: object({ apps: list(app, 2) }) }, { weight: 1, arbitrary: jsonText }),
);

const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

test(
  'a generated configuration file is read, or each of its faults is named without a secret',
  async () => {
    const seen = { read: 0, faulty: 0 };
    await fuzz(file, (content) => {
      const result = readConfigurationFile(content, true);
      if ('file' in result) {
        expect(result.file).toEqual(JSON.parse(content));
        seen.read++;
        return;
      }
      seen.faulty++;
      expect(result.faults.length).toBeGreaterThan(0);
      for (const { pointer, message } of result.faults) {
        expect(pointer).toMatch(POINTER);
        expect(message).not.toBe('');
        expect(`${pointer} ${message}`).not.toContain(SECRET);
      }
    });
    expect(Math.min(seen.read, seen.faulty)).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
