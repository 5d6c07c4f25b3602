/** From a filter to a redrive: what it means first, and only then does anything move. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { PlanPreview } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { goTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAction } from '../use-action.ts';
import type { Filter } from './dead-letter-filter.tsx';

const USUAL_RATE = '600';

export function PlanDialog({ filter, onClose }: { filter: Filter; onClose: () => void }) {
  const { api } = useAppContext();
  const [rate, setRate] = useState(USUAL_RATE);
  const [plan, setPlan] = useState<PlanPreview>();
  const action = useAction();
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
  const preview = async (): Promise<void> => {
    const body = { filter: given, per_minute: Number(rate) };
    setPlan(await api.call<PlanPreview>('POST', '/redrive-plans', { body }));
  };
  const start = async (): Promise<void> => {
    if (!plan) return;
    await api.call('POST', pathOf('redrive-plans', plan.id, 'start'), { body: {} });
    goTo(['redrive-plans', plan.id]);
  };
  const minutes = plan ? Math.max(1, Math.ceil(plan.total / plan.per_minute)) : 0;
  return (
    <Dialog title="Redrive" onClose={onClose}>
      {plan ? (
        <>
          <p>
            <strong>
              {plan.counted_all ? '' : 'At least '}
              {counted(plan.total, 'dead letter')}
            </strong>{' '}
            will be put back, the oldest first, in about {counted(minutes, 'minute')}. Those that die again keep their
            whole history.
          </p>
          {plan.total === 0 ? (
            <Notice kind="info" title="Nothing matches: there is nothing to redrive." />
          ) : (
            <div class="table-wrap">
              <table>
                <thead>
                  <tr>
                    <th>To</th>
                    <th>Dead letters</th>
                  </tr>
                </thead>
                <tbody>
                  {plan.destinations.map((to) => (
                    <tr key={`${to.source} ${to.destination_id}`}>
                      <td class="wrap">
                        {to.app_id ? `${to.app_id} · ${to.scope}` : 'the intake'} <small>{to.destination_id}</small>
                      </td>
                      <td>{count(to.count)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <ErrorNotice error={action.error} />
          <div class="actions">
            <Button onClick={onClose}>Not now</Button>
            <Button
              kind="primary"
              busy={action.busy}
              disabled={plan.total === 0}
              onClick={() => void action.run(start)}
            >
              Start
            </Button>
          </div>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void action.run(preview);
          }}
        >
          <p>
            {Object.keys(given).length === 0
              ? 'All dead letters.'
              : `Dead letters with ${Object.entries(given)
                  .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
                  .join(', ')}.`}
          </p>
          <TextField label="Dead letters per minute" type="number" value={rate} onInput={setRate} required />
          <ErrorNotice error={action.error} />
          <div class="actions">
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" type="submit" busy={action.busy}>
              Preview
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
