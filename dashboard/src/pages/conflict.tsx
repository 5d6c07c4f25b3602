/** Two people changed the same destination: both versions side by side, and a choice. */
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Draft } from './draft.ts';

const NAMES: Readonly<Partial<Record<keyof Draft, string>>> = {
  queueUrl: 'Queue URL',
  queueBody: 'Message body',
  authType: 'Access',
  roleArn: 'Role ARN',
  url: 'Webhook URL',
  eventTypes: 'Event types',
  retrySchedule: 'Retry schedule',
  rateLimit: 'Rate limit',
  timeoutSeconds: 'Time limit',
  maxBatch: 'Activities in a request',
};

interface ConflictProps {
  readonly mine: Draft;
  readonly theirs: Draft;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

export function Conflict({ mine, theirs, onMine, onTheirs }: ConflictProps) {
  const names = Object.keys(NAMES) as (keyof typeof NAMES)[];
  const different = names.filter((name) => mine[name] !== theirs[name]);
  return (
    <Dialog title="Somebody else saved meanwhile" onClose={onTheirs} firm>
      {different.length === 0 ? (
        <p>What they saved does not differ from yours, but for what is not shown (secrets, state).</p>
      ) : (
        <div class="table-wrap">
          <table>
            <thead>
              <tr>
                <th>Field</th>
                <th>Yours</th>
                <th>Saved</th>
              </tr>
            </thead>
            <tbody>
              {different.map((name) => (
                <tr key={name}>
                  <th>{NAMES[name]}</th>
                  <td class="wrap">{mine[name] || '(empty)'}</td>
                  <td class="wrap">{theirs[name] || '(empty)'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div class="actions">
        <Button onClick={onTheirs}>Take what is saved</Button>
        <Button kind="primary" onClick={onMine}>
          Save mine over it
        </Button>
      </div>
    </Dialog>
  );
}
