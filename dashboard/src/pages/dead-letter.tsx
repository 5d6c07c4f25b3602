/** One dead deadLetter, opened: cause, what to do, body, history; redrive, edit and redrive, discard. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { DeadLetterDetails, Destination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, moment } from '../format/format.ts';
import { isJson, pretty } from '../format/pretty.ts';
import { goTo, linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Facts, Head, Loading, Time } from '../ui/parts.tsx';
import { Text } from '../ui/text.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { meaningOfClass } from './failure-classes.ts';
import { placeOf } from './scope.tsx';

export function DeadLetterPage({ deadLetterKey }: { deadLetterKey: string }) {
  const { api, notify } = useAppContext();
  const path = pathOf('dead-letters', deadLetterKey);
  const deadLetter = useLoad(path, () => api.get<DeadLetterDetails>(path));
  const [asking, setAsking] = useState<'discard' | 'elsewhere'>();
  const action = useAction();
  const { value } = deadLetter;
  const redrive = async (body: object): Promise<void> => {
    await api.call('POST', `${path}/redrive`, { body });
    notify('It is on its way again.');
    goTo(['dead-letters'], { view: 'list' });
  };
  const meaning = value && meaningOfClass(value.class);
  const isDelivery = value?.delivery !== undefined;
  return (
    <>
      <Head title={meaning?.cause ?? 'Dead letter'} path={[['Dead letters', linkTo(['dead-letters'])]]}>
        {value && isDelivery && <Button onClick={() => setAsking('elsewhere')}>Redrive elsewhere</Button>}
        {value && <Button onClick={() => setAsking('discard')}>Discard</Button>}
        {value && isDelivery && (
          <Button kind="primary" busy={action.busy} onClick={() => void action.run(() => redrive({}))}>
            Redrive
          </Button>
        )}
      </Head>
      <ErrorNotice error={deadLetter.error ?? action.error} />
      {deadLetter.loading && <Loading lines={8} />}
      {value && meaning && (
        <>
          <Notice kind="error" title={value.reason}>
            {meaning.todo}
          </Notice>
          <section class="panel">
            <Facts items={factsOf(value)} />
          </section>
          {isDelivery ? <DeliveryParts deadLetter={value} /> : <EventEditor deadLetter={value} redrive={redrive} />}
        </>
      )}
      {asking === 'discard' && <Discard path={path} onClose={() => setAsking(undefined)} />}
      {asking === 'elsewhere' && value && (
        <Elsewhere deadLetter={value} redrive={redrive} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

function factsOf(deadLetter: DeadLetterDetails) {
  const { app_id, scope, destination_id, code, status, attempts, first_attempt_at, died_at, updates, refused } =
    deadLetter;
  const destination = app_id && scope && destination_id;
  return [
    ['Code', <code key="c">{code}</code>],
    ...(status === undefined ? [] : [['Status', String(status)] as const]),
    ...(destination
      ? ([
          [
            'Destination',
            <a key="d" href={linkTo(['apps', app_id, 'scopes', scope, destination_id])}>
              {app_id} · {scope}
            </a>,
          ],
        ] as const)
      : []),
    ['Attempts', count(attempts)],
    ...(first_attempt_at ? [['First attempt', moment(first_attempt_at)] as const] : []),
    ['Died', <Time key="t" iso={died_at} />],
    ['Size', `${updates === undefined ? '' : `${counted(updates, 'update')}, `}${bytes(deadLetter.bytes)}`],
    ...(refused ? [['Refused positions', refused] as const] : []),
    ...(deadLetter.redrives ? [['Redriven before', counted(deadLetter.redrives, 'time')] as const] : []),
  ] as const;
}

function DeliveryParts({ deadLetter }: { deadLetter: DeadLetterDetails }) {
  const { delivery, text = '' } = deadLetter;
  if (!delivery) return null;
  // A large one is sent once: as the part of the message behind its header line.
  const body = delivery.body ?? text.slice(text.indexOf('\n') + 1);
  const lives = [...delivery.history, { attempts: deadLetter.attempts, last_failure: delivery.last_failure }];
  return (
    <>
      <section>
        <h2>History</h2>
        <ol class="history">
          {lives.map(({ attempts, last_failure }, index) => (
            <li key={index}>
              <strong>{index === 0 ? 'First life' : `After redrive ${index}`}</strong>: {counted(attempts, 'attempt')}
              {last_failure && (
                <>
                  , the last <Time iso={last_failure.at} />: {last_failure.reason}
                  {last_failure.answer !== undefined && (
                    <Text label="Start of the answer">{last_failure.answer || '(empty)'}</Text>
                  )}
                </>
              )}
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>Body</h2>
        <p class="about">
          The JSON list of updates as the customer gets it: {counted(delivery.activities, 'activity', 'activities')},
          events <code>{delivery.events.join(' … ')}</code>
        </p>
        <CopyText label="Body" text={body} shown={pretty(body)} />
      </section>
    </>
  );
}

/** What the way in refused: mended here, and put back. */
function EventEditor({
  deadLetter,
  redrive,
}: {
  deadLetter: DeadLetterDetails;
  redrive: (body: object) => Promise<void>;
}) {
  const { text = '' } = deadLetter;
  const [event, setEvent] = useState(pretty(text));
  const action = useAction();
  return (
    <section>
      <h2>Event</h2>
      <p class="about">
        The event as EventBridge brought it. Edit it and put it back: then all of it goes through the intake like a new
        one.
        {deadLetter.refused && ' Put back as it is, only the refused positions are taken; the others went out already.'}
      </p>
      <TextField
        label="Event as JSON"
        value={event}
        onInput={setEvent}
        rows={18}
        error={isJson(event) ? undefined : 'expected JSON'}
      />
      <ErrorNotice error={action.error} />
      <div class="actions">
        <Button
          kind="primary"
          busy={action.busy}
          onClick={() => void action.run(() => redrive(event === pretty(text) ? {} : { event }))}
        >
          {event === pretty(text) ? 'Put back as it is' : 'Put back mended'}
        </Button>
      </div>
    </section>
  );
}

function Discard({ path, onClose }: { path: string; onClose: () => void }) {
  const { api, notify } = useAppContext();
  const [reason, setReason] = useState('');
  const action = useAction();
  const discard = async (): Promise<void> => {
    await api.call('POST', `${path}/discard`, { body: { reason } });
    notify('The dead letter is discarded.');
    goTo(['dead-letters'], { view: 'list' });
  };
  return (
    <Dialog title="Discard for good" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(discard);
        }}
      >
        <p>Its message is deleted. The reason stays with what is left of it.</p>
        <TextField label="Reason" value={reason} onInput={setReason} required autoFocus />
        <ErrorNotice error={action.error} />
        <div class="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" type="submit" busy={action.busy}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface ElsewhereProps {
  readonly deadLetter: DeadLetterDetails;
  readonly redrive: (body: object) => Promise<void>;
  readonly onClose: () => void;
}

function Elsewhere({ deadLetter, redrive, onClose }: ElsewhereProps) {
  const { api } = useAppContext();
  const [to, setTo] = useState('');
  const action = useAction();
  const path = pathOf('apps', deadLetter.app_id ?? '', 'scopes', deadLetter.scope ?? '', 'destinations');
  const others = useLoad(path, async () => {
    const all = await api.all<Destination>(path);
    return all.filter(({ transport, id }) => transport === deadLetter.source && id !== deadLetter.destination_id);
  });
  const options = (others.value ?? []).map((one) => [one.id, placeOf(one)] as const);
  return (
    <Dialog title="Redrive to another destination" onClose={onClose}>
      <ErrorNotice error={others.error} />
      {others.value?.length === 0 ? (
        <Notice kind="info" title="The scope has no other destination of this kind." />
      ) : (
        <Select label="Destination" value={to} options={[['', 'Choose…'], ...options]} onChange={setTo} />
      )}
      <ErrorNotice error={action.error} />
      <div class="actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          busy={action.busy}
          disabled={to === ''}
          onClick={() => void action.run(() => redrive({ destination_id: to }))}
        >
          Redrive
        </Button>
      </div>
    </Dialog>
  );
}
