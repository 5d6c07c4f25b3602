/** Shows a new signing secret, with code that verifies deliveries with it. */
import type { Draft } from '../transports/fields.tsx';
import { transportOf } from '../transports/table.ts';
import type { TransportName } from '../transports/transport.ts';
import { SecretDialog } from '../ui/dialog.tsx';

interface NewSecretDialogProps {
  /** `null`: the user chose the secret. */
  readonly secret: string | null;
  readonly transport: TransportName;
  readonly draft: Pick<Draft, 'queueUrl' | 'queueBody'>;
  readonly onClose: () => void;
}

export function NewSecretDialog({ secret, transport, draft, onClose }: NewSecretDialogProps) {
  const { signatureAt, Verification } = transportOf(transport);
  const isGenerated = secret !== null;
  return (
    <SecretDialog
      title="Signing secret"
      values={isGenerated ? [['Signing secret', secret]] : []}
      shownOnce={isGenerated}
      onClose={onClose}
      more={
        Verification &&
        isGenerated && (
          <details>
            <summary>Code that contains the secret</summary>
            <div class="stack">
              <Verification draft={draft} secret={secret} />
            </div>
          </details>
        )
      }
    >
      {isGenerated ? (
        <>
          It verifies {signatureAt} <code>webhook-signature</code>. Store it before you close this dialog.
        </>
      ) : (
        <p>Deliveries are signed with the secret that you provided.</p>
      )}
    </SecretDialog>
  );
}
