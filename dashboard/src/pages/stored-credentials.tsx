/** Says that HTTP Basic credentials of a webhook are stored, which the URL does not show, and removes them. */
import { KeyRound } from 'lucide';
import type { Destination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';

interface StoredCredentialsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

export function StoredCredentials({ path, destination, onChange }: StoredCredentialsProps) {
  const { api, notify } = useAppContext();
  const action = useAction();
  if (destination.transport !== 'webhook' || !destination.credentials.configured) return null;
  const remove = async (): Promise<void> => {
    const { version } = destination;
    onChange(await api.call<Destination>('PATCH', path, { body: { credentials: null }, version }));
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
        <Button kind="subtle" small action={action} run={remove}>
          Remove credentials
        </Button>
      </div>
      <ErrorNotice error={action.error} />
    </>
  );
}
