/**
 * One run of the deployed template that uses everything, and its results: no secret is in logs, answers, attempts, dead
 * letters, tables or the template; every permission of every role was used, and every call was permitted.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTE_LIST } from '../../lambdas/api/route-table.ts';
import type { Access } from '../../local/access-record.ts';
import { CUSTOMER_CALLS, refusals, type Situation, snippetsFor } from '../support/iam/customer.ts';
import { evaluate, policyOf } from '../support/iam/evaluate.ts';
import { type DividedRole, divided, type Judged, judged, targetOf } from '../support/iam/rights.ts';
import { accessOf, type StackAccess, type Template } from '../support/iam/stack.ts';
import { formsOf, leaksIn } from './forms.ts';
import { type FullRun, GIVEN, MARK, startFullRun } from './full-run.ts';

/** The account of every embedded run, and that of a customer. */
const [ACCOUNT, CUSTOMER] = ['000000000000', '111122223333'];
const S3_ARN = 'arn:aws:s3:::';
/** The credentials of the command line. */
const OPERATOR_KEY = 'operator';

let run: FullRun;
let items: readonly string[];

beforeAll(async () => {
  run = await startFullRun();
  items = await run.items();
});
afterAll(() => run?.close());

/** Maps a name to its forms, including the Bearer token, the pairs of HTTP Basic and the bytes of `whsec_`. */
function secrets(): ReadonlyMap<string, readonly string[]> {
  const { awsKeyId: _, ...given } = GIVEN;
  const pairs = [GIVEN.password, GIVEN.passwordNext].map((password) => ['pair', `ann:${password}`]);
  const generated = [...run.generated.keys()].map((secret, index) => [`generated ${index}`, secret]);
  const all = [...Object.entries(given), ...pairs, ...generated, ['token', run.token]] as [string, string][];
  return new Map(
    all.map(([name, secret], index) => {
      const bare = secret.startsWith('whsec_') ? [secret.slice('whsec_'.length)] : [];
      const raw = bare.map((base64) => Buffer.from(base64, 'base64').toString('hex'));
      return [`${name} (${index})`, [secret, ...bare].flatMap(formsOf).concat(raw)];
    }),
  );
}

describe('no secret', () => {
  test('is missed by the search, which finds each where it was sent, in every form', () => {
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
    expect(run.generated.size).toBeGreaterThanOrEqual(8);
  });

  test('is in a log line, nor is a body or a signature', () => {
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

  test('is in an answer of the API, except once where it was generated', () => {
    expect(run.calls.length).toBeGreaterThan(120);
    const texts = run.calls.map((call) => {
      const { method, path, text, headers } = call;
      const shown = [...run.generated].filter(([, where]) => where === call).map(([secret]) => secret);
      const rest = shown.reduce((left, secret) => left.replace(secret, ''), text);
      return { where: `${method} ${path}`, text: `${rest}\n${headers}` };
    });
    const all = secrets();
    expect(texts.flatMap(({ where, text }) => leaksIn(text, all).map((name) => `${where}: ${name}`))).toEqual([]);
    const showing = [...run.generated.values()].map(({ method, status, path }) => `${method} ${status} ${path}`);
    for (const one of showing)
      expect(one).toMatch(/^POST 201 .*\/(?:apps|keys|destinations|secret|portal-link|portal-sessions)$/);
  });

  test('is in a table in clear text: not in attempts, not in dead letters, not in the configuration', () => {
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

  test('is in a queue of the stack', async () => {
    const all = secrets();
    const queues = Object.keys(run.embedded.queues).filter((name) => name.startsWith('Feedhose-'));
    expect(queues).toHaveLength(11);
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

  test('is required at every route: without one, with an unknown or an expired one, access is denied', async () => {
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
    for (const [name, { method, path, who }] of ROUTE_LIST) {
      if (who === 'anyone') continue;
      const url = `${path.replaceAll(/\{[^}]+\}/g, 'x')}?access_token=${run.token}`;
      for (const headers of bad) if ((await ask(url, method, headers)) !== 401) open.push([name, headers]);
    }
    expect(open).toEqual([]);
    expect(await ask('/me', 'GET', { authorization: `Bearer ${fresh}` })).toBe(200);
  });
});

describe('a permission', () => {
  const template = (): Template => JSON.parse(run.template);
  let stack: StackAccess;
  let roles: ReadonlyMap<string, DividedRole>;
  let sender: DividedRole;
  let outcome: Judged;
  /** The sender role's permissions for access to customers. */
  const usedBySender = new Set<string>();

  /** Permissions that a run on one machine cannot use. */
  const UNSEEN: readonly (readonly [right: RegExp, why: string])[] = [
    [/^Feedhose\w+ logs:(?:CreateLogStream|PutLogEvents) /, 'Lambda itself writes the log, in the name of the role'],
    [/^Feedhose\w+ xray:Put(?:TraceSegments|TelemetryRecords) /, 'Lambda itself sends traces, in the name of the role'],
    [/^FeedhoseDashboardPublisherRole\w+ s3:/, 'the CDK puts the files of the page into the bucket, at deployment'],
  ];
  const situations: readonly Situation[] = (['sqs', 'eventbridge', 'sns', 's3'] as const).flatMap((transport) =>
    (['policy', 'role'] as const).flatMap((method) =>
      [ACCOUNT, CUSTOMER].map((account) => ({
        ...{ transport, method, account, region: 'eu-west-1', name: 'customer', keyAccount: account, appId: 'acme' },
      })),
    ),
  );

  const unusedOf = (used: ReadonlyMap<string, ReadonlySet<string>>) =>
    [...roles].flatMap(([id, { rights }]) =>
      [...rights].filter(([sid]) => !used.get(id)?.has(sid)).map(([, right]) => `${id} ${right}`),
    );

  beforeAll(async () => {
    stack = accessOf(template(), run.embedded);
    roles = new Map([...stack.roles].map(([id, role]) => [id, divided(role)]));
    const [senderId = ''] = [...roles.keys()].filter((id) => id.startsWith('FeedhoseSenderRole'));
    sender = roles.get(senderId) as DividedRole;
    outcome = await judged(run.embedded.access.all(), stack, roles);
    for (const situation of situations.filter(({ method, account }) => method === 'policy' || account !== ACCOUNT)) {
      const toSender = { role: sender, used: usedBySender };
      expect(await refusals(situation, toSender, snippetsFor(situation, toSender))).toEqual([]);
    }
    for (const sid of usedBySender) outcome.used.get(senderId)?.add(sid);
  });

  test('exists for every call of a function, with its conditions and those of the other side', () => {
    expect(outcome.evaluated).toBeGreaterThan(100);
    expect(outcome.refused).toEqual([]);
  });

  test('is used, or is on the list of those that a run cannot use', () => {
    const unused = unusedOf(outcome.used);
    expect(unused.filter((right) => !UNSEEN.some(([pattern]) => pattern.test(right)))).toEqual([]);
    for (const [pattern] of UNSEEN) expect(unused.some((right) => pattern.test(right))).toBe(true);
  });

  test('that is missing or superfluous is reported', async () => {
    const done = run.embedded.access.all();
    const without = new Map([...roles].map(([id, role]) => [id, { ...role, policies: [] }]));
    expect((await judged(done, stack, without)).refused.length).toBeGreaterThan(100);
    const [id = '', role] = [...roles].find(([name]) => name.startsWith('FeedhoseFanOut')) ?? [];
    const more = policyOf({ Effect: 'Allow', Action: 'sqs:PurgeQueue', Resource: '*', Sid: 'more' });
    const wider = new Map([[id, { ...(role as DividedRole), policies: [...(role as DividedRole).policies, more] }]]);
    expect((await judged(done, stack, wider)).used.get(id)).not.toContain('more');
  });

  test('for access to customers is limited to deliveries and tests', () => {
    const sessions = run.embedded.access.all().filter(({ principal }) => principal.includes(':assumed-role/'));
    const done = new Set(sessions.map(({ action }) => action));
    const known = [...Object.values(CUSTOMER_CALLS).flat(), 'sts:AssumeRole'];
    expect([...done].toSorted()).toEqual(known.toSorted());
  });

  /**
   * Changes each call of a function, for example to a resource of another stack, and returns a line if some of the
   * changed calls are allowed.
   */
  async function allowedAs(change: (access: Access) => Access | undefined): Promise<readonly string[]> {
    const changed = run.embedded.access.all().flatMap((access) => {
      const role = stack.roleOfFunction.get(access.principal);
      return role === undefined ? [] : (change(access) ?? []);
    });
    expect(changed.length).toBeGreaterThan(3);
    const { refused, evaluated } = await judged(changed, stack, roles);
    return refused.length === evaluated ? [] : [`${evaluated - refused.length} of ${evaluated} calls are allowed`];
  }

  test('is limited to the stack: no call is permitted on the table, queue, key, bus, function or role of another stack', async () => {
    // The ARN of an object begins with that of its bucket, and has no account.
    const another = (arn: string) => (arn.startsWith(S3_ARN) ? arn.replace('/', '-other/') : `${arn}-other`);
    expect(await allowedAs((access) => ({ ...access, resource: another(access.resource) }))).toEqual([]);
    expect(
      await allowedAs(({ resource, ...access }) =>
        resource.startsWith(S3_ARN)
          ? undefined
          : { ...access, resource: resource.replace(`:${ACCOUNT}:`, `:${CUSTOMER}:`) },
      ),
    ).toEqual([]);
  });

  test('for a queue requires TLS', async () => {
    const plain = { 'aws:SecureTransport': 'false' };
    expect(
      await allowedAs((access) => (access.action.startsWith('sqs:') ? { ...access, context: plain } : undefined)),
    ).toEqual([]);
  });

  test('for the key of the stack requires the context of an app or of the journal', async () => {
    expect(
      await allowedAs((access) => (access.action.startsWith('kms:') ? { ...access, context: {} } : undefined)),
    ).toEqual([]);
  });

  test('for the attempts table is limited to the audit trail for the API, which writes nothing else there', async () => {
    const [table = ''] =
      Object.entries(run.embedded.physicalIds).find(([id]) => id.startsWith('FeedhoseAttemptsTable')) ?? [];
    const writes = (access: Access) =>
      access.resource.endsWith(run.embedded.physicalIds[table] ?? '-') && 'dynamodb:LeadingKeys' in access.context;
    expect(
      await allowedAs((access) => {
        if (!writes(access)) return undefined;
        const isAudit = [access.context['dynamodb:LeadingKeys']].flat().every((key) => key?.startsWith('AUDIT#'));
        return { ...access, context: { 'dynamodb:LeadingKeys': [isAudit ? 'DEST#1' : 'AUDIT#acme'] } };
      }),
    ).toEqual([]);
  });

  test('of the command line is the one that docs/cli.md names', async () => {
    const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const named = /\| `--stack NAME`[^\n]*/.exec(text)?.[0].split('|').at(3) ?? '';
    const actions = [...named.matchAll(/`(\w+:\w+)`/g)].map(([, action = '']) => action);
    const { region, account, outputs } = run.embedded;
    const resources: Readonly<Record<string, string>> = {
      'cloudformation:DescribeStacks': `arn:aws:cloudformation:${region}:${account}:stack/Feedhose/*`,
      'lambda:InvokeFunction': `arn:aws:lambda:${region}:${account}:function:${outputs['ApiFunctionName']}`,
      'events:PutEvents': `arn:aws:events:${region}:${account}:event-bus/${outputs['BusName']}`,
    };
    expect(actions.toSorted()).toEqual(Object.keys(resources).toSorted());
    const done = run.embedded.access.all().filter(({ principal }) => principal === OPERATOR_KEY);
    // Needs no permission (AWS STS API reference, GetCallerIdentity).
    const asked = done.filter(({ action }) => action !== 'sts:GetCallerIdentity');
    expect(new Set(asked.map(({ action }) => action))).toEqual(new Set(actions));
    const operator = (names: readonly string[]) => ({
      arn: `arn:aws:iam::${account}:user/operator`,
      policies: [
        policyOf(...names.map((Action) => ({ Effect: 'Allow' as const, Action, Resource: resources[Action] ?? '' }))),
      ],
    });
    for (const { action, resource } of asked) {
      const ask = async (names: readonly string[]) =>
        (await evaluate(operator(names), action, targetOf(resource, stack))).result;
      expect([action, await ask(actions)]).toEqual([action, 'Allowed']);
      expect([action, await ask(actions.filter((name) => name !== action))]).toEqual([action, 'ImplicitlyDenied']);
    }
  });

  test('of a service of AWS exists for the rules, the API and the page of the stack, and for no others', async () => {
    const as = async (service: string, action: string, arn: string, source?: string) => {
      const context = source === undefined ? {} : { 'aws:SourceArn': source };
      return (await evaluate({ arn: service }, action, targetOf(arn, stack), context)).result === 'Allowed';
    };
    const queue = (prefix: string) => stack.arnOf(prefix, 'AWS::SQS::Queue');
    const rule = stack.arnOf('FeedhoseIntakeRule', 'AWS::Events::Rule');
    for (const arn of [queue('FeedhoseIntakeWorkQueue'), queue('FeedhoseIntakeRuleDeadLetters')]) {
      expect(await as('events.amazonaws.com', 'sqs:SendMessage', arn, rule)).toBe(true);
      expect(await as('events.amazonaws.com', 'sqs:SendMessage', arn, `${rule}-other`)).toBe(false);
      expect(await as('sns.amazonaws.com', 'sqs:SendMessage', arn, rule)).toBe(false);
    }
    expect(await as('events.amazonaws.com', 'sqs:SendMessage', queue('FeedhoseQueueDeliveriesQueue'), rule)).toBe(
      false,
    );
    const minute = stack.arnOf('FeedhoseWakeEveryMinute', 'AWS::Events::Rule');
    const wake = stack.arnOf('FeedhoseWakeWorkerFunction', 'AWS::Lambda::Function');
    expect(await as('events.amazonaws.com', 'lambda:InvokeFunction', wake, minute)).toBe(true);
    expect(await as('events.amazonaws.com', 'lambda:InvokeFunction', wake, rule)).toBe(false);
    for (const [id, { arn }] of stack.roles) {
      expect([id, await as('lambda.amazonaws.com', 'sts:AssumeRole', arn)]).toEqual([
        id,
        !id.startsWith('FeedhoseSenderRole'),
      ]);
      expect([id, await as('ec2.amazonaws.com', 'sts:AssumeRole', arn)]).toEqual([id, false]);
    }
  });

  test('of a resource policy is one of these', () => {
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
      // Wake by its schedule, and notify by notifications on the bus.
      ...Array(2).fill(['lambda:InvokeFunction', 'events.amazonaws.com']),
      ...Array(3).fill(['lambda:InvokeFunction', 'apigateway.amazonaws.com']),
    ]);
    for (const [, { Properties }] of invoked) expect(Properties['SourceArn']).toBeDefined();
  });
});
