/**
 * A customer's role is used only when a test has shown that it refuses a wrong external id (docs/security.md): a destination
 * with a role begins paused, and is tested before it is resumed, enabled, or given another role while it is in use.
 */
import { provesExternalId } from '../../../core/api/destination.ts';
import { ProblemError, problem, problemOf } from '../../../core/api/problem.ts';
import type { Destination } from '../../../core/destination.ts';
import { scopeText } from '../../../core/scope.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Findings } from '../../../core/transport/api-transport.ts';
import type { ApiPorts } from '../wire.ts';

type Ports = Pick<ApiPorts, 'check'>;

/** Before a destination is used. @throws ProblemError with what the test found. */
export async function provenAsStored(ports: Ports, destination: Destination): Promise<void> {
  if (!('auth' in destination) || destination.auth.type !== 'role') return;
  await prove(ports, destination, undefined);
}

/** Before a destination in use gets other settings. */
export async function provenForUse(ports: Ports, before: Destination, after: Destination): Promise<void> {
  if (!('auth' in before && 'auth' in after) || after.auth.type !== 'role') return;
  if (after.state !== 'enabled' || JSON.stringify(before.auth) === JSON.stringify(after.auth)) return;
  if (before.auth.type !== 'role') {
    throw problem(
      'conflict',
      'Pause the destination first. The trust policy of the role must require the external id in the answer, and the role must pass a test.',
    );
  }
  await prove(ports, before, apiTransportOf(after).settingsOf(after));
}

async function prove(
  ports: Ports,
  { app_id, scope, id, transport }: Destination,
  settings: object | undefined,
): Promise<void> {
  const place = { app_id, scope: scopeText(scope), destination_id: id };
  const findings = await ports.check(transport, { kind: 'test', ...place, ...(settings ? { settings } : {}) });
  if (!findings) throw unavailable();
  if (!provesExternalId(findings)) throw unproven(findings);
}

export function unavailable(): ProblemError {
  return problem('unavailable', 'The check could not be executed. Try again.');
}

function unproven({ checks }: Findings): ProblemError {
  const detail =
    'The test did not prove that the role requires its external id. Correct its trust policy and try again.';
  return new ProblemError(problemOf('conflict', { detail, checks }));
}
