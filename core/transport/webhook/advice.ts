/**
 * What "Test Webhook" says of one exchange: the cause in plain words and what to do about it, for each class of failure.
 * Only for an endpoint that is owned: a redirect's target is part of its answer.
 */
import { ANSWER_REST_SECONDS, LOCATION_SHOWN_CHARACTERS } from '../../limits.ts';
import { type Exchange, statusText } from '../../outcome.ts';
import type { TestCheck } from '../../test-result.ts';
import { statusHint } from './hints.ts';

export interface Advised {
  /** The URL without credentials. */
  readonly url: string;
  readonly hasUrlCredentials: boolean;
  /** The URL has an answer only within this. */
  readonly limitMs: number;
  readonly durationMs: number;
}

/** The check `post`. */
export function adviseOn(exchange: Exchange, advised: Advised): TestCheck {
  if (exchange.kind === 'unanswered') {
    const { class: failureClass, code, reason: message } = exchange;
    return { name: 'post', status: 'error', message, hint: BY_CODE.get(code) ?? UNANSWERED[failureClass] };
  }
  const { status } = exchange;
  const message = `The endpoint answered ${statusText(status)} after ${advised.durationMs} ms.`;
  if (status >= 300 && status < 400) return { name: 'post', status: 'error', ...onRedirect(exchange, advised) };
  if (status < 200 || status > 299)
    return { name: 'post', status: 'error', message, hint: statusHint(status, advised.hasUrlCredentials) };
  if (exchange.slow) return { name: 'post', status: 'warning', message: `${message} ${SLOW}`, hint: SLOW_HINT };
  if (advised.durationMs * 2 <= advised.limitMs) return { name: 'post', status: 'ok', message };
  const limit = `the time limit of ${advised.limitMs / 1000} s`;
  return {
    name: 'post',
    status: 'warning',
    message: `${message} That is more than half of ${limit}.`,
    hint: 'Answer at once and work on the updates afterwards: what takes longer than the limit counts as failed and is sent again.',
  };
}

const SLOW = `Its answer had not ended ${ANSWER_REST_SECONDS} s after the status line, and was cut off.`;
const SLOW_HINT =
  'Send the whole answer at once: every delivery waits for its end, and is counted as slow_answer. It is delivered all the same.';

type UnansweredClass = Extract<Exchange, { kind: 'unanswered' }>['class'];

const UNANSWERED: Readonly<Record<UnansweredClass, string>> = {
  dns: 'Check the spelling of the host, and that it has a public A or AAAA record.',
  connect: 'Check the port, that the server runs, and that its firewall lets requests from the internet in.',
  tls: 'Install a certificate of a public authority for this host name, with its intermediate certificates, and renew it in time; TLS 1.2 or newer.',
  timeout: 'Answer at once and work on the updates afterwards; check that no firewall drops the packets silently.',
  reset:
    'Look into the logs of the server and of proxies before it: one of them closes the connection. Is https expected where the URL says http, or the other way round?',
  blocked_address:
    'Use a public host name and a port of the web: private, reserved and local addresses, and ports of internal services, get nothing.',
  malformed_answer: 'Check that the port speaks HTTP/1.1 and that no other service listens there.',
};

/** Advice for a code that says more than its class. */
const BY_CODE: ReadonlyMap<string, string> = new Map([
  ['LOOKUP_TIMEOUT', 'Check that all name servers of the zone of this host answer, for A and for AAAA records.'],
]);

function onRedirect(
  exchange: Extract<Exchange, { kind: 'answered' }>,
  { url }: Advised,
): Pick<TestCheck, 'message' | 'hint'> {
  const location = shownLocation(exchange.location, url);
  const to = location === undefined ? '' : ` to ${location}`;
  return {
    message: `The endpoint answered ${exchange.status}: it redirects${to}. Redirects are not followed.`,
    hint:
      location === undefined
        ? 'Enter the address that the endpoint redirects to as the URL.'
        : `${causeOfRedirect(location, url)}Enter ${location} as the URL, if it is yours.`,
  };
}

const LOGIN_PAGE = /\/(?:log-?in|sign-?in|auth|sso)(?:[/?.]|$)/i;

/** The usual mistakes behind a redirect, told by its target. */
function causeOfRedirect(location: string, url: string): string {
  const plain = (text: string) => text.replace(/^http:/, 'https:').replace(/\/$/, '');
  if (plain(location) === plain(url)) {
    return location.startsWith('https:') && url.startsWith('http:')
      ? 'The server wants https. '
      : 'Only the slash at the end differs: the framework redirects to the form that its route has. ';
  }
  return LOGIN_PAGE.test(location)
    ? 'It asks people to sign in: exempt the path from that, and keep the URL. Otherwise: '
    : '';
}

/** Resolved against the URL, without credentials; cut off where it is long. */
function shownLocation(location: string | undefined, base: string): string | undefined {
  if (location === undefined || !URL.canParse(location, base)) return undefined;
  const target = new URL(location, base);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return undefined;
  target.username = '';
  target.password = '';
  const { href } = target;
  return href.length > LOCATION_SHOWN_CHARACTERS ? `${href.slice(0, LOCATION_SHOWN_CHARACTERS)}…` : href;
}
