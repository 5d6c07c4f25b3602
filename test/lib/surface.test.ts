/**
 * The interface of the construct for an app: metrics, the permission to publish, resources, and the CloudWatch
 * dashboard for operators.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { createMetrics } from '../../adapters/metrics.ts';
import { TRANSPORTS } from '../../core/destination.ts';
import type { LogLine } from '../../core/log-line.ts';
import { METRICS, type MetricName } from '../../core/metrics.ts';
import { outputsOf } from '../../lib/feedhose.ts';
import { FeedhoseMetrics } from '../../lib/metrics.ts';
import { QUERIES } from '../../lib/queries.ts';
import { build } from './construct.ts';
import { ofType } from './template.ts';

const { stack, feedhose, template } = build();

describe('metricX()', () => {
  const methods = feedhose as unknown as Record<string, (...args: unknown[]) => Metric>;
  /** The name of a metric and of its dimensions, as the functions write them. */
  const written = new Map<string, readonly string[]>();
  const metrics = createMetrics('f', (line) => {
    const { _aws } = JSON.parse(line) as {
      _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
    };
    for (const { Dimensions, Metrics } of _aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) written.set(Name, (Dimensions[0] ?? []).toSorted());
    }
  });
  const about = { transport: 'webhook', duration_ms: 1, updates: 1 };
  for (const line of [
    { event: 'update.fanned_out', updates: 1, refused: 1, repeated: 1, unrouted: 1 },
    { event: 'delivery.attempted', outcome: 'delivered', slow_answer: true, ...about },
    { event: 'delivery.attempted', outcome: 'failed', ...about },
    { event: 'delivery.parked', ...about },
    { event: 'dead_letter.archived', source: 'webhook' },
    { event: 'breaker.opened', ...about },
    { event: 'audit.lost' },
    { event: 'journal.gap', updates: 1 },
    { event: 'window.written', updates: 1 },
    { event: 'window.refused', behind_seconds: 1 },
    { event: 'wake.ticked', released: 1, open_breakers: 1, oldest_ms: 1 },
  ]) {
    metrics.count(line as unknown as LogLine);
  }
  metrics.publish();

  test('exists for every metric that the functions write, and for no other', () => {
    const names = Object.getOwnPropertyNames(FeedhoseMetrics.prototype)
      .filter((name) => name.startsWith('metric'))
      .map((name) => name.slice('metric'.length));
    expect(names.sort()).toEqual(Object.keys(METRICS).sort());
    expect([...written.keys()].sort()).toEqual(names.sort());
  });

  test.each(Object.keys(METRICS) as MetricName[])(
    'metric%s has the name, the namespace and the dimensions of the written metric',
    (name) => {
      const takes = (written.get(name)?.length ?? 0) > 1;
      const metric = methods[`metric${name}`]?.(...(takes ? ['webhook'] : []), { period: Duration.minutes(1) });
      expect(metric).toMatchObject({ namespace: 'Feedhose', metricName: name });
      expect(metric?.period.toSeconds()).toBe(60);
      expect(Object.keys(metric?.dimensions ?? {}).sort()).toEqual(written.get(name));
    },
  );

  test('of a transport has the name of the function that sends', () => {
    for (const transport of TRANSPORTS) {
      const { dimensions } = feedhose.metricDelivered(transport);
      expect(dimensions).toMatchObject({ transport });
      expect(Object.values(feedhose.functions).map(({ functionName }) => functionName)).toContain(
        dimensions?.['function'],
      );
    }
  });
});

describe('grantPublish()', () => {
  test('allows a role to put events on this bus, and nothing else', () => {
    const { stack: own, feedhose: other, template: text } = build();
    const backend = new Role(own, 'Backend', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    other.grantPublish(backend);
    const [[, policy] = []] = ofType(text(), 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Backend'));
    expect(policy?.Properties['PolicyDocument']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'events:PutEvents',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': ['FeedhoseIntakeBusED553ABF', 'Arn'] },
        },
      ],
    });
  });
});

describe('resources', () => {
  test('are available to the app', () => {
    expect(Object.keys(feedhose.functions).sort()).toEqual(
      [
        'api',
        'deliver-to-bus',
        'deliver-to-queue',
        'deliver-to-topic',
        'deliver-to-webhook',
        'fan-out',
        'archive',
        'wake',
        'replay',
        'write-to-bucket',
      ].sort(),
    );
    expect(feedhose.queues).toHaveLength(ofType(template(), 'AWS::SQS::Queue').length);
    expect(feedhose.alarms).toHaveLength(ofType(template(), 'AWS::CloudWatch::Alarm').length);
    expect(feedhose.tables).toHaveLength(4);
    expect(stack.resolve(feedhose.bus.eventBusArn)).toEqual({ 'Fn::GetAtt': ['FeedhoseIntakeBusED553ABF', 'Arn'] });
    expect(stack.resolve(feedhose.senderRoleArn)).toEqual({ 'Fn::GetAtt': ['FeedhoseSenderRole1E62087E', 'Arn'] });
    expect(feedhose.egressAddresses).toEqual([]);
  });
});

describe('the overview', () => {
  const [[, dashboard] = []] = ofType(template(), 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard?.Properties['DashboardBody']);

  test('has the name to which the alarms link', () => {
    const name = JSON.stringify(dashboard?.Properties['DashboardName']);
    expect(name).toBe('{"Fn::Join":["",["Feedhose-",{"Ref":"AWS::Region"}]]}');
    expect(JSON.stringify(ofType(template(), 'AWS::CloudWatch::Alarm'))).toContain('#dashboards/dashboard/Feedhose-');
  });

  test('shows every alarm, every function, every queue with a consumer and every metric of Feedhose', () => {
    for (const [id] of ofType(template(), 'AWS::CloudWatch::Alarm')) expect(body).toContain(`"${id}"`);
    for (const bundle of Object.keys(feedhose.functions)) expect(body).toContain(`\\"${bundle}\\"`);
    const shown = Object.keys(METRICS).filter((name) => body.includes(`\\"${name}\\"`));
    expect(Object.keys(METRICS).filter((name) => !shown.includes(name))).toEqual([
      'UpdatesRepeatingId',
      'JournalGaps',
      'UpdatesDelivered',
      'SlowAnswers',
      'BreakersOpened',
      'Released',
      'UpdatesWritten',
      'BucketBehind',
      'AuditRecordsLost',
    ]);
  });
});

describe('saved queries', () => {
  test('search the logs of all functions, under the name of the stack', () => {
    const saved = ofType(template(), 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);
    expect(saved.map(({ Name }) => Name)).toEqual(Object.keys(QUERIES).map((name) => `Feedhose/${name}`));
    for (const { LogGroupNames } of saved) expect(LogGroupNames).toHaveLength(Object.keys(feedhose.functions).length);
  });
});

describe('the documentation of operations', () => {
  const observability = readFileSync('docs/observability.md', 'utf8');
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const events = [...readFileSync('core/log-line.ts', 'utf8').matchAll(/readonly event: '([^']+)'/g)].map(
    ([, name = '']) => name,
  );

  test('names every log line and every metric', () => {
    expect(events.length).toBeGreaterThan(10);
    for (const name of [...events, ...Object.keys(METRICS)]) expect(observability).toContain(`\`${name}\``);
  });

  test('contains queries in their saved form, and names the others', () => {
    const shown = [...observability.matchAll(/^```\n(fields [\s\S]+?)\n```$/gm)].map(([, query]) => query);
    const saved = Object.values(QUERIES).map((lines) => lines.join('\n| '));
    expect(shown).toEqual(saved.slice(0, 3));
    for (const name of Object.keys(QUERIES).slice(3)) expect(observability).toContain(`*${name}*`);
  });

  test('takes values of its commands from the outputs of the stack, and filters by log lines that exist', () => {
    const outputs = Object.keys(outputsOf(feedhose));
    const named = [...runbook.matchAll(/"\$([A-Z]\w*[a-z]\w*)"/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((name) => !outputs.includes(name ?? ''))).toEqual([]);
    const filtered = [...runbook.matchAll(/message = "([^"]+)"/g)].map(([, name]) => name);
    expect([...new Set(filtered)].filter((name) => !events.includes(name ?? ''))).toEqual([]);
  });

  test('has in each chapter of the runbook a meaning, an investigation, a solution and a condition to stop', () => {
    const chapters = runbook.split(/^## /m).slice(1);
    expect(chapters.length).toBeGreaterThan(15);
    for (const chapter of chapters) {
      for (const part of ['**Meaning.**', '**Investigation.**', '**Solution.**', '**You can stop**'])
        expect(chapter).toContain(part);
    }
  });
});
