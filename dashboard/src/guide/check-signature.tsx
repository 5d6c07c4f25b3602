/** Checks the signature of a pasted request or message in the browser. */
import { useState } from 'preact/hooks';
import { serverNow } from '../clock.ts';
import { counted } from '../format/format.ts';
import { Form, useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { checkSignature, readPasted, type Verdict } from './signature.ts';

const PLACEHOLDERS = {
  request: 'webhook-id: …\nwebhook-timestamp: …\nwebhook-signature: v1,…\n\n[{"feed":"user:amelie", …}]',
  message: 'The output of: aws sqs receive-message --message-attribute-names All …',
} as const;

interface CheckSignatureProps {
  readonly what: keyof typeof PLACEHOLDERS;
  /** The signing secret, if it is known. */
  readonly secret: string | undefined;
}

export function CheckSignature({ what, secret: known }: CheckSignatureProps) {
  const [text, setText] = useState('');
  const [secret, setSecret] = useState(known ?? '');
  const [verdict, setVerdict] = useState<Verdict>();
  const action = useAction();
  const check = async (): Promise<void> =>
    setVerdict(await checkSignature(secret, readPasted(text), serverNow() / 1000));
  const change = (set: (text: string) => void) => (value: string) => {
    set(value);
    setVerdict(undefined);
  };
  return (
    <Form class="stack" label="Check a signature" onSubmit={() => void action.run(check)}>
      <TextField
        label={what === 'request' ? 'Request: headers, an empty line, body' : 'Message'}
        value={text}
        onInput={change(setText)}
        rows={5}
        placeholder={PLACEHOLDERS[what]}
      />
      <TextField
        label="Secret to check with"
        type="password"
        value={secret}
        onInput={change(setSecret)}
        placeholder="whsec_…"
        hint="Your browser computes the signature. Neither the secret nor the text is sent."
      />
      <div class="actions">
        <Button type="submit" action={action} disabled={text.trim() === '' || secret.trim() === ''}>
          Check signature
        </Button>
      </div>
      <ErrorNotice error={action.error} />
      {verdict?.kind === 'right' && (
        <Notice kind={Math.abs(verdict.age) > 300 ? 'warning' : 'ok'} title="The signature is right.">
          {what === 'request' && Math.abs(verdict.age) > 300
            ? `It is ${counted(Math.round(Math.abs(verdict.age) / 60), 'minute')} old. A library refuses it after five minutes.`
            : `It is ${counted(Math.abs(verdict.age), 'second')} old.`}
        </Notice>
      )}
      {verdict && verdict.kind !== 'right' && (
        <Notice
          kind="error"
          title={verdict.kind === 'wrong' ? 'The signature is wrong.' : 'The signature cannot be checked.'}
        >
          {verdict.reason}
        </Notice>
      )}
    </Form>
  );
}
