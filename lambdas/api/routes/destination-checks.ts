/**
 * "Verify", "Test SQS" and "Test Webhook": made by the function that delivers, with its role, its egress policy and its
 * code. What they find about the stored settings is stored: a proof of ownership, the size of a queue's messages.
 */
import { queueErrors } from '../../../core/api/destination-rules.ts';
import { afterFindings, type Findings } from '../../../core/api/findings.ts';
import { demand, type Expected } from '../../../core/api/precondition.ts';
import { invalid, problem, refuse } from '../../../core/api/problem.ts';
import { destinationView } from '../../../core/api/views.ts';
import type { QueueAuth, QueueDestination } from '../../../core/destination.ts';
import type { ApiAnswer } from '../http.ts';
import type { ApiPorts, CheckRequest, StoredDestination } from '../ports.ts';
import type { Steps } from '../route-table.ts';
import { changeDestination, type DestinationPlace, findDestination } from './find.ts';
import { unavailable } from './role-proof.ts';

type Ports = Pick<ApiPorts, 'configuration' | 'check' | 'rules'>;

interface UnsavedSettings {
  readonly queue_url?: string | undefined;
  readonly auth?:
    | { readonly type: 'keys' }
    | { readonly type: 'policy' }
    | { readonly type: 'role'; readonly role_arn: string }
    | undefined;
}

export function checkSteps(ports: Ports): Pick<Steps, 'verifyDestination' | 'testDestination'> {
  return {
    verifyDestination({ params, body: { which }, expected }) {
      return checked(ports, params, expected, ({ value }) => {
        if (value.transport === 'sqs') {
          throw problem('conflict', 'It is a queue: only the endpoint of a webhook has an owner. Test it instead.');
        }
        return { kind: 'verify', ...params, ...(which ? { which } : {}) };
      });
    },

    testDestination({ params, body: { which, settings }, expected }) {
      return checked(ports, params, expected, ({ value }) => {
        if (value.transport === 'sqs') {
          if (which) throw invalid([{ pointer: '/which', message: 'expected no such key at a queue' }]);
          return { kind: 'test', ...params, ...(settings ? { settings: unsaved(value, settings, ports) } : {}) };
        }
        if (settings)
          throw invalid([{ pointer: '/settings', message: 'expected no such key at a webhook: save it first' }]);
        return { kind: 'test', ...params, ...(which ? { which } : {}) };
      });
    },
  };
}

async function checked(
  ports: Ports,
  { app_id, scope, destination_id }: DestinationPlace,
  expected: Expected,
  requestOf: (stored: StoredDestination) => CheckRequest,
): Promise<ApiAnswer> {
  const place = { app_id, scope, destination_id };
  const found = await findDestination(ports, place);
  demand(expected, found.value.version);
  const request = requestOf(found);
  const findings = await ports.check(found.value.transport, request);
  if (!findings) throw unavailable();
  const stored = request.settings ? found : await storeFindings(ports, place, findings);
  return { status: 200, body: { ...findings, destination: destinationView(stored) }, version: stored.value.version };
}

/** Of what is stored by then: a proof counts for the URL that it was found at. */
function storeFindings(ports: Ports, place: DestinationPlace, findings: Findings): Promise<StoredDestination> {
  return changeDestination(ports, place, undefined, (stored) => afterFindings(stored, findings));
}

function unsaved(destination: QueueDestination, { queue_url, auth }: UnsavedSettings, { rules }: Ports): object {
  const own = auth && authOf(destination.auth, auth);
  const url = queue_url ?? destination.queue_url;
  refuse(
    queueErrors(url, own ?? destination.auth, rules).map((error) => ({
      ...error,
      pointer: `/settings${error.pointer}`,
    })),
  );
  return { ...(queue_url === undefined ? {} : { queue_url }), ...(own ? { auth: own } : {}) };
}

/** Secrets and the external id are the stored ones. */
function authOf(stored: QueueAuth, asked: NonNullable<UnsavedSettings['auth']>): QueueAuth {
  if (asked.type === 'policy') return { type: 'policy' };
  if (asked.type === 'keys') {
    if (stored.type === 'keys') return stored;
    throw problem('conflict', 'No keys are stored: save them, then test.');
  }
  if (stored.type === 'role') return { type: 'role', role_arn: asked.role_arn, external_id: stored.external_id };
  throw problem(
    'conflict',
    'It has no external id yet: save the role, give its trust policy the external id, then test.',
  );
}
