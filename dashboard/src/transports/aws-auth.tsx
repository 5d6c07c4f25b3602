/** Access to the queues and buses of customers: with keys, a resource policy or a role. */
import { Choice } from '../ui/field.tsx';
import { CopyText } from '../ui/text.tsx';
import { DraftField, FIELDS, type FieldsProps } from './fields.tsx';

interface AuthFieldsProps extends FieldsProps {
  readonly resource: 'queue' | 'bus';
  /** What the access key must permit: `send messages to the queue`. */
  readonly permission: string;
}

export function AuthFields(props: AuthFieldsProps) {
  const { draft, stored, set, resource, permission } = props;
  const auth = stored && 'auth' in stored ? stored.auth : undefined;
  const keyHint = auth?.type === 'keys' ? auth.key_hint : undefined;
  const policy = resource === 'queue' ? 'Queue policy' : 'Bus policy';
  return (
    <>
      <Choice
        label={FIELDS.authType.label}
        value={draft.authType}
        options={[
          ['keys', 'API key and secret', `An access key of an IAM user that is permitted to ${permission}`],
          ['policy', policy, `The resource policy of the ${resource} grants access to Feedhose. No secret is shared`],
          ['role', 'IAM role', 'Feedhose assumes one of your roles, with an external ID'],
        ]}
        onChange={(authType) => set({ authType })}
      />
      {draft.authType === 'keys' && (
        <div class="pair">
          <DraftField
            form={props}
            name="key"
            hint={keyHint && `Leave both fields empty to keep the stored key, which ends with ${keyHint}.`}
            required={keyHint === undefined}
          />
          <DraftField form={props} name="secret" required={keyHint === undefined} />
        </div>
      )}
      {draft.authType === 'role' && <DraftField form={props} name="roleArn" />}
    </>
  );
}

interface AccessTextsProps {
  readonly snippets: readonly { readonly where: string; readonly text: string }[];
  /** Purpose of the commands. */
  readonly summary: string;
  readonly commands: string;
}

/** Policies to copy, each with its place, and optional commands. */
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
