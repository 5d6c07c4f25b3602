/** The fields of a destination's settings, for a new one and for one that is there. */
import type { Destination } from '../api/types.ts';
import { isAppLevel } from '../format/scopes.ts';
import { Button } from '../ui/button.tsx';
import { Choice, TextField } from '../ui/field.tsx';
import { type AuthType, type Draft, faultsOf } from './draft.ts';
import { problemAt } from './problem-at.ts';

interface FieldsProps {
  readonly scope: string;
  readonly draft: Draft;
  readonly stored?: Destination;
  readonly error: Error | undefined;
  readonly onChange: (draft: Draft) => void;
}

/** Pointers of the API's errors that a field shows. */
export const SHOWN_POINTERS = [
  '/queue_url',
  '/auth',
  '/auth/key',
  '/auth/secret',
  '/auth/role_arn',
  '/url',
  '/event_types',
  '/retry_schedule',
  '/rate_limit',
  '/timeout_seconds',
  '/max_batch',
  '/custom_headers',
] as const;

const AUTH: readonly (readonly [AuthType, string, string])[] = [
  ['keys', 'API key and secret', 'An access key of an IAM user that may send to the queue'],
  ['policy', 'Queue policy', "The queue's own policy lets Feedhose in: no secret changes hands"],
  ['role', 'IAM role', 'Feedhose assumes a role of yours, with an external id'],
];

export function DestinationFields(props: FieldsProps) {
  const { draft } = props;
  return (
    <>
      {draft.transport === 'sqs' ? <QueueFields {...props} /> : <WebhookFields {...props} />}
      <Advanced {...props} />
    </>
  );
}

function fieldsOf({ draft, error, onChange }: FieldsProps) {
  const faults = faultsOf(draft);
  return {
    set: (change: Partial<Draft>) => onChange({ ...draft, ...change }),
    wrong: (name: keyof typeof faults, pointer: string) => faults[name] ?? problemAt(error, pointer),
  };
}

function QueueFields(props: FieldsProps) {
  const { draft, stored } = props;
  const { set, wrong } = fieldsOf(props);
  const keysStored = stored?.transport === 'sqs' && stored.auth.type === 'keys' ? stored.auth.key_hint : undefined;
  const kept = keysStored !== undefined && `Leave both empty to keep the stored key, which ends with ${keysStored}.`;
  return (
    <>
      <TextField
        label="Queue URL"
        type="url"
        value={draft.queueUrl}
        onInput={(queueUrl) => set({ queueUrl })}
        placeholder="https://sqs.eu-west-1.amazonaws.com/123456789012/feed-updates"
        error={wrong('queueUrl', '/queue_url')}
        required
      />
      <Choice
        label="Access"
        value={draft.authType}
        options={AUTH}
        onChange={(type) => set({ authType: type as AuthType })}
      />
      {draft.authType === 'keys' && (
        <div class="pair">
          <TextField
            label="API key"
            value={draft.key}
            onInput={(key) => set({ key })}
            error={wrong('key', '/auth/key')}
            hint={kept}
            required={keysStored === undefined}
          />
          <TextField
            label="API secret"
            type="password"
            value={draft.secret}
            onInput={(secret) => set({ secret })}
            error={wrong('secret', '/auth/secret')}
            required={keysStored === undefined}
          />
        </div>
      )}
      {draft.authType === 'role' && (
        <TextField
          label="Role ARN"
          value={draft.roleArn}
          onInput={(roleArn) => set({ roleArn })}
          placeholder="arn:aws:iam::123456789012:role/feedhose"
          hint="Saved first: then its trust policy with the external id is shown, and a test opens the way."
          error={wrong('roleArn', '/auth/role_arn')}
          required
        />
      )}
    </>
  );
}

function WebhookFields(props: FieldsProps) {
  const { draft } = props;
  const { set, wrong } = fieldsOf(props);
  return (
    <TextField
      label="Webhook URL"
      type="url"
      value={draft.url}
      onInput={(url) => set({ url })}
      placeholder="https://example.com/hooks/feeds"
      hint="HTTP Basic credentials may stand in it: https://user:password@…. They are sealed, and never shown again."
      error={wrong('url', '/url')}
      required
    />
  );
}

function Advanced(props: FieldsProps) {
  const { scope, draft, stored } = props;
  const { set, wrong } = fieldsOf(props);
  const names = stored?.transport === 'webhook' ? Object.keys(stored.custom_headers ?? {}) : [];
  return (
    <details class="advanced">
      <summary>Filter, retries and limits</summary>
      {isAppLevel(scope) && (
        <TextField
          label="Event types"
          value={draft.eventTypes}
          onInput={(eventTypes) => set({ eventTypes })}
          placeholder="reaction.new, reaction.deleted"
          hint="Separated by commas. Empty: all types."
          error={wrong('queueUrl', '/event_types')}
        />
      )}
      <TextField
        label="Retry schedule"
        value={draft.retrySchedule}
        onInput={(retrySchedule) => set({ retrySchedule })}
        placeholder="5, 60, 300, 3600"
        hint="Seconds between attempts, separated by commas. Empty: the usual schedule, over about a day."
        error={wrong('retrySchedule', '/retry_schedule')}
      />
      <TextField
        label="Rate limit"
        value={draft.rateLimit}
        onInput={(rateLimit) => set({ rateLimit })}
        placeholder="50"
        hint="Deliveries a second, at most. Empty: no limit."
        error={wrong('rateLimit', '/rate_limit')}
      />
      {draft.transport === 'webhook' && (
        <>
          <div class="pair">
            <TextField
              label="Time limit in seconds"
              value={draft.timeoutSeconds}
              onInput={(timeoutSeconds) => set({ timeoutSeconds })}
              placeholder="10"
              error={wrong('timeoutSeconds', '/timeout_seconds')}
            />
            <TextField
              label="Activities in a request, at most"
              value={draft.maxBatch}
              onInput={(maxBatch) => set({ maxBatch })}
              placeholder="100"
              error={wrong('maxBatch', '/max_batch')}
            />
          </div>
          {draft.headers === undefined ? (
            <div class="field">
              <span class="label">Custom headers</span>
              <p class="field-hint">
                {names.length === 0 ? 'None.' : `${names.join(', ')} (values are sealed).`}{' '}
                <Button kind="quiet" onClick={() => set({ headers: '' })}>
                  {names.length === 0 ? 'Add' : 'Replace all'}
                </Button>
              </p>
            </div>
          ) : (
            <TextField
              label="Custom headers"
              value={draft.headers}
              onInput={(headers) => set({ headers })}
              rows={3}
              placeholder="x-tenant: acme"
              hint="A line each, name: value. Values are sealed. They take the place of all that are stored."
              error={wrong('headers', '/custom_headers')}
            />
          )}
        </>
      )}
    </details>
  );
}
