/** The check of requests against the models of the services, and its error messages. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { AwsError } from '../../../local/protocol/aws-error.ts';
import { checkOf, type Input } from '../../../local/protocol/model/check.ts';
import { expressionOf } from '../../../local/protocol/model/constraints.ts';
import { inputOfForm } from '../../../local/protocol/model/form.ts';
import { type ModelName, readModel } from '../../../local/protocol/model/model.ts';

function refusal(check: () => unknown): Pick<AwsError, 'code' | 'message'> {
  try {
    check();
  } catch (error) {
    const { code, message } = error as AwsError;
    return { code, message };
  }
  throw new Error('Nothing was refused.');
}

const events = checkOf('events', { notImplemented: { CreateEventBusRequest: { KmsKeyIdentifier: 'no encryption.' } } });
const put = (Targets: unknown): Input => ({ Rule: 'r', Targets });

describe('a member', () => {
  test('of the model is not changed, and null means absent', () => {
    const input = { Name: 'bus', Description: null, Tags: [{ Key: 'a', Value: 'b' }] };
    expect(events('CreateEventBus', input)).toEqual({ Name: 'bus', Tags: [{ Key: 'a', Value: 'b' }] });
  });

  test.each<[string, Input, string]>([
    ['at the top', { Name: 'bus', Colour: 'red' }, 'CreateEventBus has no member Colour: '],
    ['below', { Name: 'bus', Tags: [{ Key: 'a', Value: 'b', Hue: 1 }] }, 'CreateEventBus has no member Tags.0.Hue: '],
    ['of every object', { Name: 'bus', toString: 'x' }, 'CreateEventBus has no member toString: '],
  ])('that the model does not have is refused by name: %s', (_, input, message) => {
    expect(refusal(() => events('CreateEventBus', input))).toEqual({
      code: 'NotImplementedByEmbeddedAws',
      message: expect.stringContaining(message),
    });
  });

  test('that is not implemented is refused by name, with the reason', () => {
    expect(refusal(() => events('CreateEventBus', { Name: 'bus', KmsKeyIdentifier: 'k' }))).toEqual({
      code: 'NotImplementedByEmbeddedAws',
      message: 'The embedded AWS does not implement the member KmsKeyIdentifier of CreateEventBus: no encryption.',
    });
  });

  test.each<[Input, string]>([
    [{ Name: 1 }, 'Name: NUMBER_VALUE can not be converted to a String'],
    [{ Name: 'b', Tags: {} }, 'Tags: START_OBJECT found where a list was expected'],
    [{ Name: 'b', Tags: ['x'] }, 'Tags.0: STRING_VALUE found where an object was expected'],
    [{ Name: 'b', Tags: [{ Key: true, Value: '' }] }, 'Tags.0.Key: TRUE_VALUE can not be converted to a String'],
  ])('of another type is refused: %j', (input, message) => {
    expect(refusal(() => events('CreateEventBus', input))).toEqual({ code: 'SerializationException', message });
  });

  const timed = (Time: unknown): Input => ({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}', Time }] });

  test.each(['yesterday', '', '1', '2026-13-01T00:00:00Z', true, 1e300, {}])(
    'that is no time is refused: %j',
    (Time) => {
      expect(refusal(() => events('PutEvents', timed(Time)))).toEqual({
        code: 'SerializationException',
        message: expect.stringMatching(/^Entries\.0\.Time: [A-Z_]+ can not be converted to a Timestamp$/),
      });
    },
  );

  test.each([
    [1_767_225_600.5, 1_767_225_600.5],
    ['2026-01-01T00:00:00.500Z', 1_767_225_600.5],
    ['2026-01-01T01:00:00+01:00', 1_767_225_600],
  ])('that is the time %j becomes the Unix seconds %j', (Time, seconds) => {
    expect(events('PutEvents', timed(Time))).toEqual(timed(seconds));
  });

  test.each<[string, ModelName, string, Input, string]>([
    [
      'missing',
      'events',
      'CreateEventBus',
      {},
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'outside its pattern, within a list',
      'events',
      'PutTargets',
      put([{ Id: '!@#', Arn: 'arn' }]),
      String.raw`1 validation error detected: Value '!@#' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+`,
    ],
    [
      'too long and outside its pattern, which one message says',
      'events',
      'PutTargets',
      put([{ Id: ' '.repeat(65), Arn: 'arn' }]),
      'less than or equal to 64; Value',
    ],
    [
      'too short a list',
      'events',
      'PutTargets',
      put([]),
      "Value '[]' at 'targets' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'none of an enumeration',
      'events',
      'PutRule',
      { Name: 'r', State: 'on' },
      'Member must satisfy enum value set: [ENABLED, DISABLED',
    ],
    [
      'too large a number',
      'kms',
      'GenerateRandom',
      { NumberOfBytes: 1025 },
      "Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
    ],
    [
      'too long a secret, whose value is not shown',
      'kms',
      'Encrypt',
      { KeyId: 'k', Plaintext: Buffer.alloc(4097).toString('base64') },
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    ],
    [
      'too long a list, whose entries are shown as AWS shows them',
      'events',
      'PutEvents',
      { Entries: Array(11).fill({ Source: 's' }) },
      "Value '[PutEventsRequestEntry(time=null, source=s, ",
    ],
  ])('that is %s is refused as AWS words it', (_, model, operation, input, message) => {
    expect(refusal(() => checkOf(model)(operation, input))).toEqual({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('of an operation that the model does not have is left to the service', () => {
    expect(events('Dance', { a: 1 })).toEqual({ a: 1 });
  });
});

describe('a form of the Query protocol', () => {
  const model = readModel('sts');
  const check = checkOf('sts', { code: 'ValidationError' });
  const read = (form: string) => inputOfForm(model, 'AssumeRole', new Map(new URLSearchParams(form)));

  test('is parsed with lists, structures and numbers', () => {
    const form = 'Action=AssumeRole&Version=1&RoleArn=a&DurationSeconds=900&Tags.member.1.Key=k&Tags.member.1.Value=v';
    expect(read(form)).toEqual({ RoleArn: 'a', DurationSeconds: 900, Tags: [{ Key: 'k', Value: 'v' }] });
  });

  test('with an unknown parameter is refused by its name', () => {
    expect(refusal(() => check('AssumeRole', read('Action=AssumeRole&RoleArn=a&Colour=red')))).toMatchObject({
      code: 'NotImplementedByEmbeddedAws',
      message: expect.stringContaining('AssumeRole has no member Colour'),
    });
  });

  test('is checked with the code of its protocol', () => {
    const input = read(`RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=${encodeURIComponent('a b')}`);
    expect(refusal(() => check('AssumeRole', input))).toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining("Value 'a b' at 'roleSessionName' failed to satisfy constraint"),
    });
  });
});

test('each pattern of the models is a regular expression here', () => {
  const names = readdirSync(new URL('../../../local/protocol/model/', import.meta.url))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length) as ModelName);
  expect(names.length).toBeGreaterThan(8);
  const patterns = names.flatMap((name) =>
    Object.values(readModel(name).shapes).flatMap(({ pattern }) => pattern ?? []),
  );
  for (const pattern of patterns) expect(expressionOf(pattern)).toBeInstanceOf(RegExp);
});
