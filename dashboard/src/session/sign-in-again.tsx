/** The dialog that is shown when the token has expired. The page below keeps its input. */
import { useEffect, useState } from 'preact/hooks';
import { Form, useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import type { Session } from './session.ts';

export function SignInAgain({ session }: { session: Session }) {
  const [needed, setNeeded] = useState(false);
  const [token, setToken] = useState('');
  const [isFirst] = useState(() => session.token() === '');
  const action = useAction();
  useEffect(() => session.onTokenNeeded(setNeeded), [session]);
  if (!needed) return null;
  const submit = (): void => {
    session.accept(token.trim());
    setToken('');
  };
  return (
    <Dialog title={isFirst ? 'Sign in' : 'Sign in again'} onClose={() => {}} modal>
      <p>
        {isFirst
          ? 'This page needs a token.'
          : 'Your session has expired. After you sign in, the page continues and keeps everything that you entered.'}
      </p>
      {session.signInAgain ? (
        <div class="actions">
          <Button kind="primary" action={action} run={session.signInAgain}>
            Sign in
          </Button>
        </div>
      ) : (
        <Form onSubmit={submit}>
          <TextField
            label="Token"
            type="password"
            value={token}
            onInput={setToken}
            hint="The token that npm start printed. Each run has a new token."
            required
            autoFocus
          />
          <div class="actions">
            <Button kind="primary" type="submit">
              Continue
            </Button>
          </div>
        </Form>
      )}
      <ErrorNotice error={action.error} />
    </Dialog>
  );
}
