/**
 * One run of the deployed template that uses everything, and what it left behind: no secret in logs, answers, attempts, dead
 * letters, tables or the template; and of every role each right was used, and nothing done without one.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTE_LIST } from '../../lambdas/api/route-table.ts';
import { formsOf, leaksIn } from './forms.ts';
import { type FullRun, GIVEN, MARK, startFullRun } from './full-run.ts';
import { compare, type Place, rightsByRole, roleOfFunctions, type Template } from './rights.ts';

let run: FullRun;
let items: readonly string[];

beforeAll(async () => {
  run = await startFullRun();
  items = await run.items();
});
afterAll(() => run?.close());

/** Name -> its forms. Bearer token, pairs of HTTP Basic and the bytes behind `whsec_` too. */
function secrets(): ReadonlyMap<string, readonly string[]> {
  const { awsKeyId: _, ...given } = GIVEN;
  const pairs = [GIVEN.password, GIVEN.passwordNext].map((password) => ['pair', `ann:${password}`]);
  const madeUp = [...run.madeUp.keys()].map((secret, index) => [`made up ${index}`, secret]);
  const all = [...Object.entries(given), ...pairs, ...madeUp, ['token', run.token]] as [string, string][];
  return new Map(
    all.map(([name, secret], index) => {
      const bare = secret.startsWith('whsec_') ? [secret.slice('whsec_'.length)] : [];
      const raw = bare.map((base64) => Buffer.from(base64, 'base64').toString('hex'));
      return [`${name} (${index})`, [secret, ...bare].flatMap(formsOf).concat(raw)];
    }),
  );
}

describe('no secret', () => {
  test('is overlooked: the search finds each where it was sent, in whatever form', () => {
    const sent = run.receiver.received.map(({ headers }) => JSON.stringify(headers)).join('\n');
    const found = leaksIn(sent, secrets()).map((name) => name.replace(/ \(\d+\)$/, ''));
    expect(new Set(found)).toEqual(new Set(['password', 'passwordNext', 'pair', 'header', 'headerNext']));
    const one = new Map([['a secret', formsOf('p@ss w/rd:given')]]);
    const text = 'p@ss w/rd:given';
    for (const hidden of [
      JSON.stringify({ text }),
      encodeURIComponent(text),
      Buffer.from(text).toString('hex'),
      ...['', 'a', 'ab', 'abc'].flatMap((before) => [
        Buffer.from(`${before}${text}`).toString('base64'),
        Buffer.from(`${before}${text}and more`).toString('base64url'),
      ]),
    ]) {
      expect(leaksIn(hidden, one)).toEqual(['a secret']);
    }
    expect(run.madeUp.size).toBeGreaterThanOrEqual(8);
  });

  test('is in a log line; nor a body, nor a signature', () => {
    const lines = run.logs.join('\n');
    expect(run.logs.length).toBeGreaterThan(80);
    expect(leaksIn(lines, secrets())).toEqual([]);
    expect(lines).not.toContain(MARK);
    const signatures = run.receiver.received.flatMap(({ headers }) => [
      ...String(headers['webhook-signature'] ?? '').split(' '),
      String(headers['x-signature'] ?? ''),
    ]);
    const known = signatures.filter((signature) => signature !== '');
    expect(known.length).toBeGreaterThan(10);
    expect(known.filter((signature) => lines.includes(signature))).toEqual([]);
  });

  test('is in an answer of the API, but once where it was made up', () => {
    expect(run.calls.length).toBeGreaterThan(120);
    const texts = run.calls.map((call) => {
      const { method, path, text, headers } = call;
      const shown = [...run.madeUp].filter(([, where]) => where === call).map(([secret]) => secret);
      const rest = shown.reduce((left, secret) => left.replace(secret, ''), text);
      return { where: `${method} ${path}`, text: `${rest}\n${headers}` };
    });
    const all = secrets();
    expect(texts.flatMap(({ where, text }) => leaksIn(text, all).map((name) => `${where}: ${name}`))).toEqual([]);
    const showing = [...run.madeUp.values()].map(({ method, status, path }) => `${method} ${status} ${path}`);
    for (const one of showing) expect(one).toMatch(/^POST 201 .*\/(?:apps|keys|destinations|secret)$/);
  });

  test('is in a row of a table in the clear: not in attempts, not in dead letters, not in configuration', () => {
    expect(items.length).toBeGreaterThan(60);
    expect(items.filter((text) => text.includes(MARK)).length).toBeGreaterThan(2);
    const all = secrets();
    expect(items.flatMap((text) => leaksIn(text, all).map((name) => `${name} in ${text.slice(0, 200)}`))).toEqual([]);
    expect(items.filter((text) => text.includes(GIVEN.awsKeyId))).toEqual([]);
    expect(items.join('\n')).toContain('[redacted]');
  });

  test('is in the template', () => {
    expect(leaksIn(run.template, secrets())).toEqual([]);
  });

  test('waits in a queue of the stack', async () => {
    const all = secrets();
    const queues = Object.keys(run.embedded.queues).filter((name) => name.startsWith('Feedhose-'));
    expect(queues).toHaveLength(9);
    for (const name of queues) {
      const { Messages = [] } = await run.embedded.sqs.handle('ReceiveMessage', {
        QueueUrl: run.embedded.sqs.urlOf(name),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      });
      expect([name, leaksIn(JSON.stringify(Messages), all)]).toEqual([name, []]);
    }
  });
});

describe('a token', () => {
  const ask = async (path: string, method: string, headers: Record<string, string>) =>
    (await fetch(`${run.embedded.api}${path}`, { method, headers })).status;

  test('is asked for at every route: without one, with one of nobody, or too old, there is no way in', async () => {
    const old = run.embedded.issueToken({ sub: 'op', 'cognito:groups': '[operators]', exp: '1000000000' });
    const later = String(Math.ceil(run.embedded.clock.now() / 1000) + 86_400);
    const fresh = run.embedded.issueToken({ sub: 'op', 'cognito:groups': '[operators]', exp: later });
    const bad = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer nonsense' },
      { authorization: `Bearer ${run.token}x` },
      { authorization: `Bearer ${run.token.slice(1)}` },
      { authorization: `Bearer ${run.token.toUpperCase()}` },
      { authorization: `Basic ${run.token}` },
      { authorization: run.token },
      { authorization: `Bearer ${old}` },
      { cookie: `authorization=Bearer ${run.token}` },
      { 'x-authorization': `Bearer ${run.token}` },
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcCIsImNvZ25pdG86Z3JvdXBzIjpbIm9wZXJhdG9ycyJdfQ.' },
    ] as Record<string, string>[];
    const open: unknown[] = [];
    for (const [name, { method, path }] of ROUTE_LIST) {
      const url = `${path.replaceAll(/\{[^}]+\}/g, 'x')}?access_token=${run.token}`;
      for (const headers of bad) if ((await ask(url, method, headers)) !== 401) open.push([name, headers]);
    }
    expect(open).toEqual([]);
    expect(await ask('/me', 'GET', { authorization: `Bearer ${fresh}` })).toBe(200);
  });
});

describe('a right', () => {
  const SENDER = 'FeedhoseSenderRole1E62087E';
  const place = (): Place => run.embedded;
  const template = (): Template => JSON.parse(run.template);
  /** What a run on one machine cannot show. */
  const UNSEEN: readonly (readonly [right: RegExp, why: string])[] = [
    [/^Feedhose\w+ logs:(?:CreateLogStream|PutLogEvents) /, 'Lambda itself writes the log, in the name of the role'],
    [/^Feedhose\w+ xray:Put(?:TraceSegments|TelemetryRecords) /, 'Lambda itself sends traces, in the name of the role'],
    [/^FeedhoseSenderRole\w+ kms:/, 'SQS uses the keys of customers, in the name of the role'],
    [/^FeedhoseDashboardPublisherRole\w+ s3:/, 'the CDK puts the files of the page into the bucket, at deployment'],
  ];

  function difference() {
    const functions = roleOfFunctions(template(), place());
    const senderName = run.embedded.outputs['SenderRoleArn']?.split('/').at(-1);
    const roleOf = (principal: string) =>
      principal.includes(`:assumed-role/${senderName}/`) ? SENDER : functions.get(principal);
    return compare(run.embedded.access.all(), rightsByRole(template(), place()), roleOf);
  }

  test('is there for everything that a function did', () => {
    expect(run.embedded.access.all().length).toBeGreaterThan(80);
    expect(difference().missing).toEqual([]);
  });

  test('is used, or stands on the list of what a run cannot show', () => {
    const { unused } = difference();
    expect(unused.filter((right) => !UNSEEN.some(([pattern]) => pattern.test(right)))).toEqual([]);
    for (const [pattern] of UNSEEN) expect(unused.some((right) => pattern.test(right))).toBe(true);
  });

  test('that is missing, or one too many, would be told', () => {
    const done = run.embedded.access.all();
    const [role = '', ...others] = [...rightsByRole(template(), place()).keys()];
    expect(others.length).toBeGreaterThan(5);
    const rights = new Map([
      [role, new Set(['sqs:SendMessage arn:aws:sqs:r:a:q', 'sqs:PurgeQueue arn:aws:sqs:r:a:*'])],
    ]);
    const found = compare(
      [
        { principal: 'f', action: 'sqs:SendMessage', resource: 'arn:aws:sqs:r:a:q' },
        { principal: 'f', action: 'sqs:SendMessage', resource: 'arn:aws:sqs:r:a:other' },
        { principal: 'somebody', action: 'sqs:DeleteQueue', resource: 'arn:aws:sqs:r:a:q' },
      ],
      rights,
      (principal) => (principal === 'f' ? role : undefined),
    );
    expect(found).toEqual({
      missing: [`${role} sqs:SendMessage arn:aws:sqs:r:a:other`],
      unused: [`${role} sqs:PurgeQueue arn:aws:sqs:r:a:*`],
    });
    expect(compare(done, new Map(), () => role).missing.length).toBeGreaterThan(80);
  });

  test('of a resource’s own policy is one of these', () => {
    const resources = Object.entries(template().Resources);
    const policies = resources.flatMap(([id, { Type, Properties }]) => {
      const document = Properties['PolicyDocument'] ?? Properties['KeyPolicy'];
      if (Type === 'AWS::IAM::Policy' || !document) return [];
      const { Statement } = document as {
        Statement: { Effect: string; Action: string | string[]; Principal: object }[];
      };
      return Statement.filter(({ Effect }) => Effect === 'Allow').map(
        ({ Action, Principal }) =>
          `${Type} ${[Action].flat().join(',')} ${JSON.stringify(Principal)} ${id.replace(/[0-9A-F]{8}$/, '')}`,
      );
    });
    expect(policies.toSorted()).toMatchSnapshot();
    const invoked = resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Permission');
    expect(invoked.map(([, { Properties }]) => [Properties['Action'], Properties['Principal']])).toEqual([
      ['lambda:InvokeFunction', 'events.amazonaws.com'],
      ['lambda:InvokeFunction', 'apigateway.amazonaws.com'],
    ]);
    for (const [, { Properties }] of invoked) expect(Properties['SourceArn']).toBeDefined();
  });
});
