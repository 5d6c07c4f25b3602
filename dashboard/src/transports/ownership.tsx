/** How the ownership of an endpoint is verified: by a DNS record or by the response to a GET request. */
import type { Access } from '../api/types.ts';
import { Notice } from '../ui/notice.tsx';
import { Facts } from '../ui/parts.tsx';
import { CopyText } from '../ui/text.tsx';

const VERIFIED = {
  operator: 'An operator vouches for this endpoint.',
  dns: 'The ownership of this endpoint is verified by its DNS record.',
  http: 'The ownership of this endpoint is verified by its response.',
} as const;

interface OwnershipProps {
  readonly access: Extract<Access, { transport: 'webhook' }>;
  /** Whether a new URL is not verified yet. */
  readonly pending: boolean;
}

export function Ownership({ access: { record, get, url, ownership }, pending }: OwnershipProps) {
  const isOpen = ownership === 'pending' || pending;
  return (
    <>
      {ownership === 'pending' ? (
        <Notice kind="warning" title="Unverified: the endpoint receives no updates until its ownership is verified.">
          {record ? 'Set up one of the following, then select Verify.' : 'Set up the following, then select Verify.'}
        </Notice>
      ) : (
        <Notice kind="ok" title={VERIFIED[ownership]} />
      )}
      {isOpen && record && (
        <div class="snippet">
          <h3>Option 1: Add this DNS record</h3>
          <Facts
            items={[
              ['Name', <CopyText key="n" label="Name of the record" text={record.name} />],
              ['Type', record.type],
              ['Value', <CopyText key="v" label="Value of the record" text={record.value} />],
            ]}
          />
        </div>
      )}
      {isOpen && (
        <div class="snippet">
          <h3>
            {record && 'Option 2: '}Respond to a GET request for <code>{url}</code> with status {get.status} and this
            text
          </h3>
          <CopyText label="Response text" text={get.answer} />
        </div>
      )}
    </>
  );
}
