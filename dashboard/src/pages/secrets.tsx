/** Signing secrets: rotation with overlap, and revocation. */
import { useState } from 'preact/hooks';
import type { Destination, DestinationWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Row, Section } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { draftOf } from './draft.ts';
import { NewSecretDialog } from './new-secret.tsx';
import type { DestinationProps } from './settings.tsx';

const OVERLAPS = [
  ['0', 'Expires within 30 seconds'],
  ['3600', 'Expires in 1 hour'],
  ['86400', 'Expires in 1 day'],
  ['604800', 'Expires in 1 week'],
] as const;

export function Secrets({ path, destination, onChange }: DestinationProps) {
  const { api, notify } = useAppContext();
  const [overlap, setOverlap] = useState('86400');
  const [created, setCreated] = useState<string | null>();
  /** The index of the secret to revoke, or a rotation without overlap. */
  const [asking, setAsking] = useState<number | 'rotate'>();
  const action = useAction();
  const { version, signing_secrets } = destination;
  const rotate = async (): Promise<void> => {
    const { signing_secret, ...now } = await api.call<DestinationWithSecret>('POST', `${path}/secret`, {
      body: { overlap_seconds: Number(overlap) },
      version,
    });
    setAsking(undefined);
    setCreated(signing_secret);
    onChange(now as Destination);
  };
  const revoke = async (index: number): Promise<void> => {
    onChange(await api.call<Destination>('DELETE', `${path}/secrets/${index}`, { version }));
    setAsking(undefined);
    notify('Signing secret revoked.');
  };
  const nameOf = (index: number): string => (index === 0 ? 'Newest' : `Older ${index}`);
  return (
    <Section title="Signing secrets">
      <p class="description">
        Each delivery is signed with every secret below (Standard Webhooks) and can be verified with any of them. To
        replace a secret, rotate it, distribute the new secret to your consumers while both are in use, and revoke the
        old one.
      </p>
      <ul class="rows">
        {signing_secrets.map(({ index, since, until }) => (
          <li key={index}>
            <Row
              title={nameOf(index)}
              description={
                <>
                  Created <Time iso={since} />
                  {until && ', expires '}
                  {until && <Time iso={until} />}
                </>
              }
            >
              <Badge tone={until ? 'warning' : 'ok'}>{until ? 'Expiring' : 'In use'}</Badge>
              {signing_secrets.length > 1 && (
                <Button kind="subtle" writes label={`Revoke ${nameOf(index)}`} onClick={() => setAsking(index)}>
                  Revoke
                </Button>
              )}
            </Row>
          </li>
        ))}
      </ul>
      <Card>
        <div class="with-button">
          <Select label="Current secret" value={overlap} options={OVERLAPS} onChange={setOverlap} />
          {overlap === '0' ? (
            <Button kind="primary" writes onClick={() => setAsking('rotate')}>
              Rotate
            </Button>
          ) : (
            <Button kind="primary" action={action} run={rotate}>
              Rotate
            </Button>
          )}
        </div>
      </Card>
      {asking === undefined && <ErrorNotice error={action.error} />}
      {typeof asking === 'number' && (
        <ConfirmDialog
          title="Revoke this signing secret?"
          subject={nameOf(asking)}
          consequences={[
            'Deliveries are not signed with it any more, within 30 seconds.',
            'Consumers that verify with it alone reject deliveries. Rejected deliveries are tried again.',
            'It cannot be restored.',
          ]}
          submit="Revoke"
          kind="danger"
          action={action}
          run={() => revoke(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'rotate' && (
        <ConfirmDialog
          title="Rotate without overlap?"
          subject="All present signing secrets"
          consequences={[
            'They expire within 30 seconds. Deliveries are then signed with the new secret only.',
            'Consumers reject deliveries until they know the new secret. Rejected deliveries are tried again.',
          ]}
          submit="Rotate"
          kind="danger"
          action={action}
          run={rotate}
          onClose={() => setAsking(undefined)}
        />
      )}
      {created !== undefined && (
        <NewSecretDialog
          secret={created}
          transport={destination.transport}
          draft={draftOf(destination)}
          onClose={() => setCreated(undefined)}
        />
      )}
    </Section>
  );
}
