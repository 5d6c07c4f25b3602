/** One destination: how it is doing, what was tried, its settings and its signing secrets. */
import { ApiProblem, pathOf } from '../api/client.ts';
import type { Destination, Health } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';
import { pagesOf } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Head, Loading, Tabs } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { Attempts } from './attempts.tsx';
import { Checks } from './check-result.tsx';
import { Overview } from './overview.tsx';
import { placeOf, StateBadge } from './scope.tsx';
import { Secrets } from './secrets.tsx';
import { Settings } from './settings.tsx';

const VIEWS = {
  overview: 'Overview',
  attempts: 'Attempts',
  settings: 'Configuration',
  secrets: 'Signing secrets',
} as const;
type View = keyof typeof VIEWS;

export interface DestinationPlace {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
}

export function destinationPath({ appId, scope, destinationId }: DestinationPlace): string {
  return pathOf('apps', appId, 'scopes', scope, 'destinations', destinationId);
}

const HEALTH_EVERY_MS = 5_000;

export function DestinationPage(props: DestinationPlace & { readonly view: string }) {
  const { api } = useAppContext();
  const { appId, scope, destinationId } = props;
  const view: View = Object.hasOwn(VIEWS, props.view) ? (props.view as View) : 'overview';
  const path = destinationPath(props);
  const destination = useLoad(path, () => api.get<Destination>(path));
  const health = useLoad(`${path}/health`, () => api.get<Health>(`${path}/health`), HEALTH_EVERY_MS);
  const signed = !destination.value || pagesOf(destination.value.transport).signatureAt !== undefined;
  const views = Object.entries(VIEWS).filter(([name]) => signed || name !== 'secrets');
  const here = ['apps', appId, 'scopes', scope, destinationId];
  const { value } = destination;
  const changed = (now: Destination): void => {
    destination.replace(now);
    void health.reload();
  };
  return (
    <>
      <Head
        title={value ? pagesOf(value.transport).title : 'Destination'}
        path={[
          ['Apps', '#/'],
          [appId, linkTo(['apps', appId])],
          [titleOf(scope), linkTo(['apps', appId, 'scopes', scope])],
        ]}
        about={value && <span class="wrap">{placeOf(value)}</span>}
      >
        {value && <StateBadge destination={value} />}
        {value && <StateButtons path={path} destination={value} onChange={changed} />}
      </Head>
      <Tabs
        current={VIEWS[view]}
        items={[
          ...views.map(([name, title]) => [title, linkTo(name === 'overview' ? here : [...here, name])] as const),
          ['Audit', linkTo(['audit'], { app_id: appId, destination_id: destinationId })] as const,
        ]}
      />
      <ErrorNotice error={destination.error} />
      {destination.loading && <Loading lines={6} />}
      {value && view === 'overview' && <Overview path={path} destination={value} health={health.value} />}
      {value && view === 'attempts' && <Attempts path={path} />}
      {value && view === 'settings' && <Settings path={path} destination={value} onChange={changed} />}
      {value && view === 'secrets' && <Secrets path={path} destination={value} onChange={changed} />}
    </>
  );
}

interface StateButtonsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

const MOVES = {
  pause: ['Pause', 'It is paused: deliveries wait, all of them within 30 seconds.'],
  resume: ['Resume', 'It is resumed: what waited goes out, the oldest first.'],
  enable: ['Enable', 'It is enabled: what waited goes out, the oldest first.'],
} as const;

/** One click each; what speaks against it is shown in place. */
function StateButtons({ path, destination, onChange }: StateButtonsProps) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const move = destination.state === 'enabled' ? 'pause' : destination.state === 'paused' ? 'resume' : 'enable';
  const [name, done] = MOVES[move];
  const run = async (): Promise<void> => {
    onChange(await api.call<Destination>('POST', `${path}/${move}`, { body: {} }));
    notify(done);
  };
  const checks = action.error instanceof ApiProblem ? action.error.problem.checks : undefined;
  return (
    <>
      <Button
        kind={destination.state === 'enabled' ? 'plain' : 'primary'}
        busy={action.busy}
        onClick={() => void action.run(run)}
      >
        {name}
      </Button>
      {action.error && (
        <div class="whole-row">
          <ErrorNotice error={action.error} />
          {checks && <Checks checks={checks} />}
        </div>
      )}
    </>
  );
}
