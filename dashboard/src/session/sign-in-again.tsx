/** Over the page when the token has run out: what was typed waits below. */
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAction } from '../use-action.ts';
import type { Session } from './session.ts';

export function SignInAgain({ session }: { session: Session }) {
  const [wanting, setWanting] = useState(false);
  const [token, setToken] = useState('');
  const action = useAction();
  useEffect(() => session.onWanting(setWanting), [session]);
  if (!wanting) return null;
  const { signInAgain } = session;
  return (
    <Dialog title="Sign in again" onClose={() => {}} firm>
      <p>Your session has ended. Sign in, and everything goes on where it was: nothing that you typed is lost.</p>
      {signInAgain ? (
        <div class="actions">
          <Button kind="primary" busy={action.busy} onClick={() => void action.run(signInAgain)}>
            Sign in
          </Button>
        </div>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            session.take(token.trim());
            setToken('');
          }}
        >
          <TextField
            label="Token"
            type="password"
            value={token}
            onInput={setToken}
            hint="The one that npm start printed. A run that was started anew has another one."
            required
            autoFocus
          />
          <div class="actions">
            <Button kind="primary" type="submit">
              Go on
            </Button>
          </div>
        </form>
      )}
      <ErrorNotice error={action.error} />
    </Dialog>
  );
}
