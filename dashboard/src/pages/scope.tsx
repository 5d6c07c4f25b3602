/** A feed group or an app-level scope: its real-time notifications and its destinations. */
import { hasStatus, pathOf, scopePath } from '../api/client.ts';
import type { Destination, Health, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { descriptionOf, isAppLevel, titleOf } from '../format/scopes.ts';
import { Fetched, useGet, useLoad } from '../load.tsx';
import { usePathTo } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { addressOf, TRANSPORT_NAMES, transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Head, Row, Section } from '../ui/parts.tsx';

interface ScopeWithDestinations {
  /** `undefined`: nothing is stored, which means off. */
  readonly scope: Scope | undefined;
  readonly destinations: readonly Destination[];
}

export function ScopePage({ appId, scope }: { appId: string; scope: string }) {
  const { api, notify } = useAppContext();
  const path = scopePath(appId, scope);
  const action = useAction();
  const loaded = useLoad<ScopeWithDestinations>(path, async () => {
    try {
      const [stored, destinations] = await Promise.all([
        api.get<Scope>(path),
        api.all<Destination>(`${path}/destinations`),
      ]);
      return { scope: stored, destinations };
    } catch (error) {
      // An app-level scope is stored when it is configured for the first time.
      if (!hasStatus(error, 404) || !isAppLevel(scope)) throw error;
      await api.get(pathOf('apps', appId));
      return { scope: undefined, destinations: [] };
    }
  });
  const stored = loaded.value?.scope;
  const setRealtime = async (realtime: boolean): Promise<void> => {
    try {
      await api.call('PUT', path, { body: { realtime }, version: stored?.version });
      notify(realtime ? 'Real-time notifications turned on.' : 'Real-time notifications turned off.');
    } finally {
      await loaded.reload();
    }
  };
  const add = async (transport: string): Promise<void> => {
    if (!stored) await api.call('PUT', path, { body: { realtime: false } });
    goTo(['apps', appId, 'scopes', scope, 'new', transport]);
  };
  const remove = async (): Promise<void> => {
    if (!confirm(`Remove ${titleOf(scope)} from the configuration?`)) return;
    await api.call('DELETE', path, { version: stored?.version });
    goTo(['apps', appId]);
  };
  return (
    <>
      <Head title={titleOf(scope)} description={descriptionOf(scope)} path={usePathTo(appId)}>
        {stored && loaded.value?.destinations.length === 0 && (
          <Button kind="subtle" action={action} run={remove}>
            Remove
          </Button>
        )}
      </Head>
      <ErrorNotice error={action.error} />
      <Fetched loaded={loaded} lines={4}>
        {({ destinations }) => (
          <>
            <section class="panel">
              <Switch
                label="Real-time Notifications"
                checked={stored?.realtime ?? false}
                onChange={(on) => {
                  // The switch keeps the focus, so it is not disabled while the action runs.
                  if (!action.busy) void action.run(() => setRealtime(on));
                }}
              />
              <p class="field-hint">
                {stored?.realtime
                  ? 'Every update is delivered to the destinations below.'
                  : 'Off. Updates of this scope are not delivered.'}
              </p>
            </section>
            <Section
              title="Realtime Configuration"
              actions={TRANSPORT_NAMES.map((name) => (
                <Button key={name} action={action} run={() => add(name)}>
                  Add {transportOf(name).noun}
                </Button>
              ))}
            >
              {destinations.length === 0 ? (
                <EmptyState title="There are no destinations.">
                  Add up to ten queues, webhooks or event buses that receive the updates.
                </EmptyState>
              ) : (
                <ul class="rows">
                  {destinations.map((destination) => (
                    <DestinationRow key={destination.id} destination={destination} />
                  ))}
                </ul>
              )}
            </Section>
          </>
        )}
      </Fetched>
    </>
  );
}

function DestinationRow({ destination }: { destination: Destination }) {
  const { id, app_id, scope } = destination;
  const { title } = transportOf(destination.transport);
  const health = useGet<Health>(scopePath(app_id, scope, 'destinations', id, 'health'));
  return (
    <li>
      <Row title={title} description={addressOf(destination)} href={linkTo(['apps', app_id, 'scopes', scope, id])}>
        {health.value?.breaker === 'open' && <Badge tone="error">Failing</Badge>}
        <StateBadge destination={destination} />
      </Row>
    </li>
  );
}

export function StateBadge({ destination }: { destination: Destination }) {
  const [tone, text] = stateOf(destination);
  return <Badge tone={tone}>{text}</Badge>;
}

function stateOf(destination: Destination): readonly [Tone, string] {
  if (destination.state === 'disabled') return ['error', 'Disabled'];
  const unverified = transportOf(destination.transport).unverified(destination);
  if (unverified === 'all') return ['warning', 'Unverified'];
  if (destination.state === 'paused') return ['warning', 'Paused'];
  if (unverified === 'new') return ['warning', 'Enabled, new URL unverified'];
  return ['ok', 'Enabled'];
}
