/** The checklist of the first run: from a new app to the first delivered update. It disappears when everything is done. */
import { useState } from 'preact/hooks';
import { appSummaries, pathOf, scopePath } from '../api/client.ts';
import type { Destination, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { titleOf } from '../format/scopes.ts';
import { useLoad } from '../load.tsx';
import { linkTo } from '../router.ts';
import { transportOf } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { type Step, Steps } from '../ui/steps.tsx';
import { AddFeedGroup } from './add-feed-group.tsx';

interface Progress {
  /** The scope that is set up: one with destinations, or one that is on. */
  readonly scope: Scope | undefined;
  /** Its first working destination, or its first one. */
  readonly destination: Destination | undefined;
  readonly isDelivered: boolean;
}

const EVERY_MS = 5_000;

export function Checklist({ appId }: { appId: string }) {
  const { api } = useAppContext();
  const [adding, setAdding] = useState(false);
  const [isDone, setDone] = useState(false);
  const progress = useLoad<Progress>(
    `checklist ${appId}`,
    async () => {
      const scopes = await api.all<Scope>(pathOf('apps', appId, 'scopes'));
      const used = scopes.filter(({ destinations }) => destinations.total > 0);
      const scope = used.find(({ realtime }) => realtime) ?? used[0] ?? scopes.find(({ realtime }) => realtime);
      if (scope === undefined || scope.destinations.total === 0)
        return { scope, destination: undefined, isDelivered: false };
      const path = scopePath(appId, scope.scope, 'destinations');
      const [all, summaries] = await Promise.all([api.all<Destination>(path), appSummaries(api, { q: appId })]);
      const destination = all.find(isReady) ?? all[0];
      // Any destination of the app counts. Tests do not.
      const isDelivered = summaries.items.some((one) => one.app_id === appId && one.last_delivery_at !== undefined);
      setDone(isDelivered && scope.realtime);
      return { scope, destination, isDelivered };
    },
    isDone ? undefined : EVERY_MS,
  );
  if (progress.value === undefined || isDone) return null;
  const steps = stepsOf(appId, progress.value, () => setAdding(true));
  return (
    <Card
      title="Get started"
      description={`${steps.filter(({ done }) => done).length} of ${steps.length} steps are done.`}
      actions={<DocsLink page="start.md">Guide</DocsLink>}
    >
      <Steps steps={steps} />
      {adding && (
        <AddFeedGroup
          appId={appId}
          title="Choose a feed group"
          submit="Choose"
          realtime
          onClose={() => setAdding(false)}
        />
      )}
    </Card>
  );
}

function isReady(destination: Destination): boolean {
  return destination.state === 'enabled' && isProven(destination);
}

function isProven(destination: Destination): boolean {
  return transportOf(destination.transport).unverified(destination) !== 'all';
}

function stepsOf(appId: string, { scope, destination, isDelivered }: Progress, add: () => void): readonly Step[] {
  const place = ['apps', appId, 'scopes', scope?.scope ?? ''];
  const settings = linkTo([...place, destination?.id ?? '', 'settings']);
  const isOn = scope?.realtime === true;
  return [
    { title: 'Create the app and store its secret', done: true },
    {
      title: 'Choose what is delivered',
      done: scope !== undefined,
      description: 'Add a feed group, such as user or timeline, or open an app-level scope below.',
      action: (
        <Button kind="primary" onClick={add}>
          Choose a feed group
        </Button>
      ),
    },
    {
      title: 'Add a destination',
      done: destination !== undefined,
      description: `A webhook, queue, event bus, topic or bucket that receives the updates${scope ? ` of ${titleOf(scope.scope)}` : ''}.`,
      action: (
        <span class="cluster">
          <Button kind="primary" href={linkTo([...place, 'new', 'webhook'])}>
            New webhook
          </Button>
          <Button href={linkTo([...place, 'new', 'sqs'])}>New queue</Button>
        </span>
      ),
    },
    {
      title: 'Prove that the endpoint is yours',
      done: destination !== undefined && isProven(destination),
      description: 'Webhooks only. The guide beside the form shows the record or the response.',
      action: (
        <Button kind="primary" href={settings}>
          Open the guide
        </Button>
      ),
    },
    {
      title: 'Test the destination and switch it on',
      done: destination !== undefined && isReady(destination) && isOn,
      description: isOn
        ? 'Resume the destination after its test passes.'
        : 'Turn on real-time notifications of the scope.',
      action: (
        <Button kind="primary" href={destination && isReady(destination) ? linkTo(place) : settings}>
          {destination && isReady(destination) ? 'Open the scope' : 'Test and resume'}
        </Button>
      ),
    },
    {
      title: 'Send a test update',
      done: isDelivered,
      description: 'The playground follows it to its arrival.',
      action: (
        <Button
          kind="primary"
          href={linkTo(['apps', appId, 'playground'], { scope: scope?.scope, destination: destination?.id })}
        >
          Open the playground
        </Button>
      ),
    },
  ];
}
