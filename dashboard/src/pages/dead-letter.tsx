/** One dead letter: cause, remedy, endpoint, body and history. It can be redriven, edited and discarded. */

import { RotateCcw, Trash2 } from 'lucide';
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { DeadLetterDetails } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, moment } from '../format/format.ts';
import { Fetched, useGet } from '../load.tsx';
import { linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CodeBlock, CopyInline } from '../ui/copy.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { code, Facts, Section } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { type Filter, filterOf, isPlace, linkToList, shortAddress } from './dead-letter-filter.ts';
import { DiscardDialog } from './discard-dialog.tsx';
import { EventEditor } from './event-editor.tsx';
import { OtherDestination, PlanDialog } from './plan-dialog.tsx';
import { TargetName, TargetState } from './target.tsx';

interface DeadLetterPageProps {
  readonly deadLetterKey: string;
  /** The filter of the list from which the page was opened. */
  readonly query: URLSearchParams;
}

export function DeadLetterPage({ deadLetterKey, query }: DeadLetterPageProps) {
  const { api, notify } = useAppContext();
  const list = linkToList(filterOf(query));
  const path = pathOf('dead-letters', deadLetterKey);
  const deadLetter = useGet<DeadLetterDetails>(path);
  const [dialog, setDialog] = useState<'discard' | 'other destination' | 'all'>();
  const action = useAction();
  const { value } = deadLetter;
  const back = (): void => {
    location.hash = list;
  };
  const redrive = async (body: object): Promise<void> => {
    await api.call('POST', `${path}/redrive`, { body });
    notify('Redrive started.');
    back();
  };
  const close = (): void => setDialog(undefined);
  const isDelivery = value?.delivery !== undefined;
  const isDeleted = value?.destination?.state === 'deleted';
  return (
    <>
      <PageHeader
        title={value?.cause ?? 'Dead letter'}
        path={[['Dead letters', list]]}
        actions={
          value && (
            <>
              <Button icon={Trash2} writes onClick={() => setDialog('discard')}>
                Discard
              </Button>
              {isDelivery && (
                <>
                  <Menu
                    label="More ways to redrive"
                    items={[
                      {
                        text: 'Redrive to another destination',
                        writes: true,
                        onSelect: () => setDialog('other destination'),
                      },
                      {
                        text: 'Redrive all of this destination, oldest first',
                        writes: true,
                        onSelect: () => setDialog('all'),
                      },
                    ]}
                  />
                  <Button
                    kind="primary"
                    icon={RotateCcw}
                    action={action}
                    run={isDeleted ? async () => setDialog('other destination') : () => redrive({})}
                  >
                    {isDeleted ? 'Redrive to another destination' : 'Redrive'}
                  </Button>
                </>
              )}
            </>
          )
        }
      />
      <ErrorNotice error={action.error} />
      <Fetched loaded={deadLetter} lines={8}>
        {(found) => (
          <>
            <Notice kind="error" title={<span class="lines">{found.reason}</span>}>
              {found.remedy}
            </Notice>
            <Card>
              <div class="cluster endpoint">
                <TargetName place={found} linked />
                {found.destination && <TargetState target={found.destination} />}
              </div>
              <Facts items={factsOf(found)} />
            </Card>
            {isDelivery ? <DeliveryParts deadLetter={found} /> : <EventEditor deadLetter={found} redrive={redrive} />}
          </>
        )}
      </Fetched>
      {dialog === 'discard' && value && (
        <DiscardDialog
          what={{ keys: [deadLetterKey] }}
          total={1}
          subject={`${value.cause}${value.destination?.address ? ` · ${shortAddress(value.destination.address)}` : ''}`}
          onClose={close}
          onDone={back}
        />
      )}
      {dialog === 'other destination' && value && (
        <OtherDestinationDialog deadLetter={value} redrive={redrive} onClose={close} />
      )}
      {dialog === 'all' && value && <PlanDialog filter={filterOfDestination(value)} onClose={close} />}
    </>
  );
}

function filterOfDestination({ app_id, scope, destination_id }: DeadLetterDetails): Filter {
  return filterOf({ app_id, scope, destination_id });
}

function factsOf(deadLetter: DeadLetterDetails) {
  const { id, destination, status, first_attempt_at, updates, redrives, plan_id } = deadLetter;
  return [
    ['Endpoint', destination?.address && <CopyInline label="the address" text={destination.address} />],
    ['Code', code(deadLetter.code)],
    ['Status', String(status) === deadLetter.code ? undefined : status],
    ['Attempts', count(deadLetter.attempts)],
    ['First attempt', first_attempt_at && moment(first_attempt_at)],
    ['Failed permanently', <Time key="t" iso={deadLetter.died_at} />],
    ['Size', `${updates === undefined ? '' : `${counted(updates, 'update')}, `}${bytes(deadLetter.bytes)}`],
    ['Refused positions', deadLetter.refused],
    [
      'Redriven',
      redrives ? (
        <>
          {counted(redrives, 'time')}
          {plan_id && (
            <>
              , last by <a href={linkTo(['redrive-plans', plan_id])}>a redrive plan</a>
            </>
          )}
        </>
      ) : undefined,
    ],
    [isPlace(deadLetter) ? 'Delivery' : 'Message', <CopyInline key="i" label="the id" text={id} />],
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
        <ol class="history stack">
          {cycles.map(({ attempts, last_failure }, index) => (
            <li key={index}>
              <p>
                <strong>{index === 0 ? 'First attempt cycle' : `After redrive ${index}`}</strong>:{' '}
                {counted(attempts, 'attempt')}
                {last_failure && (
                  <>
                    . Last attempt <Time iso={last_failure.at} />: {last_failure.reason}
                  </>
                )}
              </p>
              {last_failure?.answer !== undefined && (
                <CodeBlock label="Start of the response" text={last_failure.answer || '(empty)'} />
              )}
            </li>
          ))}
        </ol>
      </Section>
      <Section
        title="Body"
        description={
          <>
            The JSON list of updates that the customer receives:{' '}
            {counted(delivery.activities, 'activity', 'activities')}, events{' '}
            <code>{[...new Set(delivery.events)].join(' … ')}</code>
          </>
        }
      >
        <CodeBlock label="Body" text={body} language="json" />
      </Section>
    </>
  );
}

interface OtherDestinationDialogProps {
  readonly deadLetter: DeadLetterDetails;
  readonly redrive: (body: object) => Promise<void>;
  readonly onClose: () => void;
}

function OtherDestinationDialog({ deadLetter, redrive, onClose }: OtherDestinationDialogProps) {
  const { app_id = '', scope = '', destination_id } = deadLetter;
  const [to, setTo] = useState('');
  const action = useAction();
  return (
    <FormDialog
      title="Redrive to another destination"
      submit="Redrive"
      disabled={to === ''}
      action={action}
      run={() => redrive({ destination_id: to })}
      onClose={onClose}
    >
      <OtherDestination appId={app_id} scope={scope} except={destination_id} value={to} onChange={setTo} />
    </FormDialog>
  );
}
