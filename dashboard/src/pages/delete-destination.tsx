/** Deletes a destination, after a question that names it and what waits. */
import { useState } from 'preact/hooks';
import type { Backlog, Destination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { useGet } from '../load.tsx';
import { destinationName } from '../names.ts';
import { addressOf, transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Section } from '../ui/parts.tsx';

interface DeleteDestinationProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onDeleted: () => void;
}

export function DeleteDestination(props: DeleteDestinationProps) {
  const [asking, setAsking] = useState(false);
  return (
    <Section
      title="Delete"
      description={`Updates stop within 30 seconds. ${
        getsDeliveries(props.destination)
          ? 'Waiting deliveries become dead letters, which can be redriven to another destination.'
          : 'Objects that were written stay in the bucket.'
      }`}
    >
      <div class="actions">
        <Button kind="danger" writes onClick={() => setAsking(true)}>
          Delete destination…
        </Button>
      </div>
      {asking && <DeleteDialog {...props} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function DeleteDialog({ path, destination, onDeleted, onClose }: DeleteDestinationProps & { onClose: () => void }) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const { value: backlog } = useGet<Backlog>(`${path}/backlog`);
  const name = destinationName(destination.transport, addressOf(destination), destination.name);
  const remove = async (): Promise<void> => {
    await api.call('DELETE', path, { version: destination.version });
    notify(`${name} was deleted.`);
    onDeleted();
  };
  return (
    <ConfirmDialog
      title="Delete this destination?"
      subject={
        <div>
          <strong>{name}</strong>
          <div class="small wrap">{addressOf(destination)}</div>
        </div>
      }
      consequences={[
        'Updates stop within 30 seconds.',
        getsDeliveries(destination) ? waitingText(backlog) : 'Objects that were written stay in the bucket.',
        'Its settings and secrets are deleted permanently.',
      ]}
      submit="Delete destination"
      kind="danger"
      action={action}
      run={remove}
      onClose={onClose}
    />
  );
}

function getsDeliveries({ transport }: Destination): boolean {
  return transportOf(transport).getsDeliveries;
}

function waitingText(backlog: Backlog | undefined): string {
  if (backlog === undefined) return 'Waiting deliveries become dead letters.';
  const { count: waiting, counted_all } = backlog;
  if (waiting === 0) return 'No delivery waits.';
  return counted_all
    ? `${counted(waiting, 'waiting delivery becomes a dead letter', 'waiting deliveries become dead letters')}.`
    : `${count(waiting)} or more waiting deliveries become dead letters.`;
}
