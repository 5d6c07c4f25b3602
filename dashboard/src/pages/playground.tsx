/** The playground: sends a test update and shows its deliveries. */
import { useState } from 'preact/hooks';
import { pathOf, scopePath } from '../api/client.ts';
import type { Attempt, Destination, Page, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { isAppLevel, nameOf, titleOf } from '../format/scopes.ts';
import { Fetched, useAll, useGet } from '../load.tsx';
import { usePathTo } from '../names.ts';
import { linkTo } from '../router.ts';
import { addressOf } from '../transports/table.ts';
import { Form, useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Head } from '../ui/parts.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { appTabs } from './app.tsx';
import { AttemptRow, attemptKey } from './attempts.tsx';

interface Sent {
  readonly scope: string;
  readonly eventId: string;
  /** ISO time shortly before the update was sent, because the clocks of browser and API can differ. */
  readonly since: string;
}

const TYPES: Readonly<Record<string, string>> = {
  reactions: 'reaction.new',
  collections: 'collection.new',
  users: 'user.new',
  files: 'file.upload',
};
const CLOCK_SKEW_MS = 2_000;
const POLL_MS = 1_000;

export function PlaygroundPage({ appId }: { appId: string }) {
  const { api } = useAppContext();
  const scopes = useAll<Scope>(pathOf('apps', appId, 'scopes'));
  const [selected, setSelected] = useState<string>();
  const [message, setMessage] = useState('Hello from the playground');
  const [sent, setSent] = useState<Sent>();
  const action = useAction();
  const scope = selected ?? (scopes.value?.find(({ realtime }) => realtime) ?? scopes.value?.[0])?.scope;
  const send = async (scope: string): Promise<void> => {
    const target = isAppLevel(scope) ? { type: TYPES[nameOf(scope)] } : { feed: `${nameOf(scope)}:playground` };
    const since = new Date(Date.now() - CLOCK_SKEW_MS).toISOString();
    const body = { ...target, message };
    const { event_id } = await api.call<{ event_id: string }>('POST', pathOf('apps', appId, 'playground'), { body });
    setSent({ scope, eventId: event_id, since });
  };
  return (
    <>
      <Head
        title="Playground"
        path={usePathTo(appId)}
        description="Puts a test update on the bus, as the feed backend does, and shows its deliveries."
      />
      <Tabs current="Playground" items={appTabs(appId)} />
      <Fetched loaded={scopes}>
        {(all) =>
          scope === undefined ? (
            <EmptyState title="Nothing is configured.">
              <a href={linkTo(['apps', appId])}>Add a feed group</a> with a destination first.
            </EmptyState>
          ) : (
            <Form class="panel" onSubmit={() => void action.run(() => send(scope))}>
              <Select
                label="Scope"
                value={scope}
                options={all.map((one) => [one.scope, titleOf(one.scope)] as const)}
                onChange={setSelected}
              />
              <TextField label="Message" value={message} onInput={setMessage} />
              {all.some((one) => one.scope === scope && !one.realtime) && (
                <Notice
                  kind="warning"
                  title="Real-time notifications are off for this scope. The update will not be delivered."
                />
              )}
              <ErrorNotice error={action.error} />
              <div class="actions">
                <Button kind="primary" type="submit" action={action}>
                  Send test update
                </Button>
              </div>
            </Form>
          )
        }
      </Fetched>
      {sent && <Deliveries key={sent.eventId} appId={appId} sent={sent} />}
    </>
  );
}

function Deliveries({ appId, sent: { scope, eventId, since } }: { appId: string; sent: Sent }) {
  const path = scopePath(appId, scope, 'destinations');
  const destinations = useAll<Destination>(path);
  return (
    <section aria-live="polite">
      <h2>Deliveries</h2>
      <p class="description">
        Event <code>{eventId}</code> was sent. These are the deliveries of the scope since then.
      </p>
      <ErrorNotice error={destinations.error} />
      {destinations.value?.length === 0 && <EmptyState title="The scope has no destinations." />}
      {destinations.value?.map((one) => (
        <DestinationDeliveries key={one.id} path={`${path}${pathOf(one.id)}`} destination={one} since={since} />
      ))}
    </section>
  );
}

interface DestinationDeliveriesProps {
  readonly path: string;
  readonly destination: Destination;
  readonly since: string;
}

function DestinationDeliveries({ path, destination, since }: DestinationDeliveriesProps) {
  const attempts = useGet<Page<Attempt>>(`${path}/attempts`, { from: since, limit: 5 }, POLL_MS);
  const items = attempts.value?.items ?? [];
  return (
    <div class="panel">
      <strong class="wrap">{addressOf(destination)}</strong>
      <ErrorNotice error={attempts.error} />
      {destination.state === 'enabled' ? (
        items.length === 0 && <p class="description">Waiting for the first attempt…</p>
      ) : (
        <p class="field-hint">The destination is {destination.state}. Its deliveries are kept.</p>
      )}
      <ol class="attempts">
        {items.map((attempt) => (
          <li key={attemptKey(attempt)}>
            <AttemptRow attempt={attempt} />
          </li>
        ))}
      </ol>
    </div>
  );
}
