/** Edits an event that the intake refused, and redrives it. The API checks it with the parser of the intake first. */
import { useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../api/client.ts';
import type { DeadLetterDetails } from '../api/types.ts';
import { lineAt, rangeOfLine, syntaxError } from '../format/json-lines.ts';
import { pretty } from '../format/pretty.ts';
import { useLeaveGuard } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Section } from '../ui/parts.tsx';

interface EventEditorProps {
  readonly deadLetter: DeadLetterDetails;
  readonly redrive: (body: object) => Promise<void>;
}

const ROWS = 22;

export function EventEditor({ deadLetter: { text = '', refused }, redrive }: EventEditorProps) {
  const original = pretty(text);
  const [event, setEvent] = useState(original);
  const [isSent, setSent] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const action = useAction();
  const isEdited = event !== original;
  useLeaveGuard(isEdited && !isSent);
  const broken = syntaxError(event);
  const faults = broken ? [] : faultsOf(action.error);
  const show = (line: number): void => {
    const field = box.current?.querySelector('textarea');
    if (!field) return;
    field.focus();
    field.setSelectionRange(...rangeOfLine(event, line));
    const height = field.scrollHeight / event.split('\n').length;
    field.scrollTop = Math.max(0, (line - ROWS / 2) * height);
  };
  const send = async (): Promise<void> => {
    setSent(true);
    await redrive(isEdited ? { event } : {}).catch((error: unknown) => {
      setSent(false);
      throw error;
    });
  };
  return (
    <Section
      title="Event"
      description={
        <>
          The event as EventBridge delivered it. An edited event is checked as the intake does it, and is processed
          completely, like a new one.
          {refused &&
            ' An unchanged event is processed at its refused positions only. The others were delivered before.'}
        </>
      }
    >
      <div ref={box}>
        <TextField
          label="Event as JSON"
          value={event}
          onInput={setEvent}
          rows={ROWS}
          error={broken && `Line ${broken.line} is not valid JSON: ${broken.message}`}
        />
      </div>
      {faults.length > 0 && (
        <Notice kind="error" title="The intake would refuse the event again.">
          <ul class="faults">
            {faults.map(({ pointer, message }) => {
              const path = pointer.split('/').slice(2);
              const line = lineAt(event, path);
              return (
                <li key={`${pointer} ${message}`}>
                  <Button kind="subtle" small onClick={() => show(line)}>
                    Line {line}
                  </Button>
                  <span>
                    {path.length > 0 && <code>{shownPath(path)}:</code>} {message}
                  </span>
                </li>
              );
            })}
          </ul>
        </Notice>
      )}
      <ErrorNotice error={faults.length > 0 ? undefined : action.error} />
      <div class="actions">
        {isEdited && <Button onClick={() => setEvent(original)}>Undo changes</Button>}
        <Button kind="primary" action={action} run={send} disabled={broken !== undefined}>
          {isEdited ? 'Redrive edited event' : 'Redrive unchanged event'}
        </Button>
      </div>
    </Section>
  );
}

/** Returns a path such as `detail.updates[1].feed`. */
function shownPath(path: readonly string[]): string {
  return path
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}

function faultsOf(error: Error | undefined) {
  if (!(error instanceof ApiProblem)) return [];
  return (error.problem.errors ?? []).filter(({ pointer }) => pointer.startsWith('/event'));
}
