/** Access to what a customer has in AWS: keys, a policy or a role. Queues and buses alike. */
import type { Destination } from '../api/types.ts';
import { CopyText } from '../ui/copy.tsx';
import { Choice } from '../ui/field.tsx';
import { DraftField } from './draft-field.tsx';
import type { AuthType, Draft, Faults } from './draft-fields.ts';
import type { FieldsProps } from './transport.ts';

export const AUTH_POINTERS = ['/auth', '/auth/key', '/auth/secret', '/auth/role_arn'] as const;

interface AuthFieldsProps extends FieldsProps {
  /** What we are let into: `Queue`. */
  readonly what: string;
  /** What its keys must be good for: `send to the queue`. */
  readonly right: string;
}

export function AuthFields(props: AuthFieldsProps) {
  const { draft, stored, set, what, right } = props;
  const auth = stored && 'auth' in stored ? stored.auth : undefined;
  const keysStored = auth?.type === 'keys' ? auth.key_hint : undefined;
  const kept = keysStored !== undefined && `Leave both empty to keep the stored key, which ends with ${keysStored}.`;
  return (
    <>
      <Choice
        label="Access"
        value={draft.authType}
        options={accessMethods(what, right)}
        onChange={(type) => set({ authType: type as AuthType })}
      />
      {draft.authType === 'keys' && (
        <div class="pair">
          <DraftField
            of={props}
            name="key"
            pointer="/auth/key"
            label="API key"
            hint={kept}
            required={keysStored === undefined}
          />
          <DraftField
            of={props}
            name="secret"
            pointer="/auth/secret"
            label="API secret"
            type="password"
            required={keysStored === undefined}
          />
        </div>
      )}
      {draft.authType === 'role' && (
        <DraftField
          of={props}
          name="roleArn"
          pointer="/auth/role_arn"
          label="Role ARN"
          placeholder="arn:aws:iam::123456789012:role/feedhose"
          hint="Saved first: then its trust policy with the external id is shown, and a test opens the way."
          required
        />
      )}
    </>
  );
}

/** Each with what it means. */
function accessMethods(what: string, right: string): readonly (readonly [AuthType, string, string])[] {
  const own = `The ${what.toLowerCase()}'s own policy lets Feedhose in: no secret changes hands`;
  return [
    ['keys', 'API key and secret', `An access key of an IAM user that may ${right}`],
    ['policy', `${what} policy`, own],
    ['role', 'IAM role', 'Feedhose assumes a role of yours, with an external id'],
  ];
}

interface AccessTextsProps {
  readonly snippets: readonly { readonly where: string; readonly text: string }[];
  /** What the commands are for. */
  readonly summary: string;
  readonly commands: string;
}

/** What to paste, each with where it goes, and commands for who wants more. */
export function AccessTexts({ snippets, summary, commands }: AccessTextsProps) {
  return (
    <>
      {snippets.map(({ where, text }) => (
        <div key={where} class="snippet">
          <h3>{where}</h3>
          <CopyText label={where} text={text} />
        </div>
      ))}
      <details>
        <summary>{summary}</summary>
        <CopyText label="AWS CLI commands" text={commands} />
      </details>
    </>
  );
}

type Auth = Extract<Destination, { auth: unknown }>['auth'];

export function authDraft(auth: Auth): Partial<Draft> {
  return { authType: auth.type, roleArn: auth.type === 'role' ? auth.role_arn : '' };
}

export function authOf({ authType, key, secret, roleArn }: Draft) {
  if (authType === 'keys') return { type: authType, key: key.trim(), secret: secret.trim() };
  return authType === 'role' ? { type: authType, role_arn: roleArn.trim() } : { type: authType };
}

/** As a test takes it: keys are the stored ones. */
export function triedAuth({ authType, roleArn }: Draft): object {
  return authType === 'role' ? { type: 'role', role_arn: roleArn.trim() } : { type: authType };
}

/** Part of a change: nothing where all of it stays. */
export function authChange(draft: Draft, changed: (name: keyof Draft) => boolean) {
  const isChanged = changed('authType') || changed('roleArn') || draft.key !== '' || draft.secret !== '';
  return isChanged ? { auth: authOf(draft) } : {};
}

export function authFaults({ roleArn, key, secret }: Draft): Faults {
  const role = roleArn !== '' && !/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(roleArn.trim());
  const lacking = key === '' ? 'key' : 'secret';
  return {
    ...(role ? { roleArn: 'expected arn:aws:iam::<account>:role/<name>' } : {}),
    ...((key === '') === (secret === '') ? {} : { [lacking]: 'expected the key and the secret that belong together' }),
  };
}
