/** A feed group or an app-level scope: real-time notifications on or off, and its Realtime Configuration. */
import { ApiProblem, pathOf } from '../api/client.ts';
import type { Destination, Health, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { isAppLevel, meaningOf, titleOf } from '../format/scopes.ts';
import { goTo, linkTo } from '../router.ts';
import { pagesOf, TRANSPORT_NAMES } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Badge, Empty, Head, Loading, type Tone } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';

interface Shown {
  /** `undefined`: nothing is stored yet, which counts as off. */
  readonly scope: Scope | undefined;
  readonly destinations: readonly Destination[];
}

export function ScopePage({ appId, scope }: { appId: string; scope: string }) {
  const { api, notify } = useAppContext();
  const path = pathOf('apps', appId, 'scopes', scope);
  const action = useAction();
  const shown = useLoad<Shown>(`scope ${appId} ${scope}`, async () => {
    try {
      const [stored, destinations] = await Promise.all([
        api.get<Scope>(path),
        api.all<Destination>(`${path}/destinations`),
      ]);
      return { scope: stored, destinations };
    } catch (error) {
      // An app-level scope is there as soon as somebody uses it.
      const isNew = error instanceof ApiProblem && error.problem.status === 404 && isAppLevel(scope);
      if (!isNew) throw error;
      await api.get(pathOf('apps', appId));
      return { scope: undefined, destinations: [] };
    }
  });
  const turn = async (realtime: boolean): Promise<void> => {
    const version = shown.value?.scope?.version;
    try {
      await api.call('PUT', path, { body: { realtime }, ...(version === undefined ? {} : { version }) });
      notify(realtime ? 'Real-time notifications are on.' : 'Real-time notifications are off: nothing goes out.');
    } finally {
      await shown.reload();
    }
  };
  const add = async (transport: string): Promise<void> => {
    if (!shown.value?.scope) await api.call('PUT', path, { body: { realtime: false } });
    goTo(['apps', appId, 'scopes', scope, 'new', transport]);
  };
  const remove = async (version: number): Promise<void> => {
    if (!confirm(`Remove ${titleOf(scope)} from the configuration?`)) return;
    await api.call('DELETE', path, { version });
    goTo(['apps', appId]);
  };
  const { value } = shown;
  return (
    <>
      <Head
        title={titleOf(scope)}
        about={meaningOf(scope)}
        path={[
          ['Apps', '#/'],
          [appId, linkTo(['apps', appId])],
        ]}
      >
        {value?.scope && value.destinations.length === 0 && (
          <Button kind="quiet" onClick={() => void action.run(() => remove(value.scope?.version ?? 0))}>
            Remove
          </Button>
        )}
      </Head>
      <ErrorNotice error={action.error ?? shown.error} />
      {shown.loading && <Loading lines={4} />}
      {value && (
        <>
          <section class="panel">
            <Switch
              label="Real-time Notifications"
              checked={value.scope?.realtime ?? false}
              onChange={(on) => {
                // It keeps the focus, so it is not disabled meanwhile.
                if (!action.busy) void action.run(() => turn(on));
              }}
            />
            <p class="field-hint">
              {value.scope?.realtime
                ? 'Every update goes out to the destinations below.'
                : 'Off: updates of this scope go nowhere.'}
            </p>
          </section>
          <section>
            <div class="section-head">
              <h2>Realtime Configuration</h2>
              <div class="actions">
                {TRANSPORT_NAMES.map((name) => (
                  <Button key={name} busy={action.busy} onClick={() => void action.run(() => add(name))}>
                    Add {pagesOf(name).noun}
                  </Button>
                ))}
              </div>
            </div>
            {value.destinations.length === 0 ? (
              <Empty title="No destination yet.">
                Add what should get the updates. Up to ten destinations of any kind.
              </Empty>
            ) : (
              <ul class="rows">
                {value.destinations.map((destination) => (
                  <DestinationRow key={destination.id} destination={destination} />
                ))}
              </ul>
            )}
          </section>
        </>
      )}
    </>
  );
}

function DestinationRow({ destination }: { destination: Destination }) {
  const { api } = useAppContext();
  const { id, app_id, scope, transport } = destination;
  const path = pathOf('apps', app_id, 'scopes', scope, 'destinations', id, 'health');
  const health = useLoad(path, () => api.get<Health>(path));
  return (
    <li>
      <a class="row" href={linkTo(['apps', app_id, 'scopes', scope, id])}>
        <span class="row-main">
          <strong>{pagesOf(transport).title}</strong>
          <small class="wrap">{placeOf(destination)}</small>
        </span>
        <span class="row-end">
          {health.value?.breaker === 'open' && <Badge tone="error">Failing</Badge>}
          <StateBadge destination={destination} />
        </span>
      </a>
    </li>
  );
}

export function placeOf(destination: Destination): string {
  return pagesOf(destination.transport).placeOf(destination);
}

export function StateBadge({ destination }: { destination: Destination }) {
  const [tone, text] = stateOf(destination);
  return <Badge tone={tone}>{text}</Badge>;
}

function stateOf(destination: Destination): readonly [Tone, string] {
  if (destination.state === 'disabled') return ['error', 'Disabled'];
  const unproven = pagesOf(destination.transport).unproven(destination);
  if (unproven === 'all') return ['warning', 'Unproven'];
  if (destination.state === 'paused') return ['warning', 'Paused'];
  if (unproven === 'new') return ['warning', 'Enabled, new URL unproven'];
  return ['ok', 'Enabled'];
}
