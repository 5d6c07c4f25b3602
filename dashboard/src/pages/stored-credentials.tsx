/** Says that HTTP Basic credentials of a webhook are stored, which the URL does not show, and removes them. */
import { KeyRound } from 'lucide';
import { useState } from 'preact/hooks';
import type { Destination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';

interface StoredCredentialsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

export function StoredCredentials({ path, destination, onChange }: StoredCredentialsProps) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const [asking, setAsking] = useState(false);
  if (destination.transport !== 'webhook' || !destination.credentials.configured) return null;
  const remove = async (): Promise<void> => {
    const { version } = destination;
    onChange(await api.call<Destination>('PATCH', path, { body: { credentials: null }, version }));
    setAsking(false);
    notify('The credentials were removed.');
  };
  return (
    <>
      <div class="cluster">
        <strong>HTTP Basic credentials</strong>
        <Badge tone="ok" icon={KeyRound}>
          Stored
        </Badge>
        <span class="muted">They are sent with each request. A URL with other credentials replaces them.</span>
        <Button kind="subtle" small writes onClick={() => setAsking(true)}>
          Remove credentials
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title="Remove the credentials?"
          subject={<span class="wrap">{destination.url}</span>}
          consequences={[
            'Requests contain no HTTP Basic credentials any more, within 30 seconds.',
            'An endpoint that requires them rejects deliveries. Rejected deliveries are tried again.',
            'They are deleted permanently. To restore them, save the URL with credentials.',
          ]}
          submit="Remove credentials"
          kind="danger"
          action={action}
          run={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
