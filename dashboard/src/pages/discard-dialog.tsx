/** Discards one dead letter, the selected ones, or all that match a filter. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { Plan } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { goTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Progress } from '../ui/progress.tsx';
import { forEachKey } from './bulk.ts';
import { type Filter, filterWords } from './dead-letter-filter.ts';

interface DiscardDialogProps {
  /** The keys of the dead letters, or the filter that they match. */
  readonly what: { readonly keys: readonly string[] } | { readonly filter: Filter };
  /** Number of dead letters. */
  readonly total: number;
  /** What is discarded, if the number alone does not say it. */
  readonly subject?: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** More dead letters are discarded only after their number was typed. */
const TYPED_ABOVE = 100;

export function DiscardDialog({ what, total, subject, onClose, onDone }: DiscardDialogProps) {
  const { api, notify } = useAppContext();
  const [reason, setReason] = useState('');
  const [handled, setHandled] = useState(0);
  const action = useAction();
  const name = counted(total, 'dead letter');
  const discardAll = async (filter: Filter): Promise<void> => {
    const created = await api.call<Plan>('POST', '/redrive-plans', { body: { filter, action: 'discard', reason } });
    const started = await api.call<Plan>('POST', pathOf('redrive-plans', created.id, 'start'), { body: {} });
    if (started.status === 'done') {
      notify(`${counted(started.discarded, 'dead letter')} discarded.`);
      onDone();
    } else goTo(['redrive-plans', created.id]);
  };
  const discardKeys = async (keys: readonly string[]): Promise<void> => {
    const discard = (key: string): Promise<void> =>
      api.call('POST', pathOf('dead-letters', key, 'discard'), { body: { reason } });
    await forEachKey(keys, discard, setHandled);
    notify(keys.length === 1 ? 'Dead letter discarded.' : `${name} discarded.`);
    onDone();
  };
  return (
    <ConfirmDialog
      title={total === 1 ? 'Discard dead letter' : `Discard ${name}`}
      subject={subject ?? (('filter' in what && filterWords(what.filter)) || name)}
      consequences={[
        `The ${total === 1 ? 'message is' : 'messages are'} deleted permanently and cannot be delivered any more.`,
        'The reason is kept in the audit trail.',
      ]}
      submit="Discard"
      kind="danger"
      disabled={reason.trim() === ''}
      action={action}
      run={() => ('keys' in what ? discardKeys(what.keys) : discardAll(what.filter))}
      onClose={onClose}
      {...(total > TYPED_ABOVE && { typed: String(total) })}
    >
      <TextField label="Reason" value={reason} onInput={setReason} required autoFocus />
      {action.busy && 'keys' in what && total > 1 && <Progress label="Discarded" value={handled} max={total} />}
    </ConfirmDialog>
  );
}
