/** What to paste so that a destination works: policies for a queue, the TXT record or the GET for an endpoint. */
import type { Access } from '../api/types.ts';
import { CopyText } from '../ui/copy.tsx';
import { Notice } from '../ui/notice.tsx';
import { Facts } from '../ui/parts.tsx';

/** @param pending whether a new URL waits for its proof. */
export function AccessTexts({ access, pending }: { access: Access; pending: boolean }) {
  return access.transport === 'sqs' ? <QueueAccess access={access} /> : <Ownership access={access} pending={pending} />;
}

function QueueAccess({ access }: { access: Extract<Access, { transport: 'sqs' }> }) {
  return (
    <>
      {access.pastes.map(({ where, text }) => (
        <div key={where} class="paste">
          <h3>{where}</h3>
          <CopyText label={where} text={text} />
        </div>
      ))}
      <details>
        <summary>A dead letter queue for messages that your consumer cannot handle</summary>
        <CopyText label="AWS CLI commands" text={access.redrive_commands} />
      </details>
    </>
  );
}

const PROVEN = {
  operator: 'An operator vouches for this endpoint.',
  dns: 'Its DNS record shows that this endpoint is yours.',
  http: 'Its answer shows that this endpoint is yours.',
} as const;

function Ownership({ access, pending }: { access: Extract<Access, { transport: 'webhook' }>; pending: boolean }) {
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
        <div class="paste">
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
        <div class="paste">
          <h3>
            {record ? 'Or answer' : 'Answer'} a GET of <code>{url}</code> with {get.status} and this text
          </h3>
          <CopyText label="Text to answer with" text={get.answer} />
        </div>
      )}
    </>
  );
}
