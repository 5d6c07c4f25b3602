/** Checks that the metrics of the CloudWatch dashboard have values, and that the alarms are OK. */
import type { Account } from './account.ts';
import { type Context, runCheck } from './context.ts';
import { isExpected, type Overview, type OverviewMetric, overviewOf, shownMetric } from './overview.ts';
import { fails, holds, unchecked, type Verdict } from './rows.ts';

/** How old a value may be. */
const LOOKBACK_MS = 3 * 3_600_000;
const PERIOD_SECONDS = 300;
/** Polls are rare, because each metric that is read costs $0.00001. */
const PAUSE_MS = 15_000;
/** Limits of one call (CloudWatch API reference: GetMetricData, DescribeAlarms). */
const METRICS = 500;
const ALARMS = 100;

/** @param idle names of functions and transports to which the canary gave no work. */
export async function checkMonitoring(context: Context, now: () => number, idle: ReadonlySet<string>): Promise<void> {
  const { account, deployed } = context;
  context.note('Reading metrics and alarms …');
  let overview: Overview | undefined;
  await runCheck(context, ['metrics', 'alarms'], async () => {
    const DashboardName = `${deployed.name}-${account.region}`;
    const { DashboardBody = '{}' } = await account.call('cloudwatch:GetDashboard', { DashboardName });
    overview = overviewOf(DashboardBody);
  });
  if (!overview) return;
  const { metrics, alarmNames } = overview;
  await runCheck(context, ['metrics'], async (report) => {
    const expected = metrics.filter((metric) => isExpected(metric, idle));
    const others = metrics.filter((metric) => !isExpected(metric, idle));
    let absent: readonly OverviewMetric[] = expected;
    await account.until(
      context.waitMs,
      async () => {
        absent = await withoutValues(account, absent, now());
        return absent.length === 0 ? true : undefined;
      },
      PAUSE_MS,
    );
    if (absent.length > 0) return report('metrics', fails(`no values: ${absent.map(shownMetric).join(', ')}`));
    const silent = await withoutValues(account, others, now());
    report('metrics', holds(`${expected.length} have values; ${silent.length} others have had no events`));
  });
  await runCheck(context, ['alarms'], async (report) => report('alarms', await alarmsVerdict(context, alarmNames)));
}

async function withoutValues(
  account: Account,
  metrics: readonly OverviewMetric[],
  now: number,
): Promise<readonly OverviewMetric[]> {
  const absent: OverviewMetric[] = [];
  for (const some of chunks(metrics, METRICS)) {
    const MetricDataQueries = some.map(({ namespace: Namespace, name: MetricName, dimensions }, at) => {
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const Metric = { Namespace, MetricName, Dimensions };
      return { Id: `m${at}`, MetricStat: { Metric, Period: PERIOD_SECONDS, Stat: 'SampleCount' } };
    });
    const range = { StartTime: new Date(now - LOOKBACK_MS), EndTime: new Date(now) };
    const input = { ...range, MetricDataQueries };
    const { MetricDataResults = [] } = await account.call('cloudwatch:GetMetricData', input);
    const present = new Set(MetricDataResults.filter(({ Values = [] }) => Values.length > 0).map(({ Id }) => Id));
    absent.push(...some.filter((_, at) => !present.has(`m${at}`)));
  }
  return absent;
}

async function alarmsVerdict({ account, waitMs }: Context, alarmNames: readonly string[]): Promise<Verdict> {
  if (alarmNames.length === 0) return unchecked('the stack has no alarms');
  const states = new Map<string, string>();
  const others = () => alarmNames.filter((name) => states.get(name) !== 'OK');
  // A new alarm is in the state INSUFFICIENT_DATA for some minutes.
  await account.until(
    waitMs,
    async () => {
      for (const AlarmNames of chunks(alarmNames, ALARMS)) {
        const input = { AlarmNames: [...AlarmNames], MaxRecords: ALARMS };
        const { MetricAlarms = [] } = await account.call('cloudwatch:DescribeAlarms', input);
        for (const { AlarmName = '', StateValue = '' } of MetricAlarms) states.set(AlarmName, StateValue);
      }
      return others().length === 0 ? true : undefined;
    },
    PAUSE_MS,
  );
  const wrong = others().map((name) => `${name} (${states.get(name) ?? 'missing'})`);
  return wrong.length === 0 ? holds(`${alarmNames.length} alarms`) : fails(wrong.join(', '));
}

function chunks<T>(entries: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, at) => entries.slice(at * size, (at + 1) * size));
}
