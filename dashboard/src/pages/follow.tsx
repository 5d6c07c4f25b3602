/** Follows a test update to each destination: delivered, failed, or the reason why nothing is sent. */
import type { ComponentChildren } from 'preact';
import { pathOf, scopePath } from '../api/client.ts';
import type { Attempt, Destination, Health, Page, Scope } from '../api/types.ts';
import { useNow } from '../clock.ts';
import { milliseconds } from '../format/format.ts';
import { useAll, useGet } from '../load.tsx';
import { linkTo } from '../router.ts';
import { addressOf, transportOf } from '../transports/table.ts';
import { StateBadge, type StateName } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Row } from '../ui/parts.tsx';

export interface Sent {
  readonly scope: string;
  readonly eventId: string;
  readonly type: string | undefined;
  /** The only destination that receives it. `undefined`: all of the scope. */
  readonly destinationId: string | undefined;
  /** Unix ms. */
  readonly at: number;
}

const POLL_MS = 1_000;
/** An update that was not tried by then does not arrive soon. */
const LATE_MS = 60_000;

export function Follow({ appId, sent }: { appId: string; sent: Sent }) {
  const path = scopePath(appId, sent.scope);
  const scope = useGet<Scope>(path);
  const destinations = useAll<Destination>(`${path}/destinations`);
  const aimed = destinations.value?.filter(({ id }) => id === (sent.destinationId ?? id)) ?? [];
  return (
    <section class="section" aria-live="polite" aria-label="Deliveries">
      <div class="section-head">
        <div>
          <h2>Deliveries</h2>
          <p>
            The event bus accepted <code class="wrap">{sent.eventId}</code>.
          </p>
        </div>
      </div>
      <ErrorNotice error={destinations.error} />
      {destinations.value && aimed.length === 0 && (
        <EmptyState
          title="Nothing is sent: the scope has no destinations."
          actions={<Button href={linkTo(['apps', appId, 'scopes', sent.scope])}>Add a destination</Button>}
        />
      )}
      {aimed.length > 0 && (
        <ul class="rows">
          {aimed.map((one) => (
            <li key={one.id}>
              <Arrival
                path={`${path}/destinations${pathOf(one.id)}`}
                destination={one}
                isOn={scope.value?.realtime}
                sent={sent}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface ArrivalProps {
  readonly path: string;
  readonly destination: Destination;
  /** Whether real-time notifications are on. `undefined`: not known yet. */
  readonly isOn: boolean | undefined;
  readonly sent: Sent;
}

function Arrival({ path, destination, isOn, sent }: ArrivalProps) {
  const attempts = useGet<Page<Attempt>>(`${path}/attempts`, { event_id: sent.eventId, limit: 1 }, POLL_MS);
  const health = useGet<Health>(`${path}/health`, {}, POLL_MS);
  const now = useNow(POLL_MS);
  const attempt = attempts.value?.items[0];
  const [state, text] = attempt ? outcomeOf(attempt) : reasonOf({ destination, isOn, sent, health: health.value, now });
  const { app_id, scope, id } = destination;
  return (
    <Row
      title={destination.name ?? transportOf(destination.transport).title}
      description={
        <>
          <span class="wrap">{addressOf(destination)}</span>
          <br />
          <span class="arrival">{text}</span>
        </>
      }
    >
      <ErrorNotice error={attempts.error} />
      <StateBadge state={state} />
      {attempt && (
        <Button small href={linkTo(['apps', app_id, 'scopes', scope, id, 'attempts'], { event_id: sent.eventId })}>
          View attempt
        </Button>
      )}
    </Row>
  );
}

type Arrived = readonly [state: StateName, text: ComponentChildren];

function outcomeOf({ outcome, status, reason, duration_ms, attempt }: Attempt): Arrived {
  const took = `${status === undefined ? '' : `Status ${status}, `}${milliseconds(duration_ms)}`;
  if (outcome === 'delivered') return ['delivered', `Arrived. ${took}.`];
  return [
    'failed',
    `${reason ?? 'The attempt failed.'} Attempt ${attempt}, ${took}. It is tried again on the retry schedule.`,
  ];
}

interface Circumstances {
  readonly destination: Destination;
  readonly isOn: boolean | undefined;
  readonly sent: Sent;
  readonly health: Health | undefined;
  readonly now: number;
}

/** Returns why there is no attempt yet. */
function reasonOf({ destination, isOn, sent, health, now }: Circumstances): Arrived {
  const types = destination.event_types;
  if (isOn === false) return ['off', 'Nothing is sent: real-time notifications are off for this scope.'];
  if (types && sent.type !== undefined && !types.includes(sent.type)) {
    return ['off', `Filtered out: the destination receives only ${types.join(', ')}.`];
  }
  if (transportOf(destination.transport).unverified(destination) === 'all') {
    return ['unproven', 'Nothing is sent until the ownership of the endpoint is proven.'];
  }
  if (destination.state === 'paused') return ['paused', 'Kept. It is delivered when the destination is resumed.'];
  if (destination.state === 'disabled') return ['disabled', 'Kept. It is delivered when the destination is enabled.'];
  if (health?.breaker === 'open') {
    return ['failing', 'Kept. The destination fails, so only probes are sent until one succeeds.'];
  }
  if (!transportOf(destination.transport).getsDeliveries) {
    return ['waiting', 'It is written to the bucket with the other updates of its window. There are no attempts.'];
  }
  if (now - sent.at < LATE_MS) return ['waiting', 'On its way.'];
  return [
    'held',
    'No attempt within a minute. A change of the configuration takes up to 30 seconds: send again if you just changed it. Otherwise other deliveries wait before it.',
  ];
}
