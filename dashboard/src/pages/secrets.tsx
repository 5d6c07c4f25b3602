/** Signing secrets: rotation with overlap, and revoking. */
import { useState } from 'preact/hooks';
import type { Destination, DestinationWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { pagesOf } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Badge, Time } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { NewSecret } from './new-secret.tsx';

const OVERLAPS = [
  ['0', 'stops within 30 seconds'],
  ['3600', 'goes on for an hour'],
  ['86400', 'goes on for a day'],
  ['604800', 'goes on for a week'],
] as const;

interface SecretsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

export function Secrets({ path, destination, onChange }: SecretsProps) {
  const { api, notify } = useAppContext();
  const [overlap, setOverlap] = useState('86400');
  const [made, setMade] = useState<string | null>();
  const action = useAction();
  const { version, signing_secrets } = destination;
  const signatureAt = pagesOf(destination.transport).signatureAt ?? '';
  const rotate = async (): Promise<void> => {
    const { signing_secret, ...now } = await api.call<DestinationWithSecret>('POST', `${path}/secret`, {
      body: { overlap_seconds: Number(overlap) },
      version,
    });
    setMade(signing_secret);
    onChange(now as Destination);
  };
  const revoke = async (index: number): Promise<void> => {
    if (!confirm('Revoke this secret? It stops signing within 30 seconds.')) return;
    onChange(await api.call<Destination>('DELETE', `${path}/secrets/${index}`, { version }));
    notify('The secret is revoked.');
  };
  return (
    <section>
      <div class="section-head">
        <h2>Signing secrets</h2>
      </div>
      <p class="about">
        Each delivery is signed with every secret below (Standard Webhooks): verify with any of them. Rotate, give the
        new one to your consumers while both sign, then revoke the old one.
      </p>
      <ul class="rows">
        {signing_secrets.map(({ index, since, until }) => (
          <li key={index} class="row">
            <span class="row-main">
              <strong>{index === 0 ? 'Newest' : `Older ${index}`}</strong>
              <small>
                Signs since <Time iso={since} />
                {until && (
                  <>
                    , ends <Time iso={until} />
                  </>
                )}
              </small>
            </span>
            <span class="row-end">
              <Badge tone={until ? 'warning' : 'ok'}>{until ? 'ending' : 'in use'}</Badge>
              {signing_secrets.length > 1 && (
                <Button kind="quiet" busy={action.busy} onClick={() => void action.run(() => revoke(index))}>
                  Revoke
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <div class="panel inline">
        <Select label="The secret in use" value={overlap} options={OVERLAPS} onChange={setOverlap} />
        <Button kind="primary" busy={action.busy} onClick={() => void action.run(rotate)}>
          Rotate
        </Button>
      </div>
      <ErrorNotice error={action.error} />
      {made !== undefined && <NewSecret secret={made} signatureAt={signatureAt} onClose={() => setMade(undefined)} />}
    </section>
  );
}
