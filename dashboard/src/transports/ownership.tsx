/** What proves that an endpoint is its customer's: the TXT record, or the GET to answer. */
import type { Access } from '../api/types.ts';
import { CopyText } from '../ui/copy.tsx';
import { Notice } from '../ui/notice.tsx';
import { Facts } from '../ui/parts.tsx';

const PROVEN = {
  operator: 'An operator vouches for this endpoint.',
  dns: 'Its DNS record shows that this endpoint is yours.',
  http: 'Its answer shows that this endpoint is yours.',
} as const;

/** @param pending whether a new URL waits for its proof. */
export function Ownership({
  access,
  pending,
}: {
  access: Extract<Access, { transport: 'webhook' }>;
  pending: boolean;
}) {
  const { record, get, url, ownership } = access;
  const isOpen = ownership === 'pending' || pending;
  return (
    <>
      {ownership !== 'pending' && <Notice kind="ok" title={PROVEN[ownership]} />}
      {ownership === 'pending' && (
        <Notice kind="warning" title="Nobody has shown yet that this endpoint is yours: it gets nothing until then.">
          Do one of the two, then press Verify.
        </Notice>
      )}
      {isOpen && record && (
        <div class="snippet">
          <h3>Either set this DNS record</h3>
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
            {record ? 'Or answer' : 'Answer'} a GET of <code>{url}</code> with {get.status} and this text
          </h3>
          <CopyText label="Text to answer with" text={get.answer} />
        </div>
      )}
    </>
  );
}
