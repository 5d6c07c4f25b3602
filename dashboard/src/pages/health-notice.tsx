/** What is wrong with a destination: the last failure with the start of the response, what to do, the next probe, and what is lost. */
import type { ComponentChildren } from 'preact';
import type { Backlog, Destination, Health } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import type { Loaded } from '../load.tsx';
import { linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/copy.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';

export type LoadedHealth = Pick<Loaded<Health>, 'value' | 'reload'>;

interface HealthNoticeProps {
  readonly path: string;
  readonly destination: Destination;
  readonly health: LoadedHealth;
  readonly waiting: Backlog | undefined;
  readonly deadLetters: number | undefined;
  readonly deadLink: string;
}

export function HealthNotice({ path, destination, health, waiting, deadLetters = 0, deadLink }: HealthNoticeProps) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const { value } = health;
  if (!value) return null;
  const { app_id, scope, id, state } = destination;
  const isDisabled = state === 'disabled' || value.disabled !== undefined;
  const isFailing = !isDisabled && value.breaker === 'open';
  const isRetrying = !isDisabled && !isFailing && value.failures > 0;
  if (!isDisabled && !isFailing && value.releasing) {
    return <Notice kind="info" title="Recovering: the backlog is being delivered, oldest first, in growing steps." />;
  }
  if (!isDisabled && !isFailing && !isRetrying) return null;
  const probe = async (): Promise<void> => {
    await api.call('POST', `${path}/probe`, { body: {} });
    notify('A waiting delivery is sent as a probe within a minute.');
    await health.reload();
  };
  const canProbe = isFailing && state === 'enabled' && (waiting?.count ?? 0) > 0;
  return (
    <>
      <Notice
        kind={isRetrying ? 'warning' : 'error'}
        title={isDisabled ? disabledTitle(value) : failingTitle(value, isRetrying)}
        actions={
          <>
            {canProbe && (
              <Button kind="primary" action={action} run={probe}>
                Try now
              </Button>
            )}
            <Button href={linkTo(['apps', app_id, 'scopes', scope, id, 'attempts'], { outcome: 'failed' })}>
              Failed attempts
            </Button>
            {deadLetters > 0 && <Button href={deadLink}>{counted(deadLetters, 'dead letter')}</Button>}
          </>
        }
      >
        <div class="stack">
          <LastFailure health={value} />
          <p>
            {isRetrying
              ? 'Deliveries that fail are tried again on the retry schedule.'
              : keptWords(waiting, isDisabled)}
            {lostWords(deadLetters)}
            {isFailing && <NextProbe health={value} />}
          </p>
        </div>
      </Notice>
      <ErrorNotice error={action.error} />
    </>
  );
}

function failingTitle({ failures, first_failure_at }: Health, isRetrying: boolean): ComponentChildren {
  return (
    <>
      {isRetrying ? 'Retrying' : 'Failing'}: {counted(failures, 'failure')} in a row
      {first_failure_at && (
        <>
          , the first <Time iso={first_failure_at} />
        </>
      )}
    </>
  );
}

function disabledTitle({ disabled }: Health): string {
  return disabled === 'gone'
    ? 'Disabled: the endpoint responded with 410 Gone.'
    : 'Disabled: the destination failed for five days.';
}

function LastFailure({ health: { last_failure } }: { health: Health }) {
  if (!last_failure) return null;
  const { at, cause, reason, remedy, answer } = last_failure;
  return (
    <>
      <p>
        <strong>{cause}</strong> (<Time iso={at} />
        ). {reason}
      </p>
      {answer && <CodeBlock label="Start of the response" text={answer} />}
      <p>
        <strong>What to do:</strong> {remedy}
      </p>
    </>
  );
}

/** Says what happens to deliveries that wait. */
function keptWords(waiting: Backlog | undefined, isDisabled: boolean): string {
  const number = waiting?.count ?? 0;
  const kept =
    number === 0
      ? 'New deliveries wait here'
      : `${count(number)}${waiting?.counted_all ? '' : ' or more'} ${number === 1 ? 'delivery waits' : 'deliveries wait'}`;
  const until = isDisabled ? 'until the destination is enabled' : 'until a probe succeeds';
  return `${kept} ${until}, for at most 14 days.`;
}

function lostWords(deadLetters: number): string {
  if (deadLetters === 0) return '';
  return ` ${counted(deadLetters, 'delivery was', 'deliveries were')} given up and can be redriven from the dead letters.`;
}

function NextProbe({ health: { next_probe_at } }: { health: Health }) {
  return <> The next probe takes place {next_probe_at ? <Time iso={next_probe_at} /> : 'soon'}.</>;
}
