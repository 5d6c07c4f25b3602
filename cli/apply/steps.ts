/**
 * From what a file wants and what a stack has to the steps between: pure. Secrets are never compared, for nobody can read
 * them: what is set stays, unless it is told to be written again.
 */

import { defined } from '../../core/defined.ts';
import { scopeText } from '../../core/scope.ts';
import type { KeepingApp, KeepingDestination, KeepingFile, KeepingScope } from '../configuration/file.ts';
import { scopeOfEntry } from '../configuration/file.ts';
import { type Destination, placeOf, type Scope } from '../destination.ts';
import { cliTransportOf } from '../transport/table.ts';
import { labelOf, shownOf, shownOfStored } from './shown.ts';

export interface StoredApp {
  readonly app_id: string;
  readonly name: string;
  readonly keys: readonly { readonly api_key: string }[];
  readonly version: number;
  readonly scopes: readonly (Scope & { readonly destinations: readonly Destination[] })[];
}

/** One call of the API. */
export interface Step {
  readonly sign: '+' | '~' | '-';
  /** What, for people: `destination webhook https://…`. */
  readonly what: string;
  readonly app: string;
  readonly scope?: string;
  /** Lines of what changes, secrets as `set` or `changed`. */
  readonly changes: readonly string[];
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parts of the path below `/apps`. */
  readonly path: readonly string[];
  readonly body?: object;
  readonly version?: number;
}

export interface StepOptions {
  /** Takes away what the file does not name, of the apps that it names. */
  readonly prune: boolean;
  /** Writes secrets of the file again, though they may be the same. */
  readonly secrets: boolean;
}

export function stepsTo(file: KeepingFile, stored: readonly StoredApp[], options: StepOptions): readonly Step[] {
  return file.apps.flatMap((app) => {
    const before = stored.find(({ app_id }) => app_id === app.app_id);
    return [
      ...appSteps(app, before),
      ...app.scopes.flatMap((scope) => scopeSteps(app, scope, before, options)),
      ...pruned(app, before, options),
    ];
  });
}

function appSteps(app: KeepingApp, before: StoredApp | undefined): readonly Step[] {
  const { app_id, name, api_key, api_secret } = app;
  const own = { ...defined({ api_key, api_secret }) };
  const at = { app: app_id, what: `app ${app_id}` };
  if (!before) {
    const changes = [`name: ${name}`, `api_key: ${api_key ?? '(made up)'}`, 'api_secret: set'];
    return [{ ...at, sign: '+', changes, method: 'POST', path: [], body: { app_id, name, ...own } }];
  }
  const steps: Step[] = [];
  if (name !== before.name) {
    const changes = [`name: ${before.name} → ${name}`];
    steps.push({ ...at, sign: '~', changes, method: 'PATCH', path: [app_id], body: { name }, version: before.version });
  }
  if (api_key !== undefined && !before.keys.some((key) => key.api_key === api_key)) {
    const changes = [`api_key: ${api_key} is added`, 'api_secret: set'];
    steps.push({ ...at, sign: '~', changes, method: 'POST', path: [app_id, 'keys'], body: own });
  }
  return steps;
}

function scopeSteps(
  app: KeepingApp,
  entry: KeepingScope,
  app0: StoredApp | undefined,
  options: StepOptions,
): readonly Step[] {
  const scope = scopeText(scopeOfEntry(entry));
  const before = app0?.scopes.find((one) => one.scope === scope);
  const at = { app: app.app_id, scope };
  const path = [app.app_id, 'scopes', scope];
  const steps: Step[] = [];
  if (before?.realtime !== entry.realtime) {
    const word = (on: boolean) => (on ? 'on' : 'off');
    const changes = [`real-time: ${before ? `${word(before.realtime)} → ` : ''}${word(entry.realtime)}`];
    const version = before ? { version: before.version } : {};
    steps.push({
      ...at,
      sign: before ? '~' : '+',
      what: `scope ${scope}`,
      changes,
      method: 'PUT',
      path,
      body: { realtime: entry.realtime },
      ...version,
    });
  }
  const left = [...(before?.destinations ?? [])];
  const fresh: KeepingDestination[] = [];
  for (const wanted of entry.destinations) {
    const found = left.findIndex((one) => isMeant(wanted, one));
    if (found < 0) fresh.push(wanted);
    else steps.push(...changeSteps(wanted, left.splice(found, 1)[0] as Destination, options));
  }
  for (const wanted of fresh) steps.push(createStep(wanted, at, path));
  if (options.prune) steps.push(...left.map((one) => deleteStep(one)));
  return steps;
}

function isMeant(wanted: KeepingDestination, stored: Destination): boolean {
  if (wanted.id !== undefined) return wanted.id === stored.id;
  return wanted.transport === stored.transport && cliTransportOf(wanted).isAt(wanted, stored);
}

function createStep(wanted: KeepingDestination, at: { app: string; scope: string }, path: readonly string[]): Step {
  const { id: _, ...settings } = wanted;
  const shown = Object.entries(shownOf(wanted)).map(([name, value]) => `${name}: ${value}`);
  const { isSigned, isVouched } = cliTransportOf(wanted);
  const secret = 'signing_secret' in wanted && wanted.signing_secret !== undefined ? 'set' : '(made up)';
  const changes = [...shown, ...(isSigned ? [`signing_secret: ${secret}`] : [])];
  const body = isVouched ? { ...settings, ownership: 'operator' } : settings;
  return {
    ...at,
    sign: '+',
    what: `destination ${labelOf(wanted)}`,
    changes,
    method: 'POST',
    path: [...path, 'destinations'],
    body,
  };
}

function changeSteps(wanted: KeepingDestination, stored: Destination, { secrets }: StepOptions): readonly Step[] {
  const before = shownOfStored(stored);
  const now = shownOf(wanted, before);
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])].filter(
    (name) => now[name] !== before[name],
  );
  const { secretsOf, isVouched } = cliTransportOf(wanted);
  const again = secrets ? secretsOf(wanted) : [];
  if (names.length === 0 && again.length === 0) return [];
  const body = Object.fromEntries(
    [...new Set([...names, ...again])].map((name) => [
      name,
      (wanted as Readonly<Record<string, unknown>>)[name] ?? null,
    ]),
  );
  const changes = [
    ...names.map((name) => `${name}: ${before[name] ?? '(none)'} → ${now[name] ?? '(none)'}`),
    ...again.filter((name) => !names.includes(name)).map((name) => `${name}: secrets written again`),
  ];
  const { app_id, scope, id, version } = stored;
  const path = [app_id, 'scopes', scope, 'destinations', id];
  const at = { app: app_id, scope, what: `destination ${id} ${labelOf(wanted)}` };
  const change: Step = { ...at, sign: '~', changes, method: 'PATCH', path, body, version };
  const moved = isVouched && names.includes('url');
  return moved
    ? [
        change,
        { ...at, sign: '~', changes: ['ownership: operator'], method: 'POST', path: [...path, 'vouch'], body: {} },
      ]
    : [change];
}

function deleteStep(stored: Destination): Step {
  const { app_id, scope, id, version } = stored;
  const what = `destination ${id} ${placeOf(stored)}`;
  return {
    sign: '-',
    what,
    app: app_id,
    scope,
    changes: [],
    method: 'DELETE',
    path: [app_id, 'scopes', scope, 'destinations', id],
    version,
  };
}

/** Scopes that the file does not name, with what is in them; apps that it does not name stay. */
function pruned(app: KeepingApp, before: StoredApp | undefined, { prune }: StepOptions): readonly Step[] {
  if (!prune || !before) return [];
  const named = new Set(app.scopes.map((entry) => scopeText(scopeOfEntry(entry))));
  return before.scopes
    .filter(({ scope }) => !named.has(scope))
    .flatMap(({ scope, version, destinations }) => [
      ...destinations.map(deleteStep),
      {
        sign: '-',
        what: `scope ${scope}`,
        app: app.app_id,
        scope,
        changes: [],
        method: 'DELETE',
        path: [app.app_id, 'scopes', scope],
        version,
      } as const,
    ]);
}
