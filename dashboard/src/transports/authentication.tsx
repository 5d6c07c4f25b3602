/** The fields for signatures, for the OAuth 2.0 client and for the client certificate of a destination. */
import { moment } from '../format/format.ts';
import { DocsLink } from '../ui/docs-link.tsx';
import { Choice } from '../ui/field.tsx';
import { DraftField, FIELDS, type FieldsProps } from './fields.tsx';

export function SignatureFields({ draft, set }: FieldsProps) {
  return (
    <>
      <Choice
        label={FIELDS.signatures.label}
        value={draft.signatures}
        options={[
          ['', 'Shared secret', 'The receiver verifies v1 with the signing secret.'],
          ['v1, v1a', 'Shared secret and public key', 'The receiver can verify v1, v1a or both.'],
          ['v1a', 'Public key', 'The receiver verifies v1a with the public keys of the app, and needs no secret.'],
        ]}
        onChange={(signatures) => set({ signatures })}
      />
      <p class="field-hint">
        A public key requires a signing key of the app. <DocsLink page="signing-keys.md">Signing keys</DocsLink>
      </p>
    </>
  );
}

export function WebhookAuthentication(props: FieldsProps) {
  const { draft, stored, set } = props;
  const { client_certificate: certificate, oauth } = stored?.transport === 'webhook' ? stored : {};
  return (
    <>
      <DraftField form={props} name="oauthUrl" />
      {draft.oauthUrl !== '' && (
        <>
          <div class="columns">
            <DraftField form={props} name="oauthClient" />
            <DraftField form={props} name="oauthSecret" placeholder={oauth ? 'Stored. Leave empty to keep it.' : ''} />
          </div>
          <DraftField form={props} name="oauthScope" />
          <Choice
            label={FIELDS.oauthMethod.label}
            value={draft.oauthMethod || 'client_secret_basic'}
            options={[
              ['client_secret_basic', 'Header', 'The client is in the header authorization.'],
              ['client_secret_post', 'Body', 'The client is in the body of the request.'],
            ]}
            onChange={(oauthMethod) => set({ oauthMethod })}
          />
        </>
      )}
      {certificate && (
        <p class="field-hint">
          The client certificate {certificate.subject} expires {moment(certificate.expires_at)}. A new one replaces it.
        </p>
      )}
      <DraftField form={props} name="certificate" />
      {draft.certificate !== '' && <DraftField form={props} name="privateKey" />}
    </>
  );
}
