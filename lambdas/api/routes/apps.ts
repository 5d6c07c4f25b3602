/** Apps, API keys, and test updates. */

import type * as z from 'zod';
import { decodeCursor, pageOf } from '../../../core/api/cursor.ts';
import type { PortalSession } from '../../../core/api/portal.ts';
import { invalid, notFound, problem } from '../../../core/api/problem.ts';
import { parsedTestUpdate, testUpdate } from '../../../core/api/test-update.ts';
import { isoOf } from '../../../core/api/times.ts';
import { appView } from '../../../core/api/views.ts';
import { indexInUse, keyInUse, keyState } from '../../../core/api-keys.ts';
import { appChange } from '../../../core/audit/changes.ts';
import { defined } from '../../../core/defined.ts';
import type { App, AppNotifications } from '../../../core/destination.ts';
import { escapeUnsendable } from '../../../core/json/characters.ts';
import { API_KEYS, API_PAGE } from '../../../core/limits.ts';
import { isAllowedTopic } from '../../../core/notifications/topics.ts';
import { scopeText } from '../../../core/scope.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { playgroundBody, updateAppBody } from '../schemas/apps.ts';
import type { ApiPorts, StoredApp } from '../wire.ts';
import {
  type Changing,
  changeApp,
  createOnce,
  findApp,
  findDestination,
  ownApps,
  remove,
  sealAll,
} from './resources.ts';

/** Bytes of a generated key or secret. */
const SECRET_BYTES = 24;
const [APP_ID_BYTES, EVENT_ID_BYTES] = [6, 12];
const DAY_MS = 86_400_000;

export function appSteps(ports: ApiPorts) {
  const { configuration, journal } = ports;
  const hex = (bytes: number) => Buffer.from(ports.random(bytes)).toString('hex');
  const generated = () => {
    const [first = 0, ...rest] = ports.random(SECRET_BYTES);
    // Without its highest bit the text begins with a letter. A command line takes a hyphen for the start of an option.
    return Buffer.from([first & 0x7f, ...rest]).toString('base64url');
  };
  return {
    getMe: async ({ identity }) => ({
      status: 200,
      body: {
        ...(identity.kind === 'operator'
          ? { kind: 'operator' }
          : { kind: 'app', apps: identity.apps, ...portalOf(identity.portal) }),
        ...defined({ journal_days: journal && journal.keptMs / DAY_MS }),
      },
    }),

    async listApps({ identity, query: { limit = API_PAGE.default, cursor } }) {
      const after = decodeCursor(cursor);
      const found =
        identity.kind === 'operator'
          ? await configuration.apps(limit + 1, after)
          : await ownApps(configuration, identity.apps, limit + 1, after);
      const { items, ...more } = pageOf(found, ({ app_id }) => app_id, { limit });
      // A list is read without secrets. Every key has one.
      const views = items.map((value) => ({ ...appView({ value, sealed: {} }), keys: keysOf(value) }));
      return { status: 200, body: { items: views, ...more } };
    },

    createApp(request) {
      const { name, api_key = generated(), api_secret } = request.body;
      return createOnce(ports, request, {
        operation: 'createApp',
        id: request.body.app_id ?? hex(APP_ID_BYTES),
        async create(app_id) {
          const taken = () => problem('conflict', 'An app with this app_id already exists.');
          if (await configuration.app(app_id)) throw taken();
          await claim(ports, app_id, api_key);
          const secret = api_secret ?? generated();
          const { secret: sealed } = await sealAll(ports, { appId: app_id }, 1, { secret });
          const reused = (await configuration.deletedAt(app_id)) === undefined ? {} : { reused_at: ports.now() };
          const value: App = { app_id, name, api_keys: [api_key], ...reused, version: 1 };
          const stored = { value, sealed: { secrets: sealed ? [sealed] : [] } };
          if (!(await configuration.putApp(value, stored.sealed))) throw taken();
          request.wrote(appChange(undefined, stored));
          await configuration.holdKey(app_id, api_key);
          return withSecret(stored, api_key, api_secret === undefined ? secret : null);
        },
        async repeat(app_id) {
          const stored = await configuration.app(app_id);
          return stored && withSecret(stored, stored.value.api_keys[0], null);
        },
      });
    },

    getApp: async ({ params }) => shown(await findApp(ports, params.app_id)),

    async updateApp(request) {
      const { name, notifications } = request.body;
      if (notifications?.topic_arn !== undefined) {
        if (request.identity.kind !== 'operator') throw problem('forbidden', 'Only operators can set the topic.');
        if (notifications.topic_arn !== null) expectAllowed(notifications.topic_arn, ports.appTopics);
      }
      const stored = await changeApp(ports, request, ({ value, sealed }) => {
        const { notifications: before, ...rest } = value;
        const after = notifications ? notificationsAfter(before, notifications) : before;
        const next = { ...rest, ...defined({ name, notifications: after }) };
        return JSON.stringify([next.name, after]) === JSON.stringify([value.name, before])
          ? undefined
          : { value: next, sealed };
      });
      return shown(stored);
    },

    async deleteApp(request) {
      const { app_id } = request.params;
      let keySet: string | undefined;
      const find = async () => {
        const stored = await findApp(ports, app_id);
        const scopes = await configuration.scopes(app_id);
        if (scopes.length > 0) throw problem('conflict', `The app has scopes (${scopes.length}). Delete them first.`);
        keySet = stored.value.key_set?.id;
        return { version: stored.value.version, change: appChange(stored, undefined) };
      };
      const removed = await remove(request, find, (version) => configuration.removeApp(app_id, version));
      if (keySet !== undefined) await ports.keySets.remove(keySet);
      await ports.portal.removeAll(app_id);
      await ports.journal?.forget(app_id, ports.now());
      return removed;
    },

    rotateKeys(request) {
      const { body, identity } = request;
      const { app_id } = request.params;
      // A key proves the ownership of an endpoint, so users must not choose the key of another app.
      if (body.api_key !== undefined && identity.kind !== 'operator') {
        throw problem('forbidden', 'Only operators can choose a key. Omit api_key to generate one.');
      }
      return createOnce(ports, request, {
        operation: 'rotateKeys',
        id: body.api_key ?? generated(),
        async create(key) {
          const secret = body.api_secret ?? generated();
          const keyed = { ...request, wrote: aboutKey(request, key) };
          const stored = await changeApp(ports, keyed, async ({ value, sealed }) => {
            if (value.api_keys.includes(key)) throw problem('conflict', 'The app already has this key.');
            if (value.api_keys.length >= API_KEYS) {
              throw problem('conflict', `The app has ${API_KEYS} keys, which is the maximum. Delete one first.`);
            }
            await claim(ports, app_id, key);
            const made = await sealAll(ports, { appId: app_id }, value.version + 1, { api_secret: secret });
            const secrets = made.api_secret ? [made.api_secret, ...sealed.secrets] : sealed.secrets;
            const api_keys = [key, ...value.api_keys];
            return { value: { ...value, api_keys, key_in_use: keyInUse(value) }, sealed: { ...sealed, secrets } };
          });
          await configuration.holdKey(app_id, key);
          return withSecret(stored, key, body.api_secret === undefined ? secret : null);
        },
        async repeat(key) {
          const stored = await findApp(ports, app_id);
          return stored.value.api_keys.includes(key) ? withSecret(stored, key, null) : undefined;
        },
      });
    },

    async activateKey(request) {
      const { key } = request.params;
      const keyed = { ...request, wrote: aboutKey(request, key) };
      const stored = await changeApp(ports, keyed, ({ value, sealed }) => {
        if (!value.api_keys.includes(key)) throw notFound('key');
        return key === keyInUse(value) ? undefined : { value: { ...value, key_in_use: key }, sealed };
      });
      return shown(stored);
    },

    async deleteKey(request) {
      const { key } = request.params;
      const keyed = { ...request, wrote: aboutKey(request, key) };
      const stored = await changeApp(ports, keyed, ({ value, sealed }) => {
        const index = value.api_keys.indexOf(key);
        if (index < 0) throw notFound('key');
        if (value.api_keys.length === 1) throw problem('conflict', 'An app must have a key. Add another one first.');
        if (index === indexInUse(value)) throw problem('conflict', 'The key is in use. Activate another key first.');
        return {
          value: { ...value, api_keys: value.api_keys.toSpliced(index, 1) },
          sealed: { ...sealed, secrets: sealed.secrets.toSpliced(index, 1) },
        };
      });
      return shown(stored);
    },

    async sendTestUpdate(request) {
      const { app_id } = request.params;
      const { destination_id } = request.body;
      const parsed = (eventId: string) => updateOf(request.body, { appId: app_id, eventId, nowMs: ports.now() });
      await findApp(ports, app_id);
      return createOnce(ports, request, {
        operation: 'sendTestUpdate',
        id: `playground-${hex(EVENT_ID_BYTES)}`,
        async create(eventId) {
          const update = parsed(eventId);
          if ('faults' in update) throw invalid(update.faults.map((message) => ({ pointer: '/update', message })));
          const scope = scopeText(update.scope);
          if (destination_id !== undefined) await findDestination(ports, { app_id, scope, destination_id });
          if (!(await ports.publish(escapeUnsendable(update.text), destination_id))) {
            throw problem('unavailable', 'The event bus did not accept the update. Try again.');
          }
          const { feed, type, eventId: event_id } = update;
          const after = { ...(type === undefined ? { feed } : { type }), ...defined({ destination_id }) };
          request.wrote({ app_id, object_id: event_id, after });
          return { status: 202, body: { event_id, scope } };
        },
        async repeat(eventId) {
          const update = parsed(eventId);
          if ('faults' in update) return undefined;
          return { status: 202, body: { event_id: update.eventId, scope: scopeText(update.scope) } };
        },
      });
    },
  } satisfies Partial<Steps>;
}

function expectAllowed(topic: string, allowed: readonly string[]): void {
  if (isAllowedTopic(topic, allowed)) return;
  const message =
    allowed.length === 0
      ? 'expected no topic, because the stack allows none (notifications.appTopics), got one'
      : 'expected a topic that the stack allows (notifications.appTopics), got another one';
  throw invalid([{ pointer: '/notifications/topic_arn', message }]);
}

/** Returns the settings after a change, `undefined` if nothing is left. A member that is null is removed. */
function notificationsAfter(
  before: AppNotifications | undefined,
  change: NonNullable<z.output<typeof updateAppBody>['notifications']>,
): AppNotifications | undefined {
  const members = Object.entries({ ...before, ...defined(change) }).filter(([, value]) => value !== null);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function updateOf(body: z.output<typeof playgroundBody>, about: Parameters<typeof parsedTestUpdate>[1]) {
  if ('update' in body) return parsedTestUpdate(body.update, about);
  const { message, destination_id: _, ...subject } = body;
  return parsedTestUpdate(testUpdate({ ...about, ...subject, ...defined({ message }) }), about);
}

/** Returns what a session of the portal sees of itself. */
function portalOf(session: PortalSession | undefined): object {
  if (!session) return {};
  const { role, expires_at, return_url, theme } = session;
  return { portal: { role, expires_at: isoOf(expires_at), ...defined({ return_url, theme }) } };
}

/** Adds the key to the audit record. */
function aboutKey({ wrote }: Changing<unknown>, key: string): Changing<unknown>['wrote'] {
  return (change) => wrote({ ...change, object_id: key });
}

function keysOf(app: App): readonly object[] {
  return app.api_keys.map((api_key, index) => ({
    api_key,
    state: keyState(app, index),
    api_secret: { configured: true },
  }));
}

function shown(stored: StoredApp): ApiAnswer {
  return { status: 200, body: appView(stored), version: stored.value.version };
}

/** Reserves a key for an app. A key proves the ownership of an endpoint, so two apps never have the same key. */
async function claim({ configuration }: Pick<ApiPorts, 'configuration'>, appId: string, key: string): Promise<void> {
  if (!(await configuration.claimKey(appId, key))) throw problem('conflict', 'Another app has this api_key.');
}

/** @param key the new key. */
function withSecret(stored: StoredApp, key: string | undefined, secret: string | null): ApiAnswer {
  const { app_id, version } = stored.value;
  const body = { ...appView(stored), api_key: key, api_secret: secret };
  return { status: 201, body, version, headers: { location: `/apps/${encodeURIComponent(app_id)}` } };
}
