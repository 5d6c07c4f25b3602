/** Metrics and alarms that the stack's dashboard in CloudWatch names, read from its body. */

export interface OverviewMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Overview {
  readonly metrics: readonly OverviewMetric[];
  readonly alarmNames: readonly string[];
}

interface Widget {
  readonly properties?: { readonly metrics?: readonly (readonly unknown[])[]; readonly alarms?: readonly string[] };
}

/** @param body JSON, as CloudWatch gives it (CloudWatch API reference, Dashboard body structure). */
export function overviewOf(body: string): Overview {
  const { widgets = [] } = JSON.parse(body) as { readonly widgets?: readonly Widget[] };
  const metrics = new Map<string, OverviewMetric>();
  for (const entry of widgets.flatMap(({ properties }) => properties?.metrics ?? [])) {
    const texts = entry.filter((part): part is string => typeof part === 'string');
    const [namespace, name, ...rest] = texts;
    // An expression has no name of its own.
    if (namespace === undefined || name === undefined) continue;
    const pairs = Array.from({ length: rest.length / 2 }, (_, at) => [rest[2 * at], rest[2 * at + 1]]);
    const metric = { namespace, name, dimensions: Object.fromEntries(pairs) as Record<string, string> };
    metrics.set(JSON.stringify(metric), metric);
  }
  const alarms = widgets.flatMap(({ properties }) => properties?.alarms ?? []);
  const alarmNames = alarms.map((arn) => arn.slice(arn.indexOf(':alarm:') + ':alarm:'.length));
  return { metrics: [...metrics.values()], alarmNames: [...new Set(alarmNames)] };
}

export function shownMetric({ namespace, name, dimensions }: OverviewMetric): string {
  return `${namespace} ${name} (${Object.values(dimensions).join(', ')})`;
}

/** What only a fault, or an absent destination, makes the functions write. */
const OF_FAULTS: ReadonlySet<string> = new Set([
  ...['UpdatesRefused', 'UpdatesUnrouted', 'Failed', 'Parked', 'DeadLetters', 'OpenBreakers', 'OldestParkedAge'],
]);

/** @param idle functions and transports that the canary gave no work. */
export function isExpected({ namespace, name, dimensions }: OverviewMetric, idle: ReadonlySet<string>): boolean {
  if (namespace === 'Feedhose' && OF_FAULTS.has(name)) return false;
  return !Object.values(dimensions).some((value) => idle.has(value));
}
