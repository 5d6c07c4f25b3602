/** Scopes: the configured feed groups and app-level kinds of an app. */
import { pageOf } from '../../../core/api/cursor.ts';
import { demand, required } from '../../../core/api/precondition.ts';
import { invalid, notFound, problem } from '../../../core/api/problem.ts';
import { scopeView } from '../../../core/api/views.ts';
import { difference } from '../../../core/audit/changes.ts';
import type { Change } from '../../../core/audit/record.ts';
import { API_PAGE, SCOPES_PER_APP } from '../../../core/limits.ts';
import { newFeedGroupFault } from '../../../core/names.ts';
import { scopeText } from '../../../core/scope.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, StoredScope } from '../wire.ts';
import { busy, findApp, findScope, remove, scopeOf } from './resources.ts';

export function scopeSteps(ports: ApiPorts) {
  const { configuration } = ports;
  return {
    async listScopes({ params: { app_id }, query: { limit = API_PAGE.default, cursor } }) {
      const [, scopes] = await Promise.all([findApp(ports, app_id), configuration.scopes(app_id)]);
      const { items, ...more } = pageOf(scopes, ({ scope }) => scopeText(scope), { limit, cursor });
      return { status: 200, body: { items: items.map((one) => scopeView(app_id, one)), ...more } };
    },

    getScope: async ({ params }) => shown(params.app_id, await findScope(ports, params.app_id, params.scope), 200),

    async putScope({ params: { app_id, scope: text }, body: { realtime }, expected, wrote }) {
      const scope = scopeOf(text);
      const stored = await configuration.scope(app_id, scope);
      if (stored) {
        demand(required(expected), stored.version);
        if (stored.realtime === realtime) return shown(app_id, stored, 200);
        const version = stored.version + 1;
        const next = { ...stored, realtime, version };
        if (!(await configuration.putScope(app_id, scope, realtime, version))) throw busy();
        wrote(scopeChange(app_id, stored, next));
        return shown(app_id, next, 200);
      }
      if (typeof expected === 'number') throw notFound('scope');
      const fault = scope.kind === 'feed_group' ? newFeedGroupFault(scope.name) : undefined;
      if (fault !== undefined) throw invalid([{ pointer: '/scope', message: fault, in: 'path' }]);
      await findApp(ports, app_id);
      if ((await configuration.scopes(app_id)).length >= SCOPES_PER_APP) {
        throw problem('conflict', `The app has ${SCOPES_PER_APP} scopes, which is the maximum.`);
      }
      if (!(await configuration.putScope(app_id, scope, realtime, 1))) throw busy();
      // Another request may have deleted the app in the meantime.
      if (!(await configuration.app(app_id))) {
        await configuration.removeScope(app_id, scope, 1);
        throw notFound('app');
      }
      const made = { scope, realtime, version: 1, destinations: [] };
      wrote(scopeChange(app_id, undefined, made));
      return shown(app_id, made, 201);
    },

    async deleteScope(request) {
      const { app_id, scope } = request.params;
      const find = async () => {
        const stored = await findScope(ports, app_id, scope);
        const { destinations, version } = stored;
        if (destinations.length > 0) {
          throw problem('conflict', `The scope has destinations (${destinations.length}). Delete them first.`);
        }
        return { version, change: scopeChange(app_id, stored, undefined) };
      };
      return remove(request, find, (version) => configuration.removeScope(app_id, scopeOf(scope), version));
    },
  } satisfies Partial<Steps>;
}

function scopeChange(app_id: string, before: StoredScope | undefined, after: StoredScope | undefined): Change {
  const stored = after ?? before;
  return {
    app_id,
    ...(stored ? { scope: scopeText(stored.scope) } : {}),
    ...difference(before && scopeView(app_id, before), after && scopeView(app_id, after)),
  };
}

function shown(appId: string, stored: StoredScope, status: 200 | 201): ApiAnswer {
  return { status, body: scopeView(appId, stored), version: stored.version };
}
