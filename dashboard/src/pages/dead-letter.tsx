/** One dead letter: cause, remedy, body and history. It can be redriven, edited and discarded. */
import { useState } from 'preact/hooks';
import { adviceOn } from '../../../core/failure-advice.ts';
import { pathOf, scopePath } from '../api/client.ts';
import type { DeadLetterDetails, Destination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, moment } from '../format/format.ts';
import { isJson, pretty } from '../format/pretty.ts';
import { Fetched, useAll, useGet } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { addressOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { code, Facts, Head, Section } from '../ui/parts.tsx';
import { CopyText } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

export function DeadLetterPage({ deadLetterKey }: { deadLetterKey: string }) {
  const { api, notify } = useAppContext();
  const path = pathOf('dead-letters', deadLetterKey);
  const deadLetter = useGet<DeadLetterDetails>(path);
  const [dialog, setDialog] = useState<'discard' | 'other destination'>();
  const action = useAction();
  const { value } = deadLetter;
  const redrive = async (body: object): Promise<void> => {
    await api.call('POST', `${path}/redrive`, { body });
    notify('Redrive started.');
    goTo(['dead-letters'], { view: 'list' });
  };
  const close = (): void => setDialog(undefined);
  const isDelivery = value?.delivery !== undefined;
  return (
    <>
      <Head
        title={value ? adviceOn(value.class, 'dead').cause : 'Dead letter'}
        path={[['Dead letters', linkTo(['dead-letters'])]]}
      >
        {isDelivery && <Button onClick={() => setDialog('other destination')}>Redrive to another destination</Button>}
        {value && <Button onClick={() => setDialog('discard')}>Discard</Button>}
        {isDelivery && (
          <Button kind="primary" action={action} run={() => redrive({})}>
            Redrive
          </Button>
        )}
      </Head>
      <ErrorNotice error={action.error} />
      <Fetched loaded={deadLetter} lines={8}>
        {(found) => (
          <>
            <Notice kind="error" title={found.reason}>
              {adviceOn(found.class, 'dead').remedy}
            </Notice>
            <section class="panel">
              <Facts items={factsOf(found)} />
            </section>
            {isDelivery ? <DeliveryParts deadLetter={found} /> : <EventEditor deadLetter={found} redrive={redrive} />}
          </>
        )}
      </Fetched>
      {dialog === 'discard' && <DiscardDialog path={path} onClose={close} />}
      {dialog === 'other destination' && value && (
        <OtherDestinationDialog deadLetter={value} redrive={redrive} onClose={close} />
      )}
    </>
  );
}

function factsOf(deadLetter: DeadLetterDetails) {
  const { app_id, scope, destination_id, status, first_attempt_at, updates, redrives } = deadLetter;
  const destination = app_id && scope && destination_id && (
    <a href={linkTo(['apps', app_id, 'scopes', scope, destination_id])}>
      {app_id} · {scope}
    </a>
  );
  return [
    ['Code', code(deadLetter.code)],
    ['Status', status],
    ['Destination', destination],
    ['Attempts', count(deadLetter.attempts)],
    ['First attempt', first_attempt_at && moment(first_attempt_at)],
    ['Failed permanently', <Time key="t" iso={deadLetter.died_at} />],
    ['Size', `${updates === undefined ? '' : `${counted(updates, 'update')}, `}${bytes(deadLetter.bytes)}`],
    ['Refused positions', deadLetter.refused],
    ['Redriven', redrives ? counted(redrives, 'time') : undefined],
  ] as const;
}

function DeliveryParts({ deadLetter }: { deadLetter: DeadLetterDetails }) {
  const { delivery, text = '', attempts } = deadLetter;
  if (!delivery) return null;
  // The body of a large delivery is only in the message text, after the header line.
  const body = delivery.body ?? text.slice(text.indexOf('\n') + 1);
  const cycles = [...delivery.history, { attempts, last_failure: delivery.last_failure }];
  return (
    <>
      <Section title="History">
        <ol class="history">
          {cycles.map(({ attempts, last_failure }, index) => (
            <li key={index}>
              <strong>{index === 0 ? 'First attempt cycle' : `After redrive ${index}`}</strong>:{' '}
              {counted(attempts, 'attempt')}
              {last_failure && (
                <>
                  . Last attempt <Time iso={last_failure.at} />: {last_failure.reason}
                  {last_failure.answer !== undefined && (
                    <CopyText label="Start of the response" text={last_failure.answer || '(empty)'} />
                  )}
                </>
              )}
            </li>
          ))}
        </ol>
      </Section>
      <Section title="Body">
        <p class="description">
          The JSON list of updates that the customer receives: {counted(delivery.activities, 'activity', 'activities')},
          events <code>{delivery.events.join(' … ')}</code>
        </p>
        <CopyText label="Body" text={body} />
      </Section>
    </>
  );
}

interface RedriveProps {
  readonly deadLetter: DeadLetterDetails;
  readonly redrive: (body: object) => Promise<void>;
}

/** Edits an event that the intake refused, and redrives it. */
function EventEditor({ deadLetter: { text = '', refused }, redrive }: RedriveProps) {
  const original = pretty(text);
  const [event, setEvent] = useState(original);
  const action = useAction();
  const isEdited = event !== original;
  return (
    <Section title="Event">
      <p class="description">
        The event as EventBridge delivered it. An edited event is processed completely, like a new one.
        {refused && ' An unchanged event is processed at its refused positions only. The others were delivered before.'}
      </p>
      <TextField
        label="Event as JSON"
        value={event}
        onInput={setEvent}
        rows={18}
        error={isJson(event) ? undefined : 'Enter valid JSON.'}
      />
      <ErrorNotice error={action.error} />
      <div class="actions">
        <Button kind="primary" action={action} run={() => redrive(isEdited ? { event } : {})}>
          {isEdited ? 'Redrive edited event' : 'Redrive unchanged event'}
        </Button>
      </div>
    </Section>
  );
}

function DiscardDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const { api, notify } = useAppContext();
  const [reason, setReason] = useState('');
  const action = useAction();
  const discard = async (): Promise<void> => {
    await api.call('POST', `${path}/discard`, { body: { reason } });
    notify('Dead letter discarded.');
    goTo(['dead-letters'], { view: 'list' });
  };
  return (
    <FormDialog
      title="Discard dead letter"
      submit="Discard"
      kind="danger"
      action={action}
      run={discard}
      onClose={onClose}
    >
      <p>The message is deleted permanently. The reason is kept with the remaining data.</p>
      <TextField label="Reason" value={reason} onInput={setReason} required autoFocus />
    </FormDialog>
  );
}

function OtherDestinationDialog({ deadLetter, redrive, onClose }: RedriveProps & { readonly onClose: () => void }) {
  const { app_id = '', scope = '', source, destination_id } = deadLetter;
  const [to, setTo] = useState('');
  const action = useAction();
  const all = useAll<Destination>(scopePath(app_id, scope, 'destinations'));
  const others = all.value?.filter(({ transport, id }) => transport === source && id !== destination_id);
  return (
    <FormDialog
      title="Redrive to another destination"
      submit="Redrive"
      disabled={to === ''}
      action={action}
      run={() => redrive({ destination_id: to })}
      onClose={onClose}
    >
      <ErrorNotice error={all.error} />
      {others?.length === 0 ? (
        <Notice kind="info" title="The scope has no other destination of this kind." />
      ) : (
        <Select
          label="Destination"
          value={to}
          options={[['', 'Select a destination'], ...(others ?? []).map((one) => [one.id, addressOf(one)] as const)]}
          onChange={setTo}
        />
      )}
    </FormDialog>
  );
}
