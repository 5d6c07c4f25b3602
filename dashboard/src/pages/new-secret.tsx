/** A signing secret right after it was made: the one time that it is shown. */
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';

interface NewSecretProps {
  readonly secret: string | null;
  /** Where the signature stands: `the header`. */
  readonly signatureAt: string;
  readonly onClose: () => void;
}

export function NewSecret({ secret, signatureAt, onClose }: NewSecretProps) {
  return (
    <Dialog title="Signing secret" onClose={onClose} firm>
      {secret === null ? (
        <p>It signs with the secret that you chose.</p>
      ) : (
        <>
          <p>
            Verify {signatureAt} <code>webhook-signature</code> with it, using any Standard Webhooks library.
          </p>
          <CopyText label="Signing secret" text={secret} />
          <Notice kind="warning" title="It is shown this once." />
        </>
      )}
      <div class="actions">
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </Dialog>
  );
}
