/** The playground: a test update onto the bus, and its arrival at each destination. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { Attempt, Destination, Page, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { isAppLevel, nameOf, titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Empty, Head, Loading, Tabs } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { appTabs } from './app.tsx';
import { AttemptRow } from './attempts.tsx';
import { placeOf } from './scope.tsx';

interface Sent {
  readonly scope: string;
  readonly eventId: string;
  /** ISO time, a little before it was sent: clocks differ. */
  readonly since: string;
}

const TYPES: Readonly<Record<string, string>> = {
  reactions: 'reaction.new',
  collections: 'collection.new',
  users: 'user.new',
  files: 'file.upload',
};
const CLOCK_SKEW_MS = 2_000;
const WATCH_EVERY_MS = 1_000;

export function PlaygroundPage({ appId }: { appId: string }) {
  const { api } = useAppContext();
  const scopes = useLoad(`playground ${appId}`, () => api.all<Scope>(pathOf('apps', appId, 'scopes')));
  const [chosen, setChosen] = useState<string>();
  const [message, setMessage] = useState('Hello from the playground');
  const [sent, setSent] = useState<Sent>();
  const action = useAction();
  const scope = chosen ?? (scopes.value?.find(({ realtime }) => realtime) ?? scopes.value?.[0])?.scope;
  const stored = scopes.value?.find((one) => one.scope === scope);
  const send = async (): Promise<void> => {
    if (!scope) return;
    const what = isAppLevel(scope) ? { type: TYPES[nameOf(scope)] } : { feed: `${nameOf(scope)}:playground` };
    const since = new Date(Date.now() - CLOCK_SKEW_MS).toISOString();
    const { event_id } = await api.call<{ event_id: string }>('POST', pathOf('apps', appId, 'playground'), {
      body: { ...what, message },
    });
    setSent({ scope, eventId: event_id, since });
  };
  return (
    <>
      <Head
        title="Playground"
        path={[
          ['Apps', '#/'],
          [appId, linkTo(['apps', appId])],
        ]}
        about="Puts a test update on the bus, as the feed backend would, and shows it arrive."
      />
      <Tabs current="Playground" items={appTabs(appId)} />
      <ErrorNotice error={scopes.error} />
      {scopes.loading && <Loading lines={3} />}
      {scopes.value?.length === 0 && (
        <Empty title="Nothing is configured yet.">
          <a href={linkTo(['apps', appId])}>Add a feed group</a> with a destination first.
        </Empty>
      )}
      {scopes.value && scope && (
        <form
          class="panel"
          onSubmit={(event) => {
            event.preventDefault();
            void action.run(send);
          }}
        >
          <Select
            label="Scope"
            value={scope}
            options={scopes.value.map((one) => [one.scope, titleOf(one.scope)] as const)}
            onChange={setChosen}
          />
          <TextField label="Message" value={message} onInput={setMessage} />
          {stored?.realtime === false && (
            <Notice kind="warning" title="Real-time notifications of this scope are off: the update will go nowhere." />
          )}
          <ErrorNotice error={action.error} />
          <div class="actions">
            <Button kind="primary" type="submit" busy={action.busy}>
              Send test update
            </Button>
          </div>
        </form>
      )}
      {sent && <Arrivals key={sent.eventId} appId={appId} sent={sent} />}
    </>
  );
}

function Arrivals({ appId, sent }: { appId: string; sent: Sent }) {
  const { api } = useAppContext();
  const path = pathOf('apps', appId, 'scopes', sent.scope, 'destinations');
  const destinations = useLoad(path, () => api.all<Destination>(path));
  return (
    <section aria-live="polite">
      <h2>On the bus</h2>
      <p class="about">
        Event <code>{sent.eventId}</code>. Deliveries of this scope since then:
      </p>
      <ErrorNotice error={destinations.error} />
      {destinations.value?.length === 0 && <Empty title="The scope has no destination." />}
      {destinations.value?.map((destination) => (
        <Arrival
          key={destination.id}
          path={`${path}${pathOf(destination.id)}`}
          destination={destination}
          since={sent.since}
        />
      ))}
    </section>
  );
}

function Arrival({ path, destination, since }: { path: string; destination: Destination; since: string }) {
  const { api } = useAppContext();
  const attempts = useLoad(
    `${path} ${since}`,
    () => api.get<Page<Attempt>>(`${path}/attempts`, { from: since, limit: 5 }),
    WATCH_EVERY_MS,
  );
  const items = attempts.value?.items ?? [];
  return (
    <div class="panel">
      <strong class="wrap">{placeOf(destination)}</strong>
      <ErrorNotice error={attempts.error} />
      {destination.state === 'enabled' ? (
        items.length === 0 && <p class="waiting">On its way …</p>
      ) : (
        <p class="field-hint">It is {destination.state}: deliveries wait.</p>
      )}
      <ol class="attempts">
        {items.map((attempt) => (
          <AttemptRow key={`${attempt.at} ${attempt.delivery_id}`} attempt={attempt} />
        ))}
      </ol>
    </div>
  );
}
