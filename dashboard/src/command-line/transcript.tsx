/** The commands that were run, with their output. */
import { useEffect, useRef } from 'preact/hooks';
import { EXIT, type ExitCode } from '../../../cli/exit.ts';
import { CopyButton } from '../ui/copy.tsx';
import { plainText, type Shown, segmentsOf } from './output.ts';

export interface Entry {
  readonly id: number;
  readonly line: string;
  readonly shown: Shown;
  /** Absent while the command runs. */
  readonly exit?: ExitCode;
}

export function Transcript({ entries }: { entries: readonly Entry[] }) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [entries]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls is reached with the keyboard
    <div ref={log} class="transcript" role="log" aria-label="Output" tabIndex={0}>
      {entries.length === 0 && <Welcome />}
      {entries.map((entry) => (
        <EntryView key={entry.id} {...entry} />
      ))}
    </div>
  );
}

function Welcome() {
  return (
    <p class="muted">
      The commands are those of <code>feedhose</code> in a terminal, with your own rights. Nothing that you type or that
      is printed here is stored.
    </p>
  );
}

function EntryView({ line, shown: { text, status, isCut }, exit }: Entry) {
  return (
    <section class="entry" aria-label={line}>
      <div class="entry-head">
        <code class="wrap">
          <span aria-hidden="true">› </span>
          {line}
        </code>
        {exit !== undefined && exit !== EXIT.ok && (
          <small class={exit === EXIT.interrupted ? 'muted' : 'tone error'}>
            {exit === EXIT.interrupted ? 'stopped' : `exit code ${exit}`}
          </small>
        )}
        {exit !== undefined && text !== '' && <CopyButton label={`Output of ${line}`} text={plainText(text)} />}
      </div>
      {isCut && <small class="muted">The first lines are not shown.</small>}
      {text !== '' && (
        <pre>
          {segmentsOf(text).map((segment, index) =>
            segment.class === undefined ? (
              segment.text
            ) : (
              <span key={index} class={segment.class}>
                {segment.text}
              </span>
            ),
          )}
        </pre>
      )}
      {exit === undefined && <pre class="muted">{status === '' ? 'Running …' : plainText(status)}</pre>}
    </section>
  );
}
