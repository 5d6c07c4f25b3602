/** Creates a redrive plan from a filter, shows its preview and starts it. Nothing is redriven before the start. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { PlanPreview } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { goTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Table } from '../ui/parts.tsx';
import type { Filter } from './filter.tsx';
import { filterText } from './plans.tsx';

const DEFAULT_RATE = '600';

export function PlanDialog({ filter, onClose }: { filter: Filter; onClose: () => void }) {
  const { api } = useAppContext();
  const [rate, setRate] = useState(DEFAULT_RATE);
  const [plan, setPlan] = useState<PlanPreview>();
  const action = useAction();
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
  const preview = async (): Promise<void> => {
    const body = { filter: given, per_minute: Number(rate) };
    setPlan(await api.call<PlanPreview>('POST', '/redrive-plans', { body }));
  };
  const start = async ({ id }: PlanPreview): Promise<void> => {
    await api.call('POST', pathOf('redrive-plans', id, 'start'), { body: {} });
    goTo(['redrive-plans', id]);
  };
  if (!plan) {
    return (
      <FormDialog title="Redrive dead letters" submit="Preview" action={action} run={preview} onClose={onClose}>
        <p>{filterText(given)}.</p>
        <TextField label="Dead letters per minute" type="number" value={rate} onInput={setRate} required />
      </FormDialog>
    );
  }
  const { total, counted_all, per_minute, destinations } = plan;
  const minutes = Math.max(1, Math.ceil(total / per_minute));
  return (
    <FormDialog
      title="Redrive dead letters"
      submit="Start"
      disabled={total === 0}
      action={action}
      run={() => start(plan)}
      onClose={onClose}
    >
      <p>
        <strong>
          {counted_all ? '' : 'At least '}
          {counted(total, 'dead letter')}
        </strong>{' '}
        will be redriven, oldest first, in about {counted(minutes, 'minute')}. Dead letters that fail again keep their
        complete history.
      </p>
      {total === 0 ? (
        <Notice kind="info" title="No dead letters match the filter." />
      ) : (
        <Table
          head={['Destination', 'Dead letters']}
          rows={destinations.map(({ app_id, scope, destination_id, count: letters }) => [
            <>
              {app_id ? `${app_id} · ${scope}` : 'Intake'} <small>{destination_id}</small>
            </>,
            count(letters),
          ])}
        />
      )}
    </FormDialog>
  );
}
