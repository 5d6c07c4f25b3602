/**
 * The routes "verify" and "test", and the tests before a role is used. The deliver function executes them, with its role, its egress
 * policy and its code. What they find about the stored settings is stored: a proof of ownership, or the maximum message size of a queue.
 *
 * A role is used only after a test proved that it refuses a wrong external id (docs/security.md). A destination with a role is
 * therefore created paused, and tested before it is resumed, enabled, or changed to another role while it is enabled.
 */
import { provesExternalId } from '../../../core/api/destination.ts';
import type { UnsavedSettings } from '../../../core/api/destination-input.ts';
import { demand } from '../../../core/api/precondition.ts';
import { invalid, ProblemError, problem, problemOf } from '../../../core/api/problem.ts';
import { destinationView } from '../../../core/api/views.ts';
import { defined } from '../../../core/defined.ts';
import type { AnyDestination } from '../../../core/destination.ts';
import { scopeText } from '../../../core/scope.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Findings } from '../../../core/transport/api-transport.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, CheckRequest, StoredDestination } from '../wire.ts';
import { journalOf } from './journal.ts';
import { type Changing, changeDestination, type DestinationPath, findDestination } from './resources.ts';

export function checkSteps(ports: ApiPorts) {
  return {
    verifyDestination(request) {
      const { which } = request.body;
      return checked(ports, request, ({ value }) => {
        const { isProven, noun } = apiTransportOf(value);
        if (!isProven) {
          const detail = `The destination is ${noun}, and only webhooks have a proof of ownership. Test it instead.`;
          throw problem('conflict', detail);
        }
        return { kind: 'verify', ...request.params, ...defined({ which }) };
      });
    },

    testDestination(request) {
      const { which, settings, size } = request.body;
      return checked(ports, request, ({ value }) => {
        const { isProven, noun } = apiTransportOf(value);
        if (which && !isProven) throw invalid([{ pointer: '/which', message: `not supported for ${noun}` }]);
        const unsaved = settings ? testSettings(value, settings, ports) : {};
        return { kind: 'test', ...request.params, ...defined({ which, size }), ...unsaved };
      });
    },
  } satisfies Partial<Steps>;
}

async function checked(
  ports: ApiPorts,
  changing: Changing<DestinationPath>,
  requestOf: (stored: StoredDestination) => CheckRequest,
): Promise<ApiAnswer> {
  const found = await findDestination(ports, changing.params);
  demand(changing.expected, found.value.version);
  const request = requestOf(found);
  const findings = await findingsOf(ports, found.value.transport, request);
  // The findings apply to what is stored now: a proof counts for the URL at which it was found.
  const stored = request.settings
    ? found
    : await changeDestination(ports, { ...changing, expected: undefined }, (now) =>
        apiTransportOf(now.value).afterFindings(now, findings),
      );
  return { status: 200, body: { ...findings, destination: destinationView(stored) }, version: stored.value.version };
}

function testSettings(
  destination: AnyDestination,
  settings: UnsavedSettings,
  { rules }: ApiPorts,
): { settings: object } {
  const { tried, noun, keys } = apiTransportOf(destination);
  if (!tried) {
    throw invalid([{ pointer: '/settings', message: `not supported for ${noun}. Save the settings first` }]);
  }
  const foreign = Object.keys(defined(settings)).filter((key) => !(keys as readonly string[]).includes(key));
  if (foreign.length > 0) {
    throw invalid(foreign.map((key) => ({ pointer: `/settings/${key}`, message: `not supported for ${noun}` })));
  }
  const result = tried(destination, settings, rules);
  if ('errors' in result) {
    throw invalid(result.errors.map((error) => ({ ...error, pointer: `/settings${error.pointer}` })));
  }
  return result;
}

/** Tests the role of a destination before it is used. @throws ProblemError with the results of a failed test. */
export async function provenAsStored(ports: ApiPorts, destination: AnyDestination): Promise<void> {
  if ('auth' in destination && destination.auth.type === 'role') await prove(ports, destination, undefined);
}

/** Tests the role that an enabled destination is changed to. @throws ProblemError with the results of a failed test. */
export async function provenForUse(ports: ApiPorts, before: AnyDestination, after: AnyDestination): Promise<void> {
  if (!('auth' in before && 'auth' in after) || after.auth.type !== 'role') return;
  if (after.state !== 'enabled' || JSON.stringify(before.auth) === JSON.stringify(after.auth)) return;
  if (before.auth.type !== 'role') {
    const detail = [
      'Pause the destination first. The trust policy of the role must require the external id in the answer,',
      'and the role must pass a test.',
    ].join(' ');
    throw problem('conflict', detail);
  }
  await prove(ports, before, apiTransportOf(after).settingsOf(after));
}

async function prove(
  ports: ApiPorts,
  { app_id, scope, id, transport }: AnyDestination,
  settings: object | undefined,
): Promise<void> {
  const path = { app_id, scope: scopeText(scope), destination_id: id };
  const findings = await findingsOf(ports, transport, { kind: 'test', ...path, ...defined({ settings }) });
  if (!provesExternalId(findings)) throw unproven(findings);
}

/** @throws ProblemError when the check cannot be made. A stack without a journal has no function that writes to buckets. */
async function findingsOf(
  ports: ApiPorts,
  transport: AnyDestination['transport'],
  request: CheckRequest,
): Promise<Findings> {
  if (transport === 's3') journalOf(ports);
  const findings = await ports.check(transport, request);
  if (!findings) throw problem('unavailable', 'The check could not be executed. Try again.');
  return findings;
}

function unproven({ checks }: Findings): ProblemError {
  const detail =
    'The test did not prove that the role requires its external id. Correct its trust policy and try again.';
  return new ProblemError(problemOf('conflict', { detail, checks }));
}
