/**
 * "Test Webhook" (contract, section 7) checks the ownership of the endpoint, then POSTs one update of type `test`,
 * signed like a delivery, and returns the result. Nothing is posted to an endpoint whose ownership is neither proven
 * nor vouched for.
 */

import { defined } from '../../core/defined.ts';
import { signerFailure } from '../../core/delivery/headers.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import { TEST_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { type Exchange, outcomeOfExchange } from '../../core/outcome.ts';
import { type RecordTest, type TestSize, testDelivery } from '../../core/test-delivery.ts';
import { settingsCheck, type TestCheck, testResult } from '../../core/test-result.ts';
import type { ShownHeaders } from '../../core/transport/transport.ts';
import { certificateChecks, TOKEN_OK, tokenCheck } from '../../core/transport/webhook/authentication-checks.ts';
import { adviseOn } from '../../core/transport/webhook/hints.ts';
import type { OwnershipVerdict, Proof } from '../../core/transport/webhook/ownership/checks.ts';
import { redacted, secretsKnown, secretsSent } from '../../core/transport/webhook/redaction/redact.ts';
import type { AuthorizedPost } from './authorized-post.ts';
import { webhookRequest } from './request.ts';
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
  /** The requested size. */
  readonly size?: TestSize;
  /**
   * The request without credentials and without headers that the customer added. The end of a padded body is left
   * out.
   */
  readonly request?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly response?: {
    readonly status: number;
    readonly duration_ms: number;
    /**
     * The start of the response. Absent unless ownership was proven by this test, or an operator vouches for the
     * endpoint.
     */
    readonly answer?: string;
    /** Headers of the response, under the same condition. */
    readonly headers?: ShownHeaders;
  };
}

export interface TestWebhookPorts extends VerifyPorts {
  readonly post: AuthorizedPost;
  /** Returns a unique id for a test. */
  readonly eventId: () => string;
  readonly record: RecordTest;
  /** Time limit of an exchange in this stack. */
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
  /** Whether the response of the endpoint may be shown. */
  readonly mayShow: boolean;
}

async function standingOf(
  { endpoint, destination, target }: FoundEndpoint,
  ports: TestWebhookPorts,
): Promise<Standing> {
  const isInUse = endpoint.which === 'current';
  if (isInUse && destination.ownership === 'operator') return VOUCHED;
  const verdict = await ports.checkOwnership(endpoint, target.app);
  if (verdict.proof) return { ...verdict, mayPost: true, mayShow: true };
  const wasProven = isInUse && destination.ownership !== 'pending' && !isRefused(verdict);
  return { checks: wasProven ? softened(verdict, destination) : verdict.checks, mayPost: wasProven, mayShow: false };
}

const VOUCHED: Standing = {
  checks: [{ name: 'ownership', status: 'ok', message: 'An operator vouches for the endpoint.' }],
  mayPost: true,
  mayShow: true,
};

/** Reports whether the URL itself is refused, so that nothing may be sent to it. */
function isRefused({ checks }: OwnershipVerdict): boolean {
  return checks.some(({ name }) => name === 'url');
}

/** Deliveries continue after a proof was removed. So does the test, with a warning. */
function softened({ checks }: OwnershipVerdict, { ownership }: WebhookDestination): readonly TestCheck[] {
  const how = ownership === 'dns' ? 'the TXT record' : 'the answer to the GET';
  const message = `Ownership was proven before by ${how}, and is not any more. Deliveries go on; the answer is not shown.`;
  return checks.map((check) => (check.status === 'error' ? { ...check, status: 'warning', message } : check));
}

async function post(
  { endpoint, destination, target }: FoundEndpoint,
  mayShow: boolean,
  size: TestSize | undefined,
  { now, eventId, timeoutMs: stackLimitMs, post: send, record }: TestWebhookPorts,
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
  const posted = await send({ ...made.request, timeoutMs: limitMs }, destination, target);
  const certificate = certificateChecks(destination, now());
  if ('failure' in posted) return { checks: [...certificate, tokenCheck(posted.failure)] };
  const repeated = { sent: [...secretsSent(signer.secrets), ...posted.secrets], known: secretsKnown(target) };
  const exchange = redacted(posted.exchange, repeated);
  const durationMs = now() - sentAt;
  const credentials = destination.oauth ? 'token' : endpoint.access?.type === 'basic' ? 'url' : 'none';
  const shown = mayShow ? exchange : withoutAnswer(exchange);
  const outcome = outcomeOfExchange(shown, now());
  await record({ delivery, outcome, startedAt: sentAt, durationMs: Math.round(durationMs) }, destination);
  return {
    checks: [
      ...certificate,
      ...(destination.oauth ? [TOKEN_OK] : []),
      adviseOn(shown, { url: endpoint.url, credentials, limitMs, durationMs }),
    ],
    request: { headers: contractHeaders(made.request.headers), body: shownBody(delivery.body) },
    ...(shown.kind === 'answered'
      ? {
          response: {
            status: shown.status,
            duration_ms: durationMs,
            ...(mayShow ? { answer: shown.answer, ...defined({ headers: shown.headers }) } : {}),
          },
        }
      : {}),
  };
}

/** Bodies of tests without padding are far smaller. */
const BODY_SHOWN_CHARACTERS = 2_000;

function shownBody(body: string): string {
  return body.length > BODY_SHOWN_CHARACTERS ? `${body.slice(0, BODY_SHOWN_CHARACTERS)}…` : body;
}

/** The target of a redirect is part of the response. */
function withoutAnswer(exchange: Exchange): Exchange {
  if (exchange.kind === 'unanswered') return exchange;
  const { location: _, headers: __, ...rest } = exchange;
  return { ...rest, answer: '' };
}

const SHOWN_HEADERS = /^(?:webhook-|x-webhook-|x-api-key$|x-signature$|user-agent$|content-type$|traceparent$)/;

function contractHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => SHOWN_HEADERS.test(name)));
}
