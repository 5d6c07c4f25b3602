/** The transport `webhook` in the dashboard. */
import { CheckSignature } from '../guide/check-signature.tsx';
import { endpointCode, LANGUAGES } from '../guide/code.ts';
import { GuideStep } from '../guide/guide-steps.tsx';
import { LanguageCode } from '../guide/language-code.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { DraftField } from './fields.tsx';
import { OwnershipStep } from './ownership.tsx';
import type { Transport } from './transport.ts';
import { WebhookLimits } from './webhook-limits.tsx';

export const WEBHOOK: Transport<'webhook'> = {
  title: 'Webhook',
  noun: 'webhook',
  plural: 'Webhooks',
  testName: 'Test Webhook',
  getsDeliveries: true,
  signatureAt: 'the header',
  docs: 'destinations.md',
  fields: ['url', 'timeoutSeconds', 'maxBatch', 'headers', 'oauthUrl', 'certificate'],
  testsUnsaved: false,
  addressOf: ({ url }) => url,
  unverified: ({ ownership, pending }) => (ownership === 'pending' ? 'all' : pending ? 'new' : undefined),
  Fields: (props) => <DraftField form={props} name="url" />,
  Limits: WebhookLimits,
  Guide: OwnershipStep,
  Verification: ({ secret }) => (
    <>
      <GuideStep
        title="Verify each request"
        description={
          <>
            The header <code>webhook-signature</code> covers the raw body, the id and the time of the request.
          </>
        }
      >
        <LanguageCode
          label="Verification"
          languages={LANGUAGES}
          codeOf={(language) => endpointCode(language, secret)}
        />
        <DocsLink page="verifying.md">Other languages and libraries</DocsLink>
      </GuideStep>
      <GuideStep title="Check a request" description="Paste a request: is its signature right?">
        <CheckSignature what="request" secret={secret} />
      </GuideStep>
    </>
  ),
};
