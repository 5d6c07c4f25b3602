/** The command line in the page: the commands of `feedhose`, run with the rights of the user. */
import '../command-line/command-line.css';
import { Eraser, Square } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CliError, EXIT } from '../../../cli/exit.ts';
import { runInPage } from '../command-line/host.ts';
import { withoutToken } from '../command-line/line.ts';
import { NOTHING, outputInto } from '../command-line/output.ts';
import { Prompt } from '../command-line/prompt.tsx';
import { type Entry, Transcript } from '../command-line/transcript.tsx';
import { useAppContext, useIsReadOnly } from '../context.ts';
import { onlyAppOf } from '../names.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { PageHeader } from '../ui/page-header.tsx';

interface Question {
  readonly line: string;
  readonly text: string;
  answer(isConfirmed: boolean): void;
}

/** The lines that were run since the page was loaded. They are in memory only. */
const history: string[] = [];
let lastId = 0;

export function CommandLinePage() {
  const { api, me } = useAppContext();
  const isReadOnly = useIsReadOnly();
  const action = useAction();
  const [text, setText] = useState('');
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [question, setQuestion] = useState<Question>();
  const stop = useRef<AbortController | undefined>(undefined);
  const busy = entries.some(({ exit }) => exit === undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const ask = (line: string, text: string): Promise<boolean> => {
    if (isReadOnly) throw new CliError(EXIT.negative, 'You can only read here, so that this command is not run.');
    return new Promise((resolve) => {
      const answer = (isConfirmed: boolean): void => {
        setQuestion(undefined);
        resolve(isConfirmed);
      };
      setQuestion({ line, text, answer });
    });
  };
  const run = async (typed: string): Promise<void> => {
    const line = withoutToken(typed.trim());
    if (history.at(-1) !== line) history.push(line);
    const id = ++lastId;
    const change = (next: (before: Entry) => Entry): void =>
      setEntries((all) => all.map((entry) => (entry.id === id ? next(entry) : entry)));
    setEntries((all) => [...all, { id, line, shown: NOTHING }]);
    stop.current = new AbortController();
    const exit = await runInPage(typed, {
      api,
      signal: stop.current.signal,
      output: outputInto((next) => change((entry) => ({ ...entry, shown: next(entry.shown) }))),
      ask: (text) => ask(line, text),
      clear: () => setEntries([]),
    });
    const isStopped = stop.current.signal.aborted;
    change((entry) => ({ ...entry, exit: isStopped ? EXIT.interrupted : exit }));
  };
  return (
    <>
      <PageHeader
        title="Command line"
        description={
          <>
            The commands of <code>feedhose</code>, without an installation. <DocsLink page="cli.md">Reference</DocsLink>
          </>
        }
        actions={
          entries.length > 0 && (
            <Button icon={Eraser} onClick={() => setEntries([])} disabled={busy}>
              Clear
            </Button>
          )
        }
      />
      <div class="command-line">
        <Transcript entries={entries} />
        <div class="prompt-row">
          <Prompt
            api={api}
            busy={busy}
            text={text}
            onText={setText}
            history={history}
            onRun={() => void run(text)}
            onStop={() => stop.current?.abort()}
          />
          {busy && (
            <Button small icon={Square} onClick={() => stop.current?.abort()}>
              Stop
            </Button>
          )}
        </div>
      </div>
      <div class="cluster small muted not-on-phone">
        <span>
          <kbd>Tab</kbd> completes
        </span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> earlier commands
        </span>
        <span>
          <kbd>Ctrl</kbd> <kbd>C</kbd> stops
        </span>
        <span>
          <kbd>Esc</kbd> <kbd>Tab</kbd> leaves the field
        </span>
      </div>
      <div class="cluster">
        <span class="small muted">Try</span>
        {examplesFor(onlyAppOf(me), me.journal_days !== undefined).map((example) => (
          <Button key={example} small disabled={busy} onClick={() => void run(example)}>
            <code>{example}</code>
          </Button>
        ))}
      </div>
      {question && (
        <ConfirmDialog
          title="Run this command"
          subject={<code class="wrap">{question.line}</code>}
          consequences={[question.text]}
          action={action}
          run={async () => question.answer(true)}
          onClose={() => question.answer(false)}
          submit="Run"
          kind="danger"
        />
      )}
    </>
  );
}

function examplesFor(appId: string | undefined, hasJournal: boolean): readonly string[] {
  const app = appId === undefined ? '' : ` --app ${appId}`;
  return [
    `destinations${app}`,
    `dead-letters list${app} --by-cause`,
    ...(hasJournal ? [`find${app} --from 1h`] : []),
    `audit list${app} --from 7d`,
    'help',
  ];
}
