/** How the ownership of an endpoint is verified: by a DNS record or by the response to a GET request. */
import { GuideStep } from '../guide/guide-steps.tsx';
import { CopyField } from '../ui/copy.tsx';
import { Notice } from '../ui/notice.tsx';
import type { GuideProps } from './transport.ts';

const VERIFIED = {
  operator: 'An operator vouches for this endpoint.',
  dns: 'The ownership of this endpoint is verified by its DNS record.',
  http: 'The ownership of this endpoint is verified by its response.',
} as const;

/** The step of the guide that proves the ownership. */
export function OwnershipStep({ access, pending, stored }: GuideProps<'webhook'>) {
  if (access === undefined) {
    return (
      <GuideStep title="Prove that the endpoint is yours">
        <p>Enter the URL. The DNS record and the response that prove its ownership appear here.</p>
      </GuideStep>
    );
  }
  const { record, get, url, ownership } = access;
  if (ownership !== 'pending' && !pending) {
    return (
      <GuideStep title="Ownership">
        <Notice kind="ok" title={VERIFIED[ownership]} />
      </GuideStep>
    );
  }
  return (
    <GuideStep
      title="Prove that the endpoint is yours"
      description={
        <>
          {record ? 'Do one of the two' : 'Do this'}, {stored ? 'then select Verify' : 'then save'}. Until then, the
          endpoint receives nothing.
        </>
      }
    >
      {record && (
        <div class="stack">
          <strong>Add a TXT record to your DNS</strong>
          <CopyField label="Name of the record" value={record.name} />
          <CopyField label="Value of the record" value={record.value} />
        </div>
      )}
      {record && <span class="or">or</span>}
      <div class="stack">
        <strong>
          Answer <code class="wrap">GET {url}</code> with status {get.status} and exactly this text
        </strong>
        <CopyField label="Response text" value={get.answer} />
      </div>
    </GuideStep>
  );
}
