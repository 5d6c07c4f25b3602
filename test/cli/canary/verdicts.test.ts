/** Verdicts of the canary: comparison of arrivals, errors of tests, exit code, metrics and alarms. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../cli/canary/account.ts';
import { type Arrived, compared, meaningOf, missingIn } from '../../../cli/canary/compare.ts';
import { type Context, errorVerdict } from '../../../cli/canary/context.ts';
import { DENIED, DISABLED, keyStatementIn } from '../../../cli/canary/keys.ts';
import { checkMonitoring } from '../../../cli/canary/monitoring.ts';
import { isExpected, overviewOf, shownMetric } from '../../../cli/canary/overview.ts';
import {
  DEFAULT_NAMES,
  deniedBy,
  ownerOf,
  PERMISSIONS,
  type Permission,
  policyText,
} from '../../../cli/canary/permissions.ts';
import { ACCESS_DENIED, QUEUE_MISSING } from '../../../cli/canary/refusals.ts';
import { removeRoles } from '../../../cli/canary/removal.ts';
import {
  completed,
  fails,
  holds,
  isGood,
  ROW_NAMES,
  type RowName,
  unchecked,
  type Verdict,
} from '../../../cli/canary/rows.ts';
import { ROLE_OPEN, withoutExternalId } from '../../../cli/canary/second-account.ts';
import { type Case, casesOf } from '../../../cli/canary/updates.ts';
import { failureOf } from '../../../core/outcome.ts';
import { parseRoleArn, type RoleArn } from '../../../core/transport/aws/arn.ts';
import { externalIdCheck } from '../../../core/transport/aws/session.ts';
import { busFailure } from '../../../core/transport/eventbridge/outcome.ts';
import { queueFailure } from '../../../core/transport/sqs/outcome.ts';
import { keySnippets, queueSnippets, trustPolicy } from '../../../core/transport/sqs/policies.ts';
import { parseQueueUrl } from '../../../core/transport/sqs/queue-url.ts';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { ofType, synthesize } from '../../lib/template.ts';
import { evaluate, type Policy, type Target } from '../../support/iam/evaluate.ts';

const cases = casesOf('feedhose-canary-1', 'ab12');
const caseOf = (row: string): Case => cases.find((one) => one.row === row) as Case;
const at = (where: string, preserved: Arrived['preserved'], ...bodies: string[]): Arrived => ({
  where,
  preserved,
  bodies,
});
const published = (one: Case) => `[${one.detail}]`;

describe('the updates that the canary publishes', () => {
  test('are valid by the contract, and the large one fills its entry', () => {
    for (const { row, detail } of cases) {
      const event = `{"id":"e","detail-type":"feed.update","time":"2026-01-01T00:00:00Z","detail":${detail}}`;
      expect([row, parseEvent(event).refusals]).toEqual([row, []]);
    }
    const bytes = Buffer.byteLength(caseOf('text-large').detail);
    expect([bytes > 890_000, bytes <= 900_000]).toEqual([true, true]);
  });
});

describe('what arrived', () => {
  test('holds if each activity arrived verbatim, or at a bus as equivalent JSON', () => {
    const one = caseOf('text-numbers');
    const bus = published(one).replace('1e3', '1000').replace('1E3', '1000.0').replace('1.0', '1');
    expect(compared(one, [at('queue', 'text', published(one)), at('bus', 'meaning', bus)])).toEqual(
      holds('queue, bus; bus: equivalent, in another notation'),
    );
  });

  test.each([
    ['text-numbers', '1e3', '1000', 'notation'],
    ['text-numbers', '9223372036854775807', '9223372036854775808', 'arrived as'],
    ['text-escapes', '\\u00e9', 'é', 'notation'],
    ['text-surrogates', '\\ud800 x', '\ufffd x', 'arrived as'],
    ['text-noncharacters', '\\ufffe', '', 'arrived as'],
    ['text-nesting', '"null":null,', '', 'arrived as'],
    ['text-nesting', '"a":null}', '"a":1}', 'the update arrived as'],
    ['text-nesting', '-deleted"', '-gone"', 'the update arrived as'],
    ['text-large', '-40"', '-41"', 'did not arrive'],
  ])('fails in %s if %s became %s', (row, from, to, said) => {
    const one = caseOf(row);
    const { verdict, detail } = compared(one, [at('webhook', 'text', published(one).replace(from, to))]);
    expect([verdict, detail]).toEqual(['fails', expect.stringMatching(`^webhook: .*${said}`)]);
  });

  test('is missing until every activity has arrived, in any number of bodies', () => {
    const one = caseOf('text-large');
    const [first = '', ...others] = [...one.activities.values()].map((text) => `[{"new":[${text}]}]`);
    expect(missingIn(at('queue', 'text', ...others), [one])).toEqual([one.eventId]);
    expect(missingIn(at('queue', 'text', first, ...others), [one])).toEqual([]);
    expect(compared(one, [at('queue', 'text', first, ...others)])).toEqual(holds('queue'));
  });

  test('is compared by the digits of numbers, not by their values as doubles', () => {
    expect(meaningOf('[9007199254740993]')).not.toEqual(meaningOf('[9007199254740992]'));
    expect(meaningOf('["1e3 \\" 1",1e3]')).toEqual(meaningOf('["1e3 \\" 1", 1000]'));
    expect(meaningOf('nothing')).toBeUndefined();
  });
});

describe('the exit code', () => {
  const all = new Map(ROW_NAMES.map((name) => [name, holds()] as [RowName, Verdict]));
  const none = new Set<RowName>();
  const withRow = (name: RowName, verdict: Verdict) => new Map([...all, [name, verdict] as const]);

  test('is 0 on an account only if each row holds or is allowed to stay unchecked', () => {
    expect(isGood(completed(all, false), false, none)).toBe(true);
    const some = completed(withRow('account-bus', unchecked('no profile')), false);
    expect(isGood(some, false, none)).toBe(false);
    expect(isGood(some, false, new Set<RowName>(['account-bus']))).toBe(true);
    expect(isGood(completed(withRow('key', fails('no')), false), false, new Set<RowName>(['key']))).toBe(false);
  });

  test('of an embedded run depends only on the rows that it can show', () => {
    expect(isGood(completed(all, true), true, none)).toBe(true);
    expect(isGood(completed(withRow('text-large', unchecked('a reason')), true), true, none)).toBe(false);
    expect(isGood(completed(new Map(), true), true, none)).toBe(false);
  });
});

describe('the expected error of a test', () => {
  const reasonOf = (outcome: Parameters<typeof failureOf>[0]) => failureOf(outcome)?.reason;

  test('matches the reasons that the product has for errors of AWS', () => {
    expect(reasonOf(queueFailure({ name: 'AccessDenied' }))).toMatch(ACCESS_DENIED);
    expect(reasonOf(busFailure({ name: 'AccessDeniedException' }))).toMatch(ACCESS_DENIED);
    expect(reasonOf(queueFailure({ name: 'QueueDoesNotExist' }))).toMatch(QUEUE_MISSING);
    expect(reasonOf(queueFailure({ name: 'KmsAccessDenied' }))).toMatch(DENIED);
    expect(reasonOf(queueFailure({ name: 'KmsDisabled' }))).toMatch(DISABLED);
  });

  test('is not met by success or by another error', () => {
    expect(errorVerdict('SQS denies access to the queue.', ACCESS_DENIED).verdict).toBe('holds');
    expect(errorVerdict(undefined, ACCESS_DENIED)).toEqual(fails('the test reports that it works'));
    expect(errorVerdict('SQS did not answer in time.', ACCESS_DENIED).verdict).toBe('fails');
  });
});

test.each(['123456789012', '999999999999'])(
  'the statement for the key policy is found among the snippets, account %s',
  (account) => {
    const sender = parseRoleArn('arn:aws:iam::123456789012:role/sender') as RoleArn;
    const parsed = parseQueueUrl(`https://sqs.eu-west-1.amazonaws.com/${account}/q`, undefined);
    if ('fault' in parsed) throw new Error(parsed.fault);
    const given = [parsed.address, { type: 'policy' }, 'app', sender] as const;
    const all = [...queueSnippets(...given), ...keySnippets(...given)];
    expect(keyStatementIn(all)).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    });
    expect(() => keyStatementIn(queueSnippets(...given))).toThrow('no statement for the key policy');
  },
);

test('the role that must be refused has the trust policy to paste without the external id', () => {
  const sender = parseRoleArn('arn:aws:iam::123456789012:role/sender') as RoleArn;
  const open = JSON.parse(withoutExternalId(trustPolicy('ext-1', sender)));
  expect(open.Statement[0].Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': sender.arn } });
  expect(externalIdCheck({ kind: 'open' }, () => undefined).message).toMatch(ROLE_OPEN);
  const proven = externalIdCheck({ kind: 'proven' }, () => undefined).message;
  expect(proven).not.toMatch(ROLE_OPEN);
});

describe('a denial of AWS', () => {
  const error = (name: string, message: string) => Object.assign(new Error(message), { name });

  test.each([
    ['AccessDenied', 'User: x is not authorized to perform: sqs:tagqueue on resource: y', 'sqs:TagQueue'],
    ['AccessDeniedException', 'User: x is not authorized to perform: kms:CreateKey because', 'kms:CreateKey'],
    ['AccessDeniedException', 'User: x is not authorized to perform: iam:PassRole because', 'iam:PassRole'],
    ['AccessDeniedException', 'denied', 'sqs:CreateQueue'],
  ])('%s: %s', (name, message, permission) => {
    expect(deniedBy(error(name, message), 'sqs:CreateQueue')?.permission).toBe(permission);
  });

  test('is distinguished from other errors, and from a denial by the policy of another resource', () => {
    expect(deniedBy(error('ThrottlingException', 'perform: sqs:tagqueue'), 'sqs:CreateQueue')).toBeUndefined();
    const byResource = error(
      'AccessDeniedException',
      'perform: kms:ListResourceTags because no resource-based policy allows',
    );
    expect(deniedBy(byResource, 'kms:ListResourceTags')?.byResource).toBe(true);
  });
});

describe('the policy to paste', () => {
  const tag = { 'feedhose-canary': 'Feedhose' };
  const policy = JSON.parse(policyText(DEFAULT_NAMES)) as Policy;
  const decided = async (permission: string, target: Target, context: Record<string, string> = {}) =>
    (await evaluate({ arn: 'arn:aws:iam::123456789012:user/ann', policies: [policy] }, permission, target, context))
      .result;
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
  const targets: Readonly<Record<string, (name: string) => string>> = {
    sqs: (name) => arn('sqs', name),
    events: (name) => arn('events', `event-bus/${name}`),
    kms: () => arn('kms', 'key/1'),
    lambda: (name) => arn('lambda', `function:${name}`),
    cloudformation: (name) => arn('cloudformation', `stack/${name}/1`),
  };
  /** The policy of every key, which allows its account everything. */
  const ofAccount: Policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*', Resource: '*' },
    ],
  };
  const withoutResource = /:(?:List(?:Queues|Keys|EventBuses|Rules|Roles)|CreateKey|PutPermission)$/;
  const ofRules = /^events:(?:PutRule|PutTargets|RemoveTargets|DeleteRule)$/;
  const targetOf = (permission: Permission, name: string, tags: Target['tags']): Target => {
    const service = permission.split(':')[0] ?? '';
    if (withoutResource.test(permission)) return { arn: '*', account: '123456789012' };
    if (permission === 'cloudwatch:GetDashboard') return { arn: 'arn:aws:cloudwatch::123456789012:dashboard/d' };
    if (permission === 'cloudwatch:GetMetricData') return { arn: arn('cloudwatch', 'dataset/d') };
    if (permission === 'cloudwatch:DescribeAlarms') return { arn: arn('cloudwatch', 'alarm:a') };
    if (ofRules.test(permission)) return { arn: arn('events', `rule/${name}/r`) };
    if (service === 'iam') return { arn: `arn:aws:iam::123456789012:role/${tags ? 'feedhose-canary/' : ''}${name}` };
    const found = targets[service]?.(name) ?? '*';
    return service === 'kms' ? { arn: found, policy: ofAccount, ...(tags ? { tags } : {}) } : { arn: found };
  };
  const requested = (permission: Permission): Record<string, string> =>
    /^kms:(?:CreateKey|TagResource)$/.test(permission) ? { 'aws:RequestTag/feedhose-canary': 'Feedhose' } : {};

  test.each(PERMISSIONS)('grants %s on what the canary uses', async (permission) => {
    const name = /^(?:sqs|events)/.test(permission)
      ? 'feedhose-canary-1-updates'
      : permission.startsWith('lambda')
        ? 'Feedhose-Api'
        : 'Feedhose';
    expect(await decided(permission, targetOf(permission, name, tag), requested(permission))).toBe('Allowed');
  });

  test.each(PERMISSIONS.filter((permission) => /^(?:sqs|kms|lambda|iam)/.test(permission) && !/List/.test(permission)))(
    'does not grant %s on resources of others',
    async (permission) => {
      expect(await decided(permission, targetOf(permission, 'orders', undefined))).toBe('ImplicitlyDenied');
    },
  );
});

test('the guide contains this policy, and explains each row', () => {
  const guide = readFileSync(new URL('../../../docs/canary.md', import.meta.url), 'utf8');
  expect(JSON.parse(/```json\n([\s\S]+?)```/.exec(guide)?.[1] ?? '')).toEqual(JSON.parse(policyText(DEFAULT_NAMES)));
  const [, chapter = ''] = guide.split('## What each row proves');
  const rows = [...(chapter.split('\n## ')[0] ?? '').matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \|/gm)].flatMap(
    ([, names = '']) => names.replaceAll('`', '').split(', '),
  );
  expect(rows).toEqual(ROW_NAMES);
});

interface MonitoringInput {
  readonly MetricDataQueries?: readonly {
    readonly Id: string;
    readonly MetricStat: { readonly Metric: { readonly MetricName: string } };
  }[];
  readonly AlarmNames?: readonly string[];
}

describe('the overview', () => {
  const { template } = synthesize({ canary: 'true' });
  const [[, dashboard] = []] = ofType(template, 'AWS::CloudWatch::Dashboard');
  /** The body as CloudFormation resolves it, with logical ids instead of physical names. */
  const body = resolved(dashboard?.Properties['DashboardBody']);
  const overview = overviewOf(body);

  test('of the template contains each alarm, and the metrics of functions, queues and transports', () => {
    const ids = ofType(template, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    expect(overview.alarmNames.toSorted()).toEqual(ids.toSorted());
    const namespaces = [...new Set(overview.metrics.map(({ namespace }) => namespace))];
    expect(namespaces.toSorted()).toEqual(['AWS/Lambda', 'AWS/SQS', 'Feedhose']);
    expect(overview.metrics.length).toBeGreaterThan(50);
    for (const { dimensions } of overview.metrics) expect(Object.keys(dimensions).length).toBeGreaterThan(0);
  });

  const names = (metrics: typeof overview.metrics) => [...new Set(metrics.map(({ name }) => name))];
  const idle = new Set(
    overview.metrics.flatMap(({ dimensions }) =>
      Object.values(dimensions).filter((value) => value.includes('Archive')),
    ),
  );

  test('must have values, except for metrics that only failures cause and functions without work', () => {
    const expected = overview.metrics.filter((metric) => isExpected(metric, idle));
    expect(names(expected.filter(({ namespace }) => namespace === 'Feedhose'))).toEqual([
      'UpdatesFannedOut',
      'Delivered',
      'AttemptDuration',
    ]);
    expect(expected.filter((metric) => shownMetric(metric).includes('Archive'))).toEqual([]);
  });

  test('holds if each expected metric has values and each alarm is OK, and reports others', async () => {
    const verdicts = async (silent: string, alarmState: string) => {
      const found = new Map<RowName, Verdict>();
      const asked = { alarms: 0 };
      const answers: Readonly<Record<string, (input: MonitoringInput) => object>> = {
        'cloudwatch:GetDashboard': () => ({ DashboardBody: body }),
        'cloudwatch:GetMetricData': ({ MetricDataQueries = [] }) => ({
          MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => ({
            Id,
            Values: MetricStat.Metric.MetricName === silent ? [] : [1],
          })),
        }),
        'cloudwatch:DescribeAlarms': ({ AlarmNames = [] }) => {
          const StateValue = asked.alarms++ === 0 ? 'INSUFFICIENT_DATA' : alarmState;
          return { MetricAlarms: AlarmNames.map((AlarmName) => ({ AlarmName, StateValue })) };
        },
      };
      const account = {
        region: 'eu-west-1',
        call: async (permission: string, input: MonitoringInput) => answers[permission]?.(input),
        async until(_: number, ask: () => Promise<unknown>) {
          return (await ask()) ?? (await ask());
        },
      } as unknown as Account;
      const context = {
        account,
        deployed: { name: 'Feedhose' },
        waitMs: 1,
        note: () => {},
        signal: new AbortController().signal,
      };
      const report = (row: RowName, verdict: Verdict) => void found.set(row, verdict);
      await checkMonitoring({ ...context, report } as unknown as Context, () => 1e12, idle);
      return found;
    };
    const good = await verdicts('Failed', 'OK');
    expect([good.get('metrics')?.verdict, good.get('alarms')?.verdict]).toEqual(['holds', 'holds']);
    const bad = await verdicts('Delivered', 'ALARM');
    expect(bad.get('metrics')).toEqual(fails(expect.stringContaining('Feedhose Delivered (') as unknown as string));
    expect(bad.get('alarms')).toEqual(fails(expect.stringContaining('(ALARM)') as unknown as string));
  });
});

/** Returns a text of the template with logical ids instead of values that are known only at deployment. */
function resolved(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, ...rest } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined) return Ref;
  const [id, attribute] = rest['Fn::GetAtt'] ?? [];
  if (id !== undefined) return attribute === 'Arn' ? `arn:aws:cloudwatch:eu-west-1:1:alarm:${id}` : id;
  const [separator = '', parts = []] = rest['Fn::Join'] ?? [];
  return parts.map(resolved).join(separator);
}

test('roles are found on every page, and only those of this deployment are removed', async () => {
  const owner = ownerOf('Feedhose', { id: '111122223333', region: 'eu-west-1' });
  const tagged: Readonly<Record<string, string>> = {
    'feedhose-canary-1-role': owner,
    'feedhose-canary-2-role': ownerOf('Feedhose', { id: '444455556666', region: 'eu-west-1' }),
    'feedhose-canary-3-role': 'Feedhose',
  };
  const Roles = Object.keys(tagged).map((RoleName) => ({ RoleName }));
  const removed: string[] = [];
  const answers: Readonly<Record<string, (input: { readonly Marker?: string; readonly RoleName?: string }) => object>> =
    {
      'iam:ListRoles': ({ Marker }) =>
        Marker ? { Roles, IsTruncated: false } : { Roles: [], IsTruncated: true, Marker: 'next' },
      'iam:ListRoleTags': ({ RoleName = '' }) => ({ Tags: [{ Key: 'feedhose-canary', Value: tagged[RoleName] }] }),
      'iam:DeleteRolePolicy': () => ({}),
      'iam:DeleteRole': ({ RoleName = '' }) => ({ count: removed.push(RoleName) }),
    };
  const call = async (permission: string, input: object) => answers[permission]?.(input);
  expect(await removeRoles({ call } as unknown as Account, owner)).toBe(1);
  expect(removed).toEqual(['feedhose-canary-1-role']);
});
