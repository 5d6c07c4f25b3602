/** Sends a delivery or an update to a destination again: the button, the confirmation, and the result as it arrives. */
import { RotateCcw } from 'lucide';
import { useState } from 'preact/hooks';
import { scopePath } from '../api/client.ts';
import type { Attempt, Destination, Page, ResendRequest, ResendResult } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, milliseconds } from '../format/format.ts';
import { useLoad } from '../load.tsx';
import { linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { Choice } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Row } from '../ui/parts.tsx';

const EVERY_MS = 1_000;
/** Times in attempts and in answers have different resolutions. */
const EARLIER_MS = 1_000;

interface Resend {
  readonly what: ResendRequest;
  /** The delivery whose bytes are sent again. Absent: the update is sent as a delivery of its own. */
  readonly delivery?: Pick<Attempt, 'delivery_id'> & Partial<Pick<Attempt, 'bytes' | 'updates'>>;
}

interface ResendProps {
  readonly destination: Pick<Destination, 'app_id' | 'scope' | 'id'> & { readonly title: string };
  /** What the user can choose to send. */
  readonly options: readonly Resend[];
  readonly small?: boolean;
}

export function ResendButton(props: ResendProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={RotateCcw} writes small={props.small ?? false} onClick={() => setOpen(true)}>
        Resend…
      </Button>
      {isOpen && <ResendDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Sent extends ResendResult {
  /** Unix ms. */
  readonly at: number;
}

function ResendDialog({ destination, options, onClose }: ResendProps & { readonly onClose: () => void }) {
  const { api } = useAppContext();
  const action = useAction();
  const [sent, setSent] = useState<Sent>();
  const [chosen, setChosen] = useState('0');
  const { what, delivery } = options[Number(chosen)] ?? { what: {} };
  const { app_id, scope, id, title } = destination;
  const path = scopePath(app_id, scope, 'destinations', id);
  const run = async (): Promise<void> => {
    const at = serverNow() - EARLIER_MS;
    setSent({ ...(await api.call<ResendResult>('POST', `${path}/resend`, { body: what })), at });
  };
  if (sent) {
    return (
      <Dialog title={`Sent again to ${title}`} onClose={onClose}>
        <ul class="rows">
          {sent.delivery_ids.map((deliveryId) => (
            <li key={deliveryId}>
              <Result
                path={path}
                place={['apps', app_id, 'scopes', scope, id, 'attempts']}
                deliveryId={deliveryId}
                sentAt={sent.at}
              />
            </li>
          ))}
        </ul>
        <p class="muted">A destination that is paused or fails receives it later. You can close this dialog.</p>
        <div class="actions">
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title="Send again"
      submit="Resend"
      subject={title}
      consequences={delivery ? deliveryConsequences(delivery) : UPDATE_CONSEQUENCES}
      action={action}
      run={run}
      onClose={onClose}
    >
      {options.length > 1 && (
        <Choice
          label="What is sent"
          value={chosen}
          options={options.map(({ delivery }, index) => [String(index), ...wordsOf(delivery)] as const)}
          onChange={setChosen}
        />
      )}
    </ConfirmDialog>
  );
}

function wordsOf(delivery: Resend['delivery']): readonly [text: string, description: string] {
  if (!delivery) return ['This update', 'As a delivery of its own'];
  const { updates = 1 } = delivery;
  return [updates > 1 ? `The delivery, ${counted(updates, 'update')}` : 'The delivery', 'With the same bytes and id'];
}

const MARKED = (
  <>
    It is marked with the header or attribute <code>x-webhook-resend: 1</code>. A receiver that ignores ids it has seen
    ignores it.
  </>
);
const HEALTHY = 'The health of the destination does not change. Its attempts are marked as resent.';
const UPDATE_CONSEQUENCES = [
  'The update is sent as a delivery of its own, with the present settings of the destination.',
  'The text of the update and its event_id stay the same. The delivery has a new id.',
  MARKED,
  HEALTHY,
];

function deliveryConsequences({ delivery_id, bytes: size, updates }: NonNullable<Resend['delivery']>) {
  const content =
    size === undefined || updates === undefined ? '' : ` with ${counted(updates, 'update')} (${bytes(size)})`;
  return [
    <>
      The delivery{content} is sent again, with the same bytes and the same id <code class="wrap">{delivery_id}</code>.
    </>,
    MARKED,
    HEALTHY,
  ];
}

interface ResultProps {
  /** Path of the destination in the API. */
  readonly path: string;
  /** Path of the page of the attempts. */
  readonly place: readonly string[];
  readonly deliveryId: string;
  /** Unix ms. */
  readonly sentAt: number;
}

/** The newest attempt of a delivery that was sent again, which is loaded until there is one. */
function Result({ path, place, deliveryId, sentAt }: ResultProps) {
  const { api } = useAppContext();
  const [found, setFound] = useState<Attempt>();
  const loaded = useLoad(
    `resent ${deliveryId} ${sentAt}`,
    async () => {
      const query = { delivery_id: deliveryId, from: new Date(sentAt).toISOString() };
      const { items } = await api.get<Page<Attempt>>(`${path}/attempts`, query);
      setFound(items.find(({ resent }) => resent));
    },
    found ? undefined : EVERY_MS,
  );
  if (!found) {
    return (
      <>
        <ErrorNotice error={loaded.error} />
        <Row title={deliveryId} description="It is in the queue of the destination.">
          <StateBadge state="waiting" />
        </Row>
      </>
    );
  }
  const { id, attempt, status, duration_ms, outcome, reason } = found;
  return (
    <Row
      href={linkTo(place, { attempt: id })}
      title={deliveryId}
      description={`Attempt ${count(attempt)} took ${milliseconds(duration_ms)}.${reason ? ` ${reason}` : ''}`}
    >
      {status !== undefined && <span class="numeric">{status}</span>}
      <StateBadge state={outcome} />
    </Row>
  );
}
