/** Dead letters as a list, of which several can be selected to redrive or discard them. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { DeadLetter } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, counted } from '../format/format.ts';
import { usePaged } from '../load.tsx';
import { linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { forEachKey } from './bulk.ts';
import type { Filter } from './dead-letter-filter.ts';
import { DiscardDialog } from './discard-dialog.tsx';
import { TargetName, TargetState } from './target.tsx';

const EVERY_MS = 10_000;

interface DeadLetterListProps {
  readonly filter: Filter;
  readonly total: number | undefined;
  readonly empty: ComponentChildren;
  /** Called when dead letters were redriven or discarded. */
  readonly onChange: () => Promise<void>;
}

export function DeadLetterList({ filter, total, empty, onChange }: DeadLetterListProps) {
  const { api, notify } = useAppContext();
  const list = usePaged<DeadLetter>('/dead-letters', filter, ({ key }) => key, EVERY_MS);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState(false);
  const [handled, setHandled] = useState(0);
  const action = useAction();
  useEffect(() => setSelected(new Set()), [JSON.stringify(filter)]);
  const keys = [...selected];
  const changed = async (): Promise<void> => {
    setSelected(new Set());
    await Promise.all([list.reload(), onChange()]);
  };
  const redrive = async (): Promise<void> => {
    setHandled(0);
    // The oldest of the selected ones are first.
    const order = (list.items ?? []).map(({ key }) => key).toReversed();
    const oldestFirst = keys.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    try {
      await forEachKey(
        oldestFirst,
        (key) => api.call('POST', pathOf('dead-letters', key, 'redrive'), { body: {} }),
        setHandled,
      );
      notify(`Redrive of ${counted(keys.length, 'dead letter')} started.`);
    } finally {
      await changed();
    }
  };
  return (
    <>
      <ErrorNotice error={action.error} />
      <DataTable<DeadLetter>
        label="Dead letters"
        items={list.items}
        error={list.error}
        more={list.more}
        total={total}
        keyOf={({ key }) => key}
        href={({ key }) => linkTo(['dead-letters', key], filter)}
        noun={['dead letter', 'dead letters']}
        empty={empty}
        selection={{
          keys: selected,
          onChange: setSelected,
          actions: (
            <>
              <Button small action={action} run={redrive}>
                {action.busy ? `Redriving ${handled} of ${keys.length}` : 'Redrive selected'}
              </Button>
              <Button small writes onClick={() => setDiscarding(true)}>
                Discard selected…
              </Button>
            </>
          ),
        }}
        columns={[
          {
            key: 'cause',
            title: 'Cause',
            cell: ({ cause, reason }) => (
              <div class="cause">
                {cause}
                <small>{reason}</small>
              </div>
            ),
          },
          {
            key: 'destination',
            title: 'Destination',
            selfEvident: true,
            cell: (deadLetter) => (
              <div class="cluster">
                <TargetName place={deadLetter} />
                {deadLetter.destination && deadLetter.destination.state !== 'enabled' && (
                  <TargetState target={deadLetter.destination} />
                )}
              </div>
            ),
          },
          {
            key: 'content',
            title: 'Content',
            shrink: true,
            selfEvident: true,
            cell: ({ updates, bytes: size }) => (updates === undefined ? bytes(size) : counted(updates, 'update')),
          },
          {
            key: 'attempts',
            title: 'Attempts',
            align: 'end',
            shrink: true,
            cell: ({ attempts }) => attempts,
          },
          {
            key: 'died',
            title: 'Failed',
            shrink: true,
            selfEvident: true,
            cell: ({ died_at }) => <Time iso={died_at} />,
          },
        ]}
      />
      {discarding && (
        <DiscardDialog
          what={{ keys }}
          total={keys.length}
          onClose={() => setDiscarding(false)}
          onDone={() => {
            setDiscarding(false);
            void changed();
          }}
        />
      )}
    </>
  );
}
