/** The dialog after two users changed the same destination. It compares both versions. */
import { type Draft, FIELDS, type FieldName, specOf } from '../transports/fields.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Table } from '../ui/parts.tsx';

/** Secrets are not compared. */
const HIDDEN: readonly string[] = ['key', 'secret', 'headers'];

interface ConflictProps {
  readonly mine: Draft;
  readonly theirs: Draft;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

export function Conflict({ mine, theirs, onMine, onTheirs }: ConflictProps) {
  const names = Object.keys(FIELDS) as FieldName[];
  const different = names.filter((name) => !HIDDEN.includes(name) && mine[name] !== theirs[name]);
  return (
    <Dialog title="This destination was changed by another user" onClose={onTheirs} modal>
      {different.length === 0 ? (
        <p>The saved version differs from yours only in values that are not shown, such as secrets or the state.</p>
      ) : (
        <Table
          head={['Field', 'Your version', 'Saved version']}
          rows={different.map((name) => [
            <strong key="name">{specOf(name).label}</strong>,
            mine[name] || '(empty)',
            theirs[name] || '(empty)',
          ])}
        />
      )}
      <div class="actions">
        <Button onClick={onTheirs}>Use saved version</Button>
        <Button kind="primary" onClick={onMine}>
          Overwrite with your version
        </Button>
      </div>
    </Dialog>
  );
}
