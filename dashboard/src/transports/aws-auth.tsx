/** Access to what a customer has in AWS: keys, a policy or a role. Queues and buses alike. */
import type { Destination } from '../api/types.ts';
import { CopyText } from '../ui/copy.tsx';
import { Choice, TextField } from '../ui/field.tsx';
import type { AuthType, Draft, Faults } from './draft-fields.ts';
import type { FieldsProps } from './transport.ts';

export const AUTH_POINTERS = ['/auth', '/auth/key', '/auth/secret', '/auth/role_arn'] as const;

type Options = readonly (readonly [AuthType, string, string])[];

/** @param options what each way in means here. */
export function AuthFields({ draft, stored, set, wrong, options }: FieldsProps & { readonly options: Options }) {
  const auth = stored && 'auth' in stored ? stored.auth : undefined;
  const keysStored = auth?.type === 'keys' ? auth.key_hint : undefined;
  const kept = keysStored !== undefined && `Leave both empty to keep the stored key, which ends with ${keysStored}.`;
  return (
    <>
      <Choice
        label="Access"
        value={draft.authType}
        options={options}
        onChange={(type) => set({ authType: type as AuthType })}
      />
      {draft.authType === 'keys' && (
        <div class="pair">
          <TextField
            label="API key"
            value={draft.key}
            onInput={(key) => set({ key })}
            error={wrong('key', '/auth/key')}
            hint={kept}
            required={keysStored === undefined}
          />
          <TextField
            label="API secret"
            type="password"
            value={draft.secret}
            onInput={(secret) => set({ secret })}
            error={wrong('secret', '/auth/secret')}
            required={keysStored === undefined}
          />
        </div>
      )}
      {draft.authType === 'role' && (
        <TextField
          label="Role ARN"
          value={draft.roleArn}
          onInput={(roleArn) => set({ roleArn })}
          placeholder="arn:aws:iam::123456789012:role/feedhose"
          hint="Saved first: then its trust policy with the external id is shown, and a test opens the way."
          error={wrong('roleArn', '/auth/role_arn')}
          required
        />
      )}
    </>
  );
}

/** What to paste, each with where it goes. */
export function Pastes({ pastes }: { readonly pastes: readonly { readonly where: string; readonly text: string }[] }) {
  return (
    <>
      {pastes.map(({ where, text }) => (
        <div key={where} class="paste">
          <h3>{where}</h3>
          <CopyText label={where} text={text} />
        </div>
      ))}
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

export function authChanged({ key, secret }: Draft, changed: (name: keyof Draft) => boolean): boolean {
  return changed('authType') || changed('roleArn') || key !== '' || secret !== '';
}

export function authFaults({ roleArn, key, secret }: Draft): Faults {
  const role = roleArn !== '' && !/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(roleArn.trim());
  const lacking = key === '' ? 'key' : 'secret';
  return {
    ...(role ? { roleArn: 'expected arn:aws:iam::<account>:role/<name>' } : {}),
    ...((key === '') === (secret === '') ? {} : { [lacking]: 'expected the key and the secret that belong together' }),
  };
}
