/** One update: its text, and what happened to it at each destination that should have received it. */
import { pathOf } from '../api/client.ts';
import type { FollowedDelivery, UpdateDestination, UpdateDetails } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, milliseconds, moment, momentInZone } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { Fetched, useGet } from '../load.tsx';
import { onlyAppOf } from '../names.ts';
import { linkTo } from '../router.ts';
import { StateBadge, type StateName } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { CodeBlock, CopyInline } from '../ui/copy.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Row, Section } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { kindOf } from './attempt.tsx';
import { shortAddress } from './dead-letter-filter.ts';
import { NoJournal } from './no-journal.tsx';
import { ResendButton } from './resend.tsx';

const EVERY_MS = 5_000;

interface UpdatePageProps {
  readonly appId: string;
  readonly updateKey: string;
}

export function UpdatePage(props: UpdatePageProps) {
  const { me } = useAppContext();
  return me.journal_days === undefined ? <NoJournal title="Update" /> : <Page {...props} />;
}

function Page({ appId, updateKey }: UpdatePageProps) {
  const { me } = useAppContext();
  const update = useGet<UpdateDetails>(pathOf('apps', appId, 'updates', updateKey), {}, EVERY_MS);
  const { value } = update;
  const app = onlyAppOf(me) === undefined ? appId : undefined;
  return (
    <>
      <PageHeader
        title={value ? (value.feed ?? value.type ?? 'Update') : 'Update'}
        path={[['Updates', linkTo(['updates'], { app_id: app })]]}
        state={value && <StateBadge state={stateOf(value)} />}
        description={value && <CopyInline label="event id" text={value.event_id} />}
      />
      <Fetched loaded={update} lines={8}>
        {(found) => (
          <>
            <Card>
              <Facts
                items={[
                  ['Taken', <Time key="t" iso={found.at} />],
                  ['App', app && <a href={linkTo(['apps', appId])}>{appId}</a>],
                  [
                    'Scope',
                    <a key="s" href={linkTo(['apps', appId, 'scopes', found.scope])}>
                      {titleOf(found.scope)}
                    </a>,
                  ],
                  ['Type', found.type],
                  [
                    'Feed',
                    found.feed && <a href={linkTo(['updates'], { app_id: app, feed: found.feed })}>{found.feed}</a>,
                  ],
                ]}
              />
            </Card>
            <Section
              title="Destinations"
              description="The destinations of the scope at the time of the update, and where their deliveries are now."
            >
              {found.unrouted !== undefined && (
                <Notice kind="info" title="The update was for no destination.">
                  {found.unrouted_reason}
                </Notice>
              )}
              {mostUrgentFirst(found.destinations).map((destination) => (
                <DestinationCard key={destination.destination_id} update={found} destination={destination} />
              ))}
            </Section>
            <Section title="Update" description="As the feed backend wrote it. A split update has several deliveries.">
              <CodeBlock
                label="Update"
                text={found.update.text}
                language="json"
                downloadAs={`${found.event_id.replaceAll(/[^\w.-]/g, '_')}.json`}
              />
            </Section>
          </>
        )}
      </Fetched>
    </>
  );
}

/** What needs attention most comes first. */
const ORDER = ['dead', 'parked', 'waiting', 'unknown', 'delivered', 'filtered_out'] as const;

function stateOf({ unrouted, destinations }: UpdateDetails): StateName {
  if (unrouted !== undefined) return 'unrouted';
  return ORDER.find((state) => destinations.some((one) => one.state === state)) ?? 'unknown';
}

function mostUrgentFirst(destinations: readonly UpdateDestination[]): readonly UpdateDestination[] {
  const rank = ({ state }: UpdateDestination): number => ORDER.indexOf(state);
  const end = ({ address = '' }: UpdateDestination): string => address.split('/').at(-1) ?? '';
  return destinations.toSorted((a, b) => rank(a) - rank(b) || end(a).localeCompare(end(b)));
}

interface DestinationCardProps {
  readonly update: UpdateDetails;
  readonly destination: UpdateDestination;
}

function DestinationCard({ update: { app_id, scope, key }, destination }: DestinationCardProps) {
  const { destination_id, name, address, deleted, state, reason, deliveries } = destination;
  const text = name ?? (address ? shortAddress(address) : destination_id);
  const place = ['apps', app_id, 'scopes', scope, destination_id];
  const isOne = deliveries.length === 1;
  return (
    <Card
      tone={state === 'dead' ? 'error' : undefined}
      title={<span class="wrap">{deleted ? `${text} (deleted)` : <a href={linkTo(place)}>{text}</a>}</span>}
      description={name !== undefined && address !== undefined ? address : undefined}
      actions={
        <>
          <StateBadge state={state} />
          {!deleted && (
            <ResendButton
              small
              destination={{ app_id, scope, id: destination_id, title: text }}
              options={[...deliveries.filter(isResendable).map((one) => resendOf(key, one)), { what: { key } }]}
            />
          )}
        </>
      }
    >
      <p class="wrap">{withMoments(reason)}</p>
      {deliveries.map((delivery) => (
        <Delivery
          key={`${delivery.id} ${delivery.sent_at}`}
          delivery={delivery}
          place={deleted ? undefined : place}
          isOnly={isOne}
        />
      ))}
    </Card>
  );
}

/** The journal does not have the body of a delivery that replaced another one, and a delivery that never fitted has none. */
function isResendable({ replaces, dead }: FollowedDelivery): boolean {
  return replaces === undefined && !dead;
}

function resendOf(key: string, { id, attempts: [first] }: FollowedDelivery) {
  const size = first && { bytes: first.bytes, updates: first.updates };
  return { what: { key, delivery_id: id }, delivery: { delivery_id: id, ...size } };
}

interface DeliveryProps {
  readonly delivery: FollowedDelivery;
  /** Path of the page of the destination. Absent: the destination was deleted. */
  readonly place: readonly string[] | undefined;
  /** The state of the only delivery is that of the destination. */
  readonly isOnly: boolean;
}

function Delivery({
  delivery: { id, pieces, replaces, sent_at, replay_id, state, reason, dead_letter, attempts },
  place,
  isOnly,
}: DeliveryProps) {
  return (
    <div class="stack delivery">
      <div class="cluster">
        <CopyInline label="delivery id" text={id} />
        {!isOnly && <StateBadge state={state} />}
        {dead_letter !== undefined && <a href={linkTo(['dead-letters', dead_letter])}>Open the dead letter</a>}
      </div>
      {pieces && <p class="muted">It contains a part of the update: {pieces.join(', ')}.</p>}
      {sent_at !== undefined && (
        <p class="muted wrap">
          {replay_id === undefined ? 'Sent again' : <a href={linkTo(['replays', replay_id])}>Sent by a replay</a>} at{' '}
          {moment(sent_at)}.
        </p>
      )}
      {replaces !== undefined && <p class="muted wrap">It replaced the delivery {replaces}.</p>}
      {!isOnly && <p class="wrap">{withMoments(reason)}</p>}
      {attempts.length > 0 && (
        <ul class="rows" aria-label={`Attempts of ${id}`}>
          {attempts.map((attempt) => (
            <li key={attempt.id}>
              <Row
                title={[`Attempt ${count(attempt.attempt)}`, kindOf(attempt)].filter(Boolean).join(', ')}
                description={
                  <span title={momentInZone(attempt.at)}>
                    {moment(attempt.at)}, {milliseconds(attempt.duration_ms)}
                  </span>
                }
                {...(place && { href: linkTo([...place, 'attempts'], { attempt: attempt.id }) })}
              >
                {attempt.status !== undefined && <span class="numeric">{attempt.status}</span>}
                <StateBadge state={attempt.outcome} />
              </Row>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Returns a sentence of the API with its times in the zone of the browser. */
function withMoments(sentence: string): string {
  return sentence.replaceAll(ISO_TIME, moment);
}
