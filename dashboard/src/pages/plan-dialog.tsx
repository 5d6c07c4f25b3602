/**
 * Redrives what matches a filter. The dialog creates a redrive plan, shows its preview, and starts it. Nothing is redriven
 * before the start. A plan that is not started is deleted.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { pathOf, scopePath } from '../api/client.ts';
import type { DestinationSummary, PlanPreview } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { destinationState } from '../destination-state.ts';
import { count, counted } from '../format/format.ts';
import { useGet } from '../load.tsx';
import { destinationName } from '../names.ts';
import { goTo } from '../router.ts';
import { addressOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { stateName, toneOf } from '../ui/badge.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DataTable } from '../ui/table.tsx';
import { type Filter, filterWords } from './dead-letter-filter.ts';
import { TargetName, TargetState } from './target.tsx';

const DEFAULT_RATE = '600';

interface PlanDialogProps {
  readonly filter: Filter;
  readonly onClose: () => void;
}

export function PlanDialog({ filter, onClose }: PlanDialogProps) {
  const { api } = useAppContext();
  const [rate, setRate] = useState(DEFAULT_RATE);
  const [to, setTo] = useState('');
  const [plan, setPlan] = useState<PlanPreview>();
  /** The plan that is not started, to delete it. */
  const unused = useRef<PlanPreview | undefined>(undefined);
  const previewing = useAction();
  const action = useAction();
  const remove = async (): Promise<void> => {
    const old = unused.current;
    unused.current = undefined;
    // It expires if this request fails.
    if (old) await api.call('DELETE', pathOf('redrive-plans', old.id), { version: old.version }).catch(() => {});
  };
  const preview = async (): Promise<PlanPreview> => {
    await remove();
    const body = { filter, per_minute: Number(rate), ...(to && { to_destination: to }) };
    const created = await api.call<PlanPreview>('POST', '/redrive-plans', { body });
    unused.current = created;
    setPlan(created);
    return created;
  };
  useEffect(() => {
    void previewing.run(async () => void (await preview()));
  }, [to]);
  const close = (): void => {
    void remove();
    onClose();
  };
  const start = async (): Promise<void> => {
    const ready = plan && plan.per_minute === Number(rate) ? plan : await preview();
    await api.call('POST', pathOf('redrive-plans', ready.id, 'start'), { body: {} });
    unused.current = undefined;
    goTo(['redrive-plans', ready.id]);
  };
  const words = filterWords(filter);
  return (
    <FormDialog
      title="Redrive all, oldest first"
      submit={plan && plan.total > 0 ? `Redrive ${count(plan.total)}` : 'Redrive'}
      disabled={plan === undefined || plan.total === 0 || previewing.busy}
      action={action}
      run={start}
      onClose={close}
      wide
    >
      <p class="muted">{words === '' ? 'All dead letters that you can see.' : `Dead letters: ${words}.`}</p>
      <ErrorNotice error={previewing.error} />
      {plan === undefined && previewing.error === undefined && <Skeleton lines={3} />}
      {plan && <Preview plan={plan} rate={Number(rate)} />}
      <div class="columns">
        {filter.app_id && filter.scope && (
          <OtherDestination
            appId={filter.app_id}
            scope={filter.scope}
            except={filter.destination_id}
            value={to}
            onChange={setTo}
          />
        )}
        <TextField label="Dead letters per minute" type="number" value={rate} onInput={setRate} required />
      </div>
    </FormDialog>
  );
}

function Preview({ plan: { total, left, counted_all, destinations }, rate }: { plan: PlanPreview; rate: number }) {
  if (total + left === 0) return <Notice kind="info" title="No dead letters match the filter." />;
  const refused = destinations
    .filter(({ effect }) => effect === 'refused_again')
    .reduce((sum, group) => sum + group.count, 0);
  const minutes = Math.max(1, Math.ceil(total / Math.max(1, rate)));
  return (
    <>
      {total > 0 && (
        <p>
          <strong>
            {counted_all ? '' : 'At least '}
            {counted(total, 'dead letter')}
          </strong>{' '}
          will be redriven, oldest first, in about {counted(minutes, 'minute')}.
        </p>
      )}
      {refused > 0 && (
        <Notice kind="warning" title={`${counted(refused, 'event')} will be refused again.`}>
          The intake refuses an unchanged event again. Edit the events individually, or discard them.
        </Notice>
      )}
      {left > 0 && (
        <Notice kind="warning" title={`${counted(left, 'dead letter')} will not be redriven.`}>
          Their destination was deleted, or they cannot be decoded. Choose another destination, or discard them.
        </Notice>
      )}
      <DataTable
        label="What will happen"
        items={destinations}
        keyOf={({ source, app_id, scope, destination_id, effect }) =>
          [source, app_id, scope, destination_id, effect].join(' ')
        }
        noun={['destination', 'destinations']}
        columns={[
          {
            key: 'to',
            title: 'Destination',
            cell: (group) => (
              <span class="cluster">
                <TargetName place={group} />
                {group.destination && <TargetState target={group.destination} />}
              </span>
            ),
          },
          { key: 'outlook', title: 'What happens', selfEvident: true, cell: ({ outlook }) => outlook },
          { key: 'count', title: 'Dead letters', align: 'end', shrink: true, cell: (group) => count(group.count) },
        ]}
      />
    </>
  );
}

interface OtherDestinationProps {
  readonly appId: string;
  readonly scope: string;
  /** The destination where the dead letters died. */
  readonly except: string | undefined;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A choice between the original destination and the others of the scope. */
export function OtherDestination({ appId, scope, except, value, onChange }: OtherDestinationProps) {
  const all = useGet<{ items: readonly DestinationSummary[] }>(scopePath(appId, scope, 'destination-summaries'));
  const others = (all.value?.items ?? []).filter(({ destination }) => destination.id !== except);
  return (
    <Select
      label="Send to"
      value={value}
      options={[['', 'Where they died'], ...others.map((one) => [one.destination.id, choiceOf(one)] as const)]}
      hint={all.value && others.length === 0 ? 'The scope has no other destination.' : undefined}
      error={all.error?.message}
      onChange={onChange}
    />
  );
}

/** The name of a destination, with its state if it may not deliver. */
function choiceOf({ destination, health }: DestinationSummary): string {
  const { transport, name } = destination;
  const { state } = destinationState(destination, health);
  const warning = ['warning', 'error'].includes(toneOf(state)) ? ` (${stateName(state).toLowerCase()})` : '';
  return `${destinationName(transport, addressOf(destination), name)}${warning}`;
}
