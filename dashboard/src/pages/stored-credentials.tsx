/** Says which secrets of a webhook are stored that its form does not show, and removes them. */
import { KeyRound } from 'lucide';
import { useState } from 'preact/hooks';
import type { Destination, DestinationChange } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { moment } from '../format/format.ts';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';

interface StoredCredentialsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

interface Stored {
  readonly title: string;
  readonly description: string;
  /** The secret inside of a sentence: `credentials`. */
  readonly noun: string;
  readonly change: DestinationChange;
  readonly consequences: readonly string[];
}

export function StoredCredentials(props: StoredCredentialsProps) {
  const { destination } = props;
  if (destination.transport !== 'webhook') return null;
  const { client_certificate: certificate, credentials } = destination;
  return (
    <>
      {credentials.configured && <StoredSecret {...props} stored={CREDENTIALS} />}
      {certificate && (
        <StoredSecret
          {...props}
          stored={{
            ...CERTIFICATE,
            description: `${certificate.subject}, expires ${moment(certificate.expires_at)}. A new certificate replaces it.`,
          }}
        />
      )}
    </>
  );
}

const CREDENTIALS: Stored = {
  title: 'HTTP Basic credentials',
  description: 'They are sent with each request. A URL with other credentials replaces them.',
  noun: 'credentials',
  change: { credentials: null } as DestinationChange,
  consequences: [
    'Requests contain no HTTP Basic credentials any more, within 30 seconds.',
    'An endpoint that requires them rejects deliveries. Rejected deliveries are tried again.',
    'They are deleted permanently. To restore them, save the URL with credentials.',
  ],
};
const CERTIFICATE: Omit<Stored, 'description'> = {
  title: 'Client certificate',
  noun: 'client certificate',
  change: { client_certificate: null } as DestinationChange,
  consequences: [
    'Connections have no client certificate any more, within 30 seconds.',
    'An endpoint that requires it refuses connections. Failed deliveries are tried again.',
    'The certificate and its private key are deleted permanently. To restore them, save both again.',
  ],
};

function StoredSecret({ path, destination, onChange, stored }: StoredCredentialsProps & { readonly stored: Stored }) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const [asking, setAsking] = useState(false);
  const { title, description, noun, change, consequences } = stored;
  const remove = async (): Promise<void> => {
    const { version } = destination;
    onChange(await api.call<Destination>('PATCH', path, { body: change, version }));
    setAsking(false);
    notify(`The ${noun} ${noun.endsWith('s') ? 'were' : 'was'} removed.`);
  };
  return (
    <>
      <div class="cluster">
        <strong>{title}</strong>
        <Badge tone="ok" icon={KeyRound}>
          Stored
        </Badge>
        <span class="muted wrap">{description}</span>
        <Button kind="subtle" small writes onClick={() => setAsking(true)}>
          {`Remove ${noun}`}
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={`Remove the ${noun}?`}
          subject={<span class="wrap">{'url' in destination ? destination.url : destination.id}</span>}
          consequences={consequences}
          submit={`Remove ${noun}`}
          kind="danger"
          action={action}
          run={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
