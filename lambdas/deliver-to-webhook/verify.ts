/**
 * "Verify" checks the ownership of an endpoint, to which it sends at most a GET. It returns what it finds and stores
 * nothing.
 */
import { findTarget, type Target, type TargetPort } from '../../core/delivery/find-target.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import type { Failure } from '../../core/outcome.ts';
import type { DestinationRequest } from '../../core/test-delivery.ts';
import { type TestCheck, type TestResult, testResult } from '../../core/test-result.ts';
import type { Proof } from '../../core/transport/webhook/ownership/checks.ts';
import { type ChosenEndpoint, chooseEndpoint, type Which } from '../../core/transport/webhook/ownership/endpoint.ts';
import type { CheckOwnership } from './ownership.ts';

export interface EndpointRequest extends DestinationRequest {
  /** Default: the pending endpoint, if there is one. */
  readonly which?: Which;
}

export interface VerifyRequest extends EndpointRequest {
  readonly kind: 'verify';
}

export interface VerifyResult extends TestResult {
  /** The proof that was found. */
  readonly ownership?: Proof;
  /** The URL that was checked. A proof is stored only for this URL. */
  readonly url?: string;
}

export interface VerifyPorts {
  readonly targetOf: TargetPort;
  readonly checkOwnership: CheckOwnership;
  /** Unix ms. */
  readonly now: () => number;
}

export function createVerify({ targetOf, checkOwnership, now }: VerifyPorts) {
  return async (request: VerifyRequest): Promise<VerifyResult> => {
    const startedAt = now();
    const found = await findEndpoint(targetOf, request);
    if ('check' in found) return testResult([found.check], now() - startedAt);
    const { endpoint, target } = found;
    const { proof, checks } = await checkOwnership(endpoint, target.app);
    return { ...testResult(checks, now() - startedAt), url: endpoint.url, ...(proof ? { ownership: proof } : {}) };
  };
}

export interface FoundEndpoint {
  readonly endpoint: ChosenEndpoint;
  readonly destination: WebhookDestination;
  readonly target: Target;
}

/** Reads the endpoint that a request is about. Returns a check that names the reason if there is none. */
export async function findEndpoint(
  targetOf: TargetPort,
  { app_id, scope, destination_id, which }: EndpointRequest,
): Promise<FoundEndpoint | { readonly check: TestCheck }> {
  // A test must use settings that were saved a second ago.
  targetOf.forget(app_id, scope, destination_id);
  const found = await findTarget('webhook', targetOf, app_id, scope, destination_id);
  if ('failure' in found) return { check: checkOf(found.failure) };
  const { target, destination } = found;
  const access = { current: target.secrets.access, pending: target.pendingAccess };
  const endpoint = chooseEndpoint(destination, access, which);
  return endpoint ? { endpoint, destination, target } : { check: NOTHING_PENDING };
}

function checkOf({ class: failureClass, reason }: Failure): TestCheck {
  if (failureClass === 'destination_missing') return MISSING;
  return { name: failureClass, status: 'error', message: reason };
}

const MISSING: TestCheck = {
  name: 'destination',
  status: 'error',
  message: 'destination_id: expected a webhook of this app and scope, got an id of none.',
};
const NOTHING_PENDING: TestCheck = {
  name: 'destination',
  status: 'error',
  message: 'which: expected pending settings, but none wait for a proof of ownership.',
};
