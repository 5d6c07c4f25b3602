/** Access to the queues, buses and topics of customers: with keys, a resource policy or a role. */
import { GuideStep } from '../guide/guide-steps.tsx';
import { Choice } from '../ui/field.tsx';
import { CopyText } from '../ui/text.tsx';
import { DraftField, FIELDS, type FieldsProps } from './fields.tsx';

type Resource = 'queue' | 'bus' | 'topic' | 'bucket';

const POLICIES: Readonly<Record<Resource, string>> = {
  queue: 'Queue policy',
  bus: 'Bus policy',
  topic: 'Topic policy',
  bucket: 'Bucket policy',
};

interface AuthFieldsProps extends FieldsProps {
  readonly resource: Resource;
  /** What the access key must permit: `send messages to the queue`. Absent if keys are not supported. */
  readonly permission?: string;
}

export function AuthFields(props: AuthFieldsProps) {
  const { draft, stored, set, resource, permission } = props;
  const auth = stored && 'auth' in stored ? stored.auth : undefined;
  const keyHint = auth?.type === 'keys' ? auth.key_hint : undefined;
  const keys = [
    'keys',
    'API key and secret',
    `An access key of an IAM user that is permitted to ${permission}.`,
  ] as const;
  return (
    <>
      <Choice
        label={FIELDS.authType.label}
        value={draft.authType}
        recommended="policy"
        options={[
          ...(permission === undefined ? [] : [keys]),
          [
            'policy',
            POLICIES[resource],
            `The resource policy of the ${resource} grants access to Feedhose. No secret is shared.`,
          ],
          ['role', 'IAM role', 'Feedhose assumes one of your roles, with an external ID.'],
        ]}
        onChange={(authType) => set({ authType })}
      />
      {draft.authType === 'keys' && (
        <div class="columns">
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

interface AccessStepProps {
  readonly resource: Resource;
  /** `undefined` until the address is complete. */
  readonly snippets: readonly Snippet[] | undefined;
  readonly authType: string;
  /** Whether the destination is stored, so that a role has an external ID. */
  readonly stored: boolean;
}

interface Snippet {
  readonly where: string;
  readonly text: string;
}

const ENCRYPTED = /^(?:For the KMS key|If the bucket is encrypted)/;

/** The step of the guide that grants access: policies to copy, each with its place. */
export function AccessStep({ resource, snippets, authType, stored }: AccessStepProps) {
  const encrypted = snippets?.filter(({ where }) => ENCRYPTED.test(where)) ?? [];
  return (
    <GuideStep title="Grant access" description={ACCESS[authType]}>
      {snippets === undefined && (
        <p>
          {resource === 'bucket'
            ? 'Save first. The policy for the bucket then appears here.'
            : `Enter the address of the ${resource}. The policy for it appears here.`}
        </p>
      )}
      {authType === 'role' && !stored && (
        <p>
          Save first. The page then shows the trust policy with the external ID, which Feedhose generates for this
          destination. The destination stays paused until its test passes.
        </p>
      )}
      <Snippets snippets={snippets?.filter(({ where }) => !ENCRYPTED.test(where)) ?? []} />
      {encrypted.length > 0 && (
        <details>
          <summary>The {resource} is encrypted with a KMS key</summary>
          <div class="stack">
            <Snippets snippets={encrypted} />
          </div>
        </details>
      )}
    </GuideStep>
  );
}

const ACCESS: Readonly<Record<string, string>> = {
  keys: 'Create an IAM user with this policy, and enter one of its access keys in the form.',
  policy: 'No secret is shared. The policy admits Feedhose for this app only.',
  role: 'Feedhose assumes a role in your account. Its trust policy requires an external ID that no other app has.',
};

function Snippets({ snippets }: { snippets: readonly Snippet[] }) {
  return snippets.map(({ where, text }) => <CopyText key={text} label={where} text={text} />);
}
