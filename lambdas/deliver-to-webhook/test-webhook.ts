/**
 * "Test Webhook" (contract, section 7): checks who owns the endpoint, then POSTs it one update of type `test`, signed like
 * a delivery, and says what came of it. An endpoint that nobody proved or vouched for gets nothing.
 */

import { signerFailure } from '../../core/delivery/headers.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import { TEST_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { Exchange } from '../../core/outcome.ts';
import { type TestSize, testDelivery } from '../../core/test-delivery.ts';
import { settingsCheck, type TestCheck, testResult } from '../../core/test-result.ts';
import { adviseOn } from '../../core/transport/webhook/hints.ts';
import type { OwnershipVerdict, Proof } from '../../core/transport/webhook/ownership/checks.ts';
import { redacted, secretsKnown, secretsSent } from '../../core/transport/webhook/redaction/redact.ts';
import { type WebhookRequest, webhookRequest } from './request.ts';
import {
  type EndpointRequest,
  type FoundEndpoint,
  findEndpoint,
  type VerifyPorts,
  type VerifyResult,
} from './verify.ts';

export interface TestWebhookRequest extends EndpointRequest {
  readonly kind: 'test';
  readonly size?: TestSize;
}

export interface TestWebhookResult extends VerifyResult {
  /** As it was asked for. */
  readonly size?: TestSize;
  /** What was sent: its headers but credentials and those that the customer added. The end of a padded body is left out. */
  readonly request?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly response?: {
    readonly status: number;
    readonly duration_ms: number;
    /** The start of the answer; absent unless ownership was proven right now, or an operator vouches. */
    readonly answer?: string;
  };
}

export interface TestWebhookPorts extends VerifyPorts {
  /** One exchange under the egress policy. Never throws for what the other side does. */
  post(request: WebhookRequest): Promise<Exchange>;
  /** An id that no other test has. */
  readonly eventId: () => string;
  /** The stack's time limit of an exchange. */
  readonly timeoutMs: number;
}

export function createTestWebhook(ports: TestWebhookPorts) {
  return async (asked: TestWebhookRequest): Promise<TestWebhookResult> => {
    const startedAt = ports.now();
    const found = await findEndpoint(ports.targetOf, asked);
    if ('check' in found) return testResult([found.check], ports.now() - startedAt);
    const ownership = await standingOf(found, ports);
    const about = { url: found.endpoint.url, ...(ownership.proof ? { ownership: ownership.proof } : {}) };
    if (!ownership.mayPost) return { ...testResult(ownership.checks, ports.now() - startedAt), ...about };
    const { checks, ...posted } = await post(found, ownership.mayShow, asked.size, ports);
    const size = asked.size ? { size: asked.size } : {};
    return { ...testResult([...ownership.checks, ...checks], ports.now() - startedAt), ...about, ...size, ...posted };
  };
}

interface Standing {
  readonly checks: readonly TestCheck[];
  readonly proof?: Proof;
  readonly mayPost: boolean;
  /** Whether what the endpoint answers may be shown. */
  readonly mayShow: boolean;
}

async function standingOf(
  { endpoint, destination, target }: FoundEndpoint,
  ports: TestWebhookPorts,
): Promise<Standing> {
  const isInUse = endpoint.which === 'current';
  if (isInUse && destination.ownership === 'operator') return VOUCHED;
  const verdict = await ports.checkOwnership(endpoint, target.app.api_keys);
  if (verdict.proof) return { ...verdict, mayPost: true, mayShow: true };
  const wasProven = isInUse && destination.ownership !== 'pending' && !isRefused(verdict);
  return { checks: wasProven ? softened(verdict, destination) : verdict.checks, mayPost: wasProven, mayShow: false };
}

const VOUCHED: Standing = {
  checks: [{ name: 'ownership', status: 'ok', message: 'An operator confirmed the endpoint.' }],
  mayPost: true,
  mayShow: true,
};

/** The URL itself is refused: nothing may go there. */
function isRefused({ checks }: OwnershipVerdict): boolean {
  return checks.some(({ name }) => name === 'url');
}

/** Deliveries go on after a proof was taken away; so does the test, with a warning. */
function softened({ checks }: OwnershipVerdict, { ownership }: WebhookDestination): readonly TestCheck[] {
  const how = ownership === 'dns' ? 'the TXT record' : 'the answer to the GET';
  const message = `Ownership was proven before by ${how}, and is not any more. Deliveries go on; the answer is not shown.`;
  return checks.map((check) => (check.status === 'error' ? { ...check, status: 'warning', message } : check));
}

async function post(
  { endpoint, destination, target }: FoundEndpoint,
  mayShow: boolean,
  size: TestSize | undefined,
  { now, eventId, timeoutMs: stackLimitMs, post: send }: TestWebhookPorts,
): Promise<Pick<TestWebhookResult, 'checks' | 'request' | 'response'>> {
  const { access: _, ...secrets } = target.secrets;
  const signer = { ...target, secrets: { ...secrets, ...(endpoint.access ? { access: endpoint.access } : {}) } };
  const unusable = signerFailure(signer);
  if (unusable) return { checks: [settingsCheck(unusable.failure)] };
  const delivery = testDelivery(destination, eventId(), now(), size);
  const made = webhookRequest(delivery, { ...destination, url: endpoint.url }, signer, now());
  if ('faults' in made) {
    return {
      checks: made.faults.map((fault) => ({ name: 'headers', status: 'error', message: `headers: ${fault}.` })),
    };
  }
  const limitMs = Math.min(made.request.timeoutMs ?? stackLimitMs, stackLimitMs, TEST_TIMEOUT_SECONDS * 1000);
  const sentAt = now();
  const repeated = { sent: secretsSent(signer.secrets), known: secretsKnown(target) };
  const exchange = redacted(await send({ ...made.request, timeoutMs: limitMs }), repeated);
  const durationMs = now() - sentAt;
  const hasUrlCredentials = endpoint.access?.type === 'basic';
  const shown = mayShow ? exchange : withoutAnswer(exchange);
  return {
    checks: [adviseOn(shown, { url: endpoint.url, hasUrlCredentials, limitMs, durationMs })],
    request: { headers: contractHeaders(made.request.headers), body: shownBody(delivery.body) },
    ...(shown.kind === 'answered'
      ? {
          response: {
            status: shown.status,
            duration_ms: durationMs,
            ...(mayShow ? { answer: shown.answer } : {}),
          },
        }
      : {}),
  };
}

/** What the tests send unpadded is far smaller. */
const BODY_SHOWN_CHARACTERS = 2_000;

function shownBody(body: string): string {
  return body.length > BODY_SHOWN_CHARACTERS ? `${body.slice(0, BODY_SHOWN_CHARACTERS)}…` : body;
}

/** A redirect's target is part of what the endpoint says. */
function withoutAnswer(exchange: Exchange): Exchange {
  if (exchange.kind === 'unanswered') return exchange;
  const { location: _, ...rest } = exchange;
  return { ...rest, answer: '' };
}

const SHOWN_HEADERS = /^(?:webhook-|x-webhook-|x-api-key$|x-signature$|user-agent$|content-type$|traceparent$)/;

function contractHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => SHOWN_HEADERS.test(name)));
}
