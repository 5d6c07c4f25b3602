/** One destination: its state, attempts, configuration and signing secrets. */
import { FastForward } from 'lucide';
import { useState } from 'preact/hooks';
import { ApiProblem, scopePath } from '../api/client.ts';
import type { Destination, Health } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { destinationState } from '../destination-state.ts';
import { Fetched, useGet } from '../load.tsx';
import { destinationName, usePathTo } from '../names.ts';
import { linkTo } from '../router.ts';
import { addressOf, transportOf } from '../transports/table.ts';
import type { Transport, TransportName } from '../transports/transport.ts';
import { useAction } from '../ui/action.tsx';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyInline } from '../ui/copy.tsx';
import { lazy } from '../ui/lazy.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Attempts } from './attempts.tsx';
import { Checks } from './check-result.tsx';
import { Overview, OverviewWithoutDeliveries } from './overview.tsx';
import { Secrets } from './secrets.tsx';
import { type DestinationProps, Settings } from './settings.tsx';
import { Windows } from './windows.tsx';

const ReplayDialog = lazy(async () => (await import('./replay-dialog.tsx')).ReplayDialog);

const VIEWS: Readonly<Record<string, string>> = {
  overview: 'Overview',
  attempts: 'Attempts',
  settings: 'Configuration',
  secrets: 'Signing secrets',
};
/** Until the transport is known, every view is listed. */
const UNKNOWN: Pick<Transport<TransportName>, 'signatureAt' | 'getsDeliveries'> = {
  signatureAt: '',
  getsDeliveries: true,
};
const HEALTH_EVERY_MS = 5_000;

interface DestinationPageProps {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
  readonly view: string | undefined;
  readonly query: URLSearchParams;
}

export function DestinationPage({ appId, scope, destinationId, view = 'overview', query }: DestinationPageProps) {
  const path = scopePath(appId, scope, 'destinations', destinationId);
  const { me } = useAppContext();
  const [replaying, setReplaying] = useState(false);
  const destination = useGet<Destination>(path);
  const health = useGet<Health>(`${path}/health`, {}, HEALTH_EVERY_MS);
  const { value } = destination;
  const { signatureAt, getsDeliveries } = value ? transportOf(value.transport) : UNKNOWN;
  const isShown: Readonly<Record<string, boolean>> = { attempts: getsDeliveries, secrets: signatureAt !== undefined };
  const views = Object.entries(VIEWS).filter(([name]) => isShown[name] ?? true);
  const here = ['apps', appId, 'scopes', scope, destinationId];
  const onChange = (now: Destination): void => {
    destination.replace(now);
    void health.reload();
  };
  return (
    <>
      <PageHeader
        title={value ? destinationName(value.transport, addressOf(value), value.name) : 'Destination'}
        view={view === 'overview' ? undefined : VIEWS[view]}
        path={usePathTo(appId, scope)}
        state={value && <StateBadge {...destinationState(value, health.value)} />}
        description={
          value && (
            <span class="cluster">
              {transportOf(value.transport).title}
              <CopyInline label="address" text={addressOf(value)} />
            </span>
          )
        }
        actions={
          value && (
            <>
              {me.journal_days !== undefined && getsDeliveries && (
                <Button icon={FastForward} writes onClick={() => setReplaying(true)}>
                  Replay…
                </Button>
              )}
              <StateButton path={path} destination={value} onChange={onChange} />
            </>
          )
        }
      />
      <Tabs
        current={VIEWS[view] ?? 'Overview'}
        items={[
          ...views.map(([name, title]) => [title, linkTo(name === 'overview' ? here : [...here, name])] as const),
          ['Audit', linkTo(['audit'], { app_id: appId, destination_id: destinationId })],
        ]}
      />
      {replaying && (
        <ReplayDialog appId={appId} scope={scope} destinationId={destinationId} onClose={() => setReplaying(false)} />
      )}
      <Fetched loaded={destination} lines={6}>
        {(value) => {
          const props = { path, destination: value, onChange };
          if (view === 'attempts' && getsDeliveries) return <Attempts path={path} destination={value} query={query} />;
          if (view === 'settings') return <Settings {...props} />;
          if (view === 'secrets') return <Secrets {...props} />;
          if (!getsDeliveries) {
            return (
              <>
                <Windows path={path} destination={value} />
                <OverviewWithoutDeliveries destination={value} />
              </>
            );
          }
          return <Overview path={path} destination={value} health={health} />;
        }}
      </Fetched>
    </>
  );
}

const TRANSITIONS = {
  enabled: ['pause', 'Pause', 'Destination paused. Deliveries stop within 30 seconds and are kept.'],
  paused: ['resume', 'Resume', 'Destination resumed. The backlog is delivered, oldest first.'],
  disabled: ['enable', 'Enable', 'Destination enabled. The backlog is delivered, oldest first.'],
} as const;

/** Changes the state. If the API refuses, the failed checks are shown below. */
function StateButton({ path, destination: { state }, onChange }: DestinationProps) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const [transition, title, done] = TRANSITIONS[state];
  const run = async (): Promise<void> => {
    onChange(await api.call<Destination>('POST', `${path}/${transition}`, { body: {} }));
    notify(done);
  };
  const checks = action.error instanceof ApiProblem ? action.error.problem.checks : undefined;
  return (
    <>
      <Button kind={state === 'enabled' ? 'plain' : 'primary'} action={action} run={run}>
        {title}
      </Button>
      {action.error && (
        <div class="full-row">
          <ErrorNotice error={action.error} />
          {checks && <Checks checks={checks} />}
        </div>
      )}
    </>
  );
}
