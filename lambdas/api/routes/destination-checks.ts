/**
 * "Verify", "Test SQS" and "Test Webhook": made by the function that delivers, with its role, its egress policy and its
 * code. What they find about the stored settings is stored: a proof of ownership, the size of a queue's messages.
 */

import type { UnsavedSettings } from '../../../core/api/destination-input.ts';
import { demand } from '../../../core/api/precondition.ts';
import { invalid, problem } from '../../../core/api/problem.ts';
import { destinationView } from '../../../core/api/views.ts';
import type { Destination } from '../../../core/destination.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Findings } from '../../../core/transport/api-transport.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, CheckRequest, StoredDestination } from '../wire.ts';
import { type Changing, changeDestination, type DestinationPlace, findDestination } from './find.ts';
import { unavailable } from './role-proof.ts';

type Ports = Pick<ApiPorts, 'configuration' | 'check' | 'rules'>;

export function checkSteps(ports: Ports): Pick<Steps, 'verifyDestination' | 'testDestination'> {
  return {
    verifyDestination(request) {
      const {
        params,
        body: { which },
      } = request;
      return checked(ports, request, ({ value }) => {
        const { isProven, noun } = apiTransportOf(value);
        if (!isProven) {
          const detail = `The destination is ${noun}, and only webhooks have a proof of ownership. Test it instead.`;
          throw problem('conflict', detail);
        }
        return { kind: 'verify', ...params, ...(which ? { which } : {}) };
      });
    },

    testDestination(request) {
      const {
        params,
        body: { which, settings, size },
      } = request;
      return checked(ports, request, ({ value }) => {
        const { isProven, noun } = apiTransportOf(value);
        if (which && !isProven) throw invalid([{ pointer: '/which', message: `not supported for ${noun}` }]);
        const tried = settings ? triedSettings(value, settings, ports) : {};
        return { kind: 'test', ...params, ...(which ? { which } : {}), ...(size ? { size } : {}), ...tried };
      });
    },
  };
}

async function checked(
  ports: Ports,
  changing: Changing<DestinationPlace>,
  requestOf: (stored: StoredDestination) => CheckRequest,
): Promise<ApiAnswer> {
  const found = await findDestination(ports, changing.params);
  demand(changing.expected, found.value.version);
  const request = requestOf(found);
  const findings = await ports.check(found.value.transport, request);
  if (!findings) throw unavailable();
  const stored = request.settings ? found : await storeFindings(ports, changing, findings);
  return { status: 200, body: { ...findings, destination: destinationView(stored) }, version: stored.value.version };
}

/** Of what is stored by then: a proof counts for the URL that it was found at. */
function storeFindings(
  ports: Ports,
  changing: Changing<DestinationPlace>,
  findings: Findings,
): Promise<StoredDestination> {
  return changeDestination(ports, { ...changing, expected: undefined }, (stored) =>
    apiTransportOf(stored.value).afterFindings(stored, findings),
  );
}

function triedSettings(destination: Destination, settings: UnsavedSettings, { rules }: Ports): { settings: object } {
  const { tried: trying, noun, keys } = apiTransportOf(destination);
  if (!trying) throw invalid([{ pointer: '/settings', message: `not supported for ${noun}. Save the settings first` }]);
  const foreign = (Object.keys(settings) as (keyof UnsavedSettings)[]).filter(
    (key) => settings[key] !== undefined && !keys.includes(key),
  );
  if (foreign.length > 0) {
    throw invalid(foreign.map((key) => ({ pointer: `/settings/${key}`, message: `not supported for ${noun}` })));
  }
  const tried = trying(destination, settings, rules);
  if ('errors' in tried) {
    throw invalid(tried.errors.map((error) => ({ ...error, pointer: `/settings${error.pointer}` })));
  }
  return tried;
}
