/** A feed group or an app-level scope: its real-time notifications and its destinations. */
import { Plus, Trash2 } from 'lucide';
import { useState } from 'preact/hooks';
import { hasStatus, pathOf, scopePath } from '../api/client.ts';
import type { Destination, DestinationSummary, Scope } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { type DestinationState, destinationState } from '../destination-state.ts';
import { count, counted, percent } from '../format/format.ts';
import { descriptionOf, isAppLevel, titleOf } from '../format/scopes.ts';
import { Fetched, useLoad } from '../load.tsx';
import { destinationName, usePathTo } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { addressOf, TRANSPORT_NAMES, transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Switch } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Section } from '../ui/parts.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Elapsed, Time } from '../ui/time.tsx';

const EVERY_MS = 10_000;

type Row = DestinationSummary & DestinationState;

interface ScopeWithDestinations {
  /** `undefined`: nothing is stored, which means off. */
  readonly scope: Scope | undefined;
  readonly rows: readonly Row[];
}

export function ScopePage({ appId, scope }: { appId: string; scope: string }) {
  const { api, notify } = useAppContext();
  const path = scopePath(appId, scope);
  const action = useAction();
  const parents = usePathTo(appId);
  const [asking, setAsking] = useState<'off' | 'remove'>();
  const loaded = useLoad<ScopeWithDestinations>(
    path,
    async () => {
      try {
        const [stored, { items }] = await Promise.all([
          api.get<Scope>(path),
          api.get<{ items: readonly DestinationSummary[] }>(`${path}/destination-summaries`),
        ]);
        const rows = items.map((one) => ({
          ...one,
          ...destinationState(one.destination, one.health, stored.realtime),
        }));
        return { scope: stored, rows };
      } catch (error) {
        // An app-level scope is stored when it is configured for the first time.
        if (!hasStatus(error, 404) || !isAppLevel(scope)) throw error;
        await api.get(pathOf('apps', appId));
        return { scope: undefined, rows: [] };
      }
    },
    EVERY_MS,
  );
  const stored = loaded.value?.scope;
  const rows = loaded.value?.rows ?? [];
  const title = titleOf(scope);
  const setRealtime = async (realtime: boolean): Promise<void> => {
    try {
      await api.call('PUT', path, { body: { realtime }, version: stored?.version });
      setAsking(undefined);
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
    await api.call('DELETE', path, { version: stored?.version });
    notify(`${title} removed.`);
    goTo(['apps', appId]);
  };
  const addButtons = (kind: 'primary' | 'plain') =>
    TRANSPORT_NAMES.map((name) => (
      <Button key={name} kind={kind} icon={Plus} action={action} run={() => add(name)}>
        Add {transportOf(name).noun}
      </Button>
    ));
  return (
    <>
      <PageHeader
        title={title}
        description={descriptionOf(scope)}
        path={parents}
        state={loaded.value && <StateBadge state={stored?.realtime ? 'on' : 'off'} />}
        actions={
          stored && (
            <Menu
              label={`More actions for ${title}`}
              items={[
                {
                  text: rows.length === 0 ? 'Remove' : 'Remove (delete its destinations first)',
                  icon: Trash2,
                  danger: true,
                  disabled: rows.length > 0,
                  writes: true,
                  onSelect: () => setAsking('remove'),
                },
              ]}
            />
          )
        }
      />
      {asking === undefined && <ErrorNotice error={action.error} />}
      <Fetched loaded={loaded} lines={4}>
        {() => (
          <>
            <Card>
              <div class="stack switch-card">
                <Switch
                  writes
                  label="Real-time Notifications"
                  checked={stored?.realtime ?? false}
                  onChange={(on) => {
                    if (!on && rows.length > 0) setAsking('off');
                    // The switch keeps the focus, so it is not disabled while the action runs.
                    else if (!action.busy) void action.run(() => setRealtime(on));
                  }}
                />
                <p class="muted">
                  {stored?.realtime
                    ? 'Every update is delivered to the destinations below.'
                    : 'Off. Updates of this scope are not delivered.'}
                </p>
              </div>
            </Card>
            {stored?.realtime && rows.length === 0 && (
              <Notice kind="warning" title="Updates of this scope are lost until it has a destination.">
                Add a destination below. Updates from before are not delivered later.
              </Notice>
            )}
            {stored && !stored.realtime && rows.length > 0 && (
              <Notice kind="warning" title="Updates of this scope are not delivered.">
                Turn on Real-time Notifications to deliver to {counted(rows.length, 'destination')}.
              </Notice>
            )}
            <Section
              title="Realtime Configuration"
              description="Up to ten destinations: queues, webhooks, event buses, topics and buckets. Each receives every update."
              actions={rows.length > 0 && addButtons('plain')}
            >
              <DataTable<Row>
                label="Destinations"
                items={rows}
                keyOf={({ destination }) => destination.id}
                href={({ destination }) => linkTo(['apps', appId, 'scopes', scope, destination.id])}
                noun={['destination', 'destinations']}
                columns={COLUMNS}
                empty={
                  <EmptyState
                    title="There are no destinations."
                    steps={[
                      'Choose where the updates go: a queue, a webhook, an event bus, a topic or a bucket.',
                      'Test it and save it.',
                      stored?.realtime ? 'Every new update is delivered.' : 'Turn on Real-time Notifications.',
                    ]}
                    actions={addButtons('plain')}
                  />
                }
              />
            </Section>
          </>
        )}
      </Fetched>
      {asking === 'off' && (
        <ConfirmDialog
          title="Turn off Real-time Notifications"
          subject={title}
          consequences={[
            'New updates are dropped from now on. They are not kept, and cannot be delivered later.',
            `${counted(rows.length, 'destination receives', 'destinations receive')} nothing new: ${rows
              .map(({ destination }) => nameOfDestination(destination))
              .join(', ')}.`,
            'Deliveries that wait for a retry are still sent.',
            'To keep updates for later, pause the destinations instead.',
          ]}
          submit="Turn off"
          kind="danger"
          action={action}
          run={() => setRealtime(false)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={`Remove ${title}`}
          subject={title}
          consequences={['Its updates are no longer delivered.', 'You can add it again at any time.']}
          submit="Remove"
          kind="danger"
          action={action}
          run={remove}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name',
    title: 'Destination',
    cell: ({ destination }) => (
      <>
        {nameOfDestination(destination)}
        <small class="wrap">
          {transportOf(destination.transport).title}
          {destination.name !== undefined && ` · ${addressOf(destination)}`}
        </small>
      </>
    ),
  },
  {
    key: 'state',
    title: 'State',
    shrink: true,
    selfEvident: true,
    cell: ({ state, since }) => (
      <>
        <StateBadge state={state} />
        {since && <small>for {<Elapsed iso={since} />}</small>}
      </>
    ),
  },
  {
    key: 'cause',
    title: 'Last failure',
    cell: ({ health }) =>
      health.last_failure ? (
        <>
          {health.last_failure.cause}
          <small>{health.last_failure.reason}</small>
        </>
      ) : (
        <span class="muted">None</span>
      ),
  },
  {
    key: 'waiting',
    title: 'Waiting',
    align: 'end',
    shrink: true,
    cell: ({ waiting: { count: waiting, counted_all } }) => `${count(waiting)}${counted_all ? '' : '+'}`,
  },
  {
    key: 'day',
    title: 'Last 24 hours',
    shrink: true,
    cell: ({ last_24_hours: { delivered, failed, hours } }) => (
      <>
        <Sparkline bars={barsOf(hours)} period="the last 24 hours" />
        <small>
          {delivered + failed === 0 ? 'No deliveries' : `${percent(delivered, delivered + failed)} delivered`}
        </small>
      </>
    ),
  },
  {
    key: 'success',
    title: 'Last delivery',
    shrink: true,
    cell: ({ health }) =>
      health.last_success_at ? <Time iso={health.last_success_at} /> : <span class="muted">None</span>,
  },
];

function nameOfDestination(destination: Destination): string {
  return destinationName(destination.transport, addressOf(destination), destination.name);
}

const [HOURS, HOUR_MS] = [24, 3_600_000];

/** Returns one bar for each of the last 24 hours. */
function barsOf(hours: DestinationSummary['last_24_hours']['hours']) {
  const byHour = new Map(hours.map((one) => [Math.floor(Date.parse(one.at) / HOUR_MS), one]));
  const now = Math.floor(serverNow() / HOUR_MS);
  return Array.from(
    { length: HOURS },
    (_, index) => byHour.get(now - HOURS + 1 + index) ?? { delivered: 0, failed: 0 },
  );
}
