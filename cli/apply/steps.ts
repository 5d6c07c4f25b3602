/**
 * Computes the API calls that bring a stack to the state of a file. These functions are pure. Secrets cannot be read back, so they are
 * not compared: a stored secret stays unless the caller asks to write it again.
 */
import { X509Certificate } from 'node:crypto';
import { defined } from '../../core/defined.ts';
import { scopeText } from '../../core/scope.ts';
import {
  type AppEntry,
  type ConfigurationFile,
  type DestinationEntry,
  type ScopeEntry,
  scopeOfEntry,
} from '../configuration/schema.ts';
import { type App, addressOf, type Destination, type Scope } from '../destination.ts';
import { cliTransportOf } from '../transport/table.ts';
import type { Shown } from '../transport/transport.ts';

export interface StoredApp extends App {
  readonly scopes: readonly StoredScope[];
}

interface StoredScope extends Omit<Scope, 'destinations'> {
  readonly destinations: readonly Destination[];
}

/** One call of the API. */
export interface Step {
  readonly sign: '+' | '~' | '-';
  /** The object, such as `destination webhook https://…`. */
  readonly what: string;
  readonly app: string;
  readonly scope?: string;
  /** One line for each change, with secrets as `set` or `changed`. */
  readonly changes: readonly string[];
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parts of the path below `/apps`. */
  readonly path: readonly string[];
  readonly body?: object;
  readonly version?: number;
}

export interface StepOptions {
  /** Delete scopes and destinations that the file does not contain, in the apps that it contains. */
  readonly prune: boolean;
  /** Write the secrets in the file again, although they may be the same. */
  readonly secrets: boolean;
}

export function stepsTo(file: ConfigurationFile, stored: readonly StoredApp[], options: StepOptions): readonly Step[] {
  return file.apps.flatMap((app) => {
    const before = stored.find(({ app_id }) => app_id === app.app_id);
    return [
      ...appSteps(app, before),
      ...app.scopes.flatMap((scope) => scopeSteps(app.app_id, scope, before, options)),
      ...(before && options.prune ? pruneSteps(app, before) : []),
    ];
  });
}

function appSteps(app: AppEntry, before: StoredApp | undefined): readonly Step[] {
  const { app_id, name, api_key, api_secret } = app;
  const own = { ...defined({ api_key, api_secret }) };
  const common = { app: app_id, what: `app ${app_id}` };
  if (!before) {
    const changes = [`name: ${name}`, `api_key: ${api_key ?? '(generated)'}`, 'api_secret: set'];
    return [{ ...common, sign: '+', changes, method: 'POST', path: [], body: { app_id, name, ...own } }];
  }
  const steps: Step[] = [];
  const change = { ...common, sign: '~' } as const;
  if (name !== before.name) {
    const changes = [`name: ${before.name} → ${name}`];
    steps.push({ ...change, changes, method: 'PATCH', path: [app_id], body: { name }, version: before.version });
  }
  if (api_key !== undefined && !before.keys.some((key) => key.api_key === api_key)) {
    const changes = [`api_key: ${api_key} is added`, 'api_secret: set'];
    steps.push({ ...change, changes, method: 'POST', path: [app_id, 'keys'], body: own });
  }
  const used = before.keys.find(({ state }) => state === 'in_use')?.api_key;
  if (api_key !== undefined && api_key !== used) {
    const changes = [`api_key in use: ${used} → ${api_key}`];
    steps.push({ ...change, changes, method: 'POST', path: [app_id, 'keys', api_key, 'activate'], body: {} });
  }
  return steps;
}

function scopeSteps(
  app: string,
  entry: ScopeEntry,
  storedApp: StoredApp | undefined,
  options: StepOptions,
): readonly Step[] {
  const scope = scopeText(scopeOfEntry(entry));
  const before = storedApp?.scopes.find((one) => one.scope === scope);
  const path = [app, 'scopes', scope];
  const steps: Step[] = [];
  if (before?.realtime !== entry.realtime) {
    const word = (on: boolean) => (on ? 'on' : 'off');
    const changes = [`real-time: ${before ? `${word(before.realtime)} → ` : ''}${word(entry.realtime)}`];
    const body = { realtime: entry.realtime };
    const common = { app, scope, what: `scope ${scope}`, changes, method: 'PUT', path, body } as const;
    steps.push({ ...common, sign: before ? '~' : '+', ...defined({ version: before?.version }) });
  }
  const left = [...(before?.destinations ?? [])];
  const created: DestinationEntry[] = [];
  for (const wanted of entry.destinations) {
    const found = left.findIndex((one) => isSame(wanted, one));
    if (found < 0) created.push(wanted);
    else steps.push(...changeSteps(wanted, left.splice(found, 1)[0] as Destination, options));
  }
  steps.push(...created.map((wanted) => createStep(wanted, app, scope)));
  return options.prune ? [...steps, ...left.map(deleteStep)] : steps;
}

/** Reports whether a destination of the file is this stored one: by its id if the file has one, or else by its address. */
function isSame(wanted: DestinationEntry, stored: Destination): boolean {
  if (wanted.id !== undefined) return wanted.id === stored.id;
  return wanted.transport === stored.transport && cliTransportOf(wanted).isAt(wanted, stored);
}

function createStep(wanted: DestinationEntry, app: string, scope: string): Step {
  const { id: _, ...settings } = wanted;
  const { isSigned, isVouched } = cliTransportOf(wanted);
  const changes = Object.entries(shownOf(wanted)).map(([name, value]) => `${name}: ${value}`);
  const hasSecret = 'signing_secret' in wanted && wanted.signing_secret !== undefined;
  if (isSigned) changes.push(`signing_secret: ${hasSecret ? 'set' : '(generated)'}`);
  const body = isVouched ? { ...settings, ownership: 'operator' } : settings;
  const path = [app, 'scopes', scope, 'destinations'];
  return { app, scope, sign: '+', what: `destination ${labelOf(wanted)}`, changes, method: 'POST', path, body };
}

function changeSteps(wanted: DestinationEntry, stored: Destination, { secrets }: StepOptions): readonly Step[] {
  const { shownOfStored, secretsOf, isVouched } = cliTransportOf(wanted);
  const before = { ...shownOfStored(stored), ...commonOf(stored) };
  const now = shownOf(wanted, before);
  const names = Object.keys({ ...now, ...before }).filter((name) => now[name] !== before[name]);
  const rewritten = secrets ? secretsOf(wanted).filter((name) => !names.includes(name)) : [];
  if (names.length === 0 && rewritten.length === 0) return [];
  const settings: Readonly<Record<string, unknown>> = wanted;
  const body = Object.fromEntries([...names, ...rewritten].map((name) => [name, settings[name] ?? null]));
  const changes = [
    ...names.map((name) => `${name}: ${before[name] ?? '(none)'} → ${now[name] ?? '(none)'}`),
    ...rewritten.map((name) => `${name}: secrets written again`),
  ];
  const { app_id: app, scope, id, version } = stored;
  const path = [app, 'scopes', scope, 'destinations', id];
  const common = { app, scope, what: `destination ${id} ${labelOf(wanted)}`, sign: '~' } as const;
  const change: Step = { ...common, changes, method: 'PATCH', path, body, version };
  if (!isVouched || !names.includes('url')) return [change];
  return [change, { ...common, changes: ['ownership: operator'], method: 'POST', path: [...path, 'vouch'], body: {} }];
}

function deleteStep(stored: Destination): Step {
  const { app_id: app, scope, id, version } = stored;
  const path = [app, 'scopes', scope, 'destinations', id];
  const what = `destination ${id} ${addressOf(stored)}`;
  return { sign: '-', what, app, scope, changes: [], method: 'DELETE', path, version };
}

/** Deletes the scopes that the file does not contain, with their destinations. Apps that are not in the file stay. */
function pruneSteps({ app_id: app, scopes }: AppEntry, before: StoredApp): readonly Step[] {
  const named = new Set(scopes.map((entry) => scopeText(scopeOfEntry(entry))));
  const removed = before.scopes.filter(({ scope }) => !named.has(scope));
  return removed.flatMap(({ scope, version, destinations }): readonly Step[] => {
    const path = [app, 'scopes', scope];
    const what = `scope ${scope}`;
    return [
      ...destinations.map(deleteStep),
      { sign: '-', what, app, scope, changes: [], method: 'DELETE', path, version },
    ];
  });
}

/** Returns settings as texts that can be compared and shown. @param before of what is stored: the file may omit keys. */
/** The file was checked before, so the certificate can be parsed. */
function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
}

function shownOf(wanted: DestinationEntry, before: Shown = {}): Shown {
  return { ...cliTransportOf(wanted).shownOf(wanted, before, fingerprintOf), ...commonOf(wanted) };
}

interface Common extends Pick<DestinationEntry, 'name' | 'event_types'> {
  readonly retry_schedule?: readonly number[] | undefined;
  readonly signatures?: readonly string[] | undefined;
  readonly rate_limit?: number | undefined;
}

function commonOf({ name, event_types, retry_schedule, rate_limit, signatures }: Common): Shown {
  return defined({
    name,
    event_types: event_types?.join(', '),
    retry_schedule: retry_schedule?.join(', '),
    rate_limit: rate_limit?.toString(),
    // v1 alone is the default.
    signatures: signatures?.includes('v1a') ? signatures.toSorted().join(', ') : undefined,
  }) as Shown;
}

function labelOf(wanted: DestinationEntry): string {
  return `${wanted.transport} ${cliTransportOf(wanted).addressOf(wanted)}`;
}
