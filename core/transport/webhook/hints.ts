/**
 * Describes one exchange of "Test Webhook": the cause in plain words and a remedy, for each class of failure. It is
 * used only for endpoints with proven ownership, because the target of a redirect is part of the answer.
 */
import { ANSWER_REST_SECONDS, LOCATION_SHOWN_CHARACTERS } from '../../limits.ts';
import { type Exchange, statusText } from '../../outcome.ts';
import type { TestCheck } from '../../test-result.ts';

/** How Feedhose authenticates: with HTTP Basic credentials in the URL, with the token of an OAuth client, or with neither. */
export type Credentials = 'url' | 'token' | 'none';

export interface Advised {
  /** The URL without credentials. */
  readonly url: string;
  readonly credentials: Credentials;
  /** The time limit of the exchange. */
  readonly limitMs: number;
  readonly durationMs: number;
}

/** Returns the check `post`. */
export function adviseOn(exchange: Exchange, advised: Advised): TestCheck {
  if (exchange.kind === 'unanswered') {
    const { class: failureClass, code, reason: message } = exchange;
    return { name: 'post', status: 'error', message, hint: BY_CODE.get(code) ?? UNANSWERED[failureClass] };
  }
  const { status } = exchange;
  const message = `The endpoint responded with ${statusText(status)} after ${advised.durationMs} ms.`;
  if (status >= 300 && status < 400) return { name: 'post', status: 'error', ...onRedirect(exchange, advised) };
  if (status < 200 || status > 299)
    return { name: 'post', status: 'error', message, hint: statusHint(status, advised.credentials) };
  if (exchange.slow) return { name: 'post', status: 'warning', message: `${message} ${SLOW}`, hint: SLOW_HINT };
  if (advised.durationMs * 2 <= advised.limitMs) return { name: 'post', status: 'ok', message };
  const limit = `the time limit of ${advised.limitMs / 1000} s`;
  return {
    name: 'post',
    status: 'warning',
    message: `${message} That is more than half of ${limit}.`,
    hint: 'Answer immediately and process the updates afterwards. A delivery that takes longer than the limit counts as failed and is sent again.',
  };
}

const SLOW = `Its response had not ended ${ANSWER_REST_SECONDS} s after the status line, and was cut off.`;
const SLOW_HINT =
  'Send the whole answer immediately. Every delivery waits for its end and counts as slow_answer, although it is delivered.';

type UnansweredClass = Extract<Exchange, { kind: 'unanswered' }>['class'];

const UNANSWERED: Readonly<Record<UnansweredClass, string>> = {
  dns: 'Check the spelling of the host, and that it has a public A or AAAA record.',
  connect: 'Check the port, that the server is running, and that its firewall allows requests from the internet.',
  tls: 'Install a certificate of a public authority for this host name, with its intermediate certificates, and renew it in time. Use TLS 1.2 or newer.',
  timeout: 'Answer immediately and process the updates afterwards. Check that no firewall drops packets silently.',
  reset:
    'Check the logs of the server and of proxies in front of it. One of them closes the connection. Also check whether the URL needs https instead of http, or the reverse, and whether the server requires a client certificate of an authority that it knows.',
  blocked_address:
    'Use a public host name and a web port. Nothing is sent to private, reserved and local addresses or to ports of internal services.',
  malformed_answer: 'Check that an HTTP/1.1 server, and no other service, listens on the port.',
};

/** Advice for codes that are more specific than their class. */
const BY_CODE: ReadonlyMap<string, string> = new Map([
  ['LOOKUP_TIMEOUT', 'Check that all name servers of the zone of this host answer queries for A and AAAA records.'],
]);

function onRedirect(
  exchange: Extract<Exchange, { kind: 'answered' }>,
  { url }: Advised,
): Pick<TestCheck, 'message' | 'hint'> {
  const location = shownLocation(exchange.location, url);
  const to = location === undefined ? '' : ` to ${location}`;
  return {
    message: `The endpoint responded with ${exchange.status}: it redirects${to}. Redirects are not followed.`,
    hint:
      location === undefined
        ? 'Enter the address that the endpoint redirects to as the URL.'
        : `${causeOfRedirect(location, url)}Enter ${location} as the URL, if it is yours.`,
  };
}

const LOGIN_PAGE = /\/(?:log-?in|sign-?in|auth|sso)(?:[/?.]|$)/i;

/** Recognizes usual mistakes by the target of a redirect. */
function causeOfRedirect(location: string, url: string): string {
  const plain = (text: string) => text.replace(/^http:/, 'https:').replace(/\/$/, '');
  if (plain(location) === plain(url)) {
    return location.startsWith('https:') && url.startsWith('http:')
      ? 'The server requires https. '
      : 'Only the slash at the end differs. The framework redirects to the exact path of its route. ';
  }
  return LOGIN_PAGE.test(location)
    ? 'The server redirects to a sign-in page. Exempt the path from signing in, and keep the URL. Otherwise: '
    : '';
}

/** Returns the target as an absolute URL without credentials. A long one is cut off. */
function shownLocation(location: string | undefined, base: string): string | undefined {
  if (location === undefined || !URL.canParse(location, base)) return undefined;
  const target = new URL(location, base);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return undefined;
  target.username = '';
  target.password = '';
  const { href } = target;
  return href.length > LOCATION_SHOWN_CHARACTERS ? `${href.slice(0, LOCATION_SHOWN_CHARACTERS)}…` : href;
}

// Remedies for each failure status of an endpoint, the most likely cause first. The causes are the answers of
// frameworks, proxies and services to usual mistakes. They are named if their answer is surprising.

export function statusHint(status: number, credentials: Credentials): string {
  if (status === 401) return UNAUTHORIZED[credentials];
  const hint = HINTS.get(status);
  if (hint) return hint;
  if (status >= 500 && status < 600) return HANDLER_FAILED;
  // Stryker disable next-line EqualityOperator: 400 and 500 have hints of their own above.
  return status >= 400 && status < 500
    ? 'The endpoint refused the update. Answer 2xx to every update that was received, even if it is ignored.'
    : 'This is not a final HTTP status. Answer with 2xx.';
}

const WRONG_SECRET =
  "The endpoint most likely did not accept the signature: check that it has this destination's signing secret, and that it verifies the raw bytes of the body instead of JSON that was parsed and serialized again.";
const UNAUTHORIZED: Readonly<Record<Credentials, string>> = {
  url: `${WRONG_SECRET} If its server requires credentials, enter the user name and password of the URL again.`,
  token:
    "The endpoint most likely did not accept the access token: check that it accepts tokens of this token endpoint, and the scope. Otherwise it did not accept the signature: check that it has this destination's signing secret.",
  none: `${WRONG_SECRET} If its server requires credentials, add the user name and password to the URL (https://user:password@host/), or add a header.`,
};

const HANDLER_FAILED =
  'The endpoint failed while it handled the update. Check its logs. Libraries that verify signatures throw an error for a wrong signing secret or for a body that was parsed and serialized again. If nothing catches the error, the answer is 500. The body is always a JSON list of updates, also for a single one, and may contain unknown types.';

const HINTS: ReadonlyMap<number, string> = new Map([
  [
    400,
    "The endpoint most likely did not accept the body or its signature: the body is a JSON list of updates, also for a single one, and the signature is over its raw bytes, with this destination's signing secret. Servers that require https (nginx: plain HTTP request sent to HTTPS port) and Django for a host that is not in ALLOWED_HOSTS answer 400 as well.",
  ],
  [402, 'The account of the service that hosts the endpoint is most likely suspended. Check its billing.'],
  [
    403,
    'A protection before the handler most likely refuses the request: exempt the path from CSRF checks (Django: @csrf_exempt, Spring Security: ignoringRequestMatchers) and from bot protection (Cloudflare, AWS WAF). A REST API of API Gateway answers 403 to a path that it does not have, a Lambda function URL to requests without an IAM signature: set its auth type to NONE. Development servers answer 403 to a host name that they do not know (Rails: config.hosts, Vite: server.allowedHosts). Some handlers answer 403 to a wrong signature.',
  ],
  [
    404,
    'The path has no handler for POST. Check the path of the URL. Express, Fastify and HTTP APIs of API Gateway answer 404 even if the path has a route for other methods only.',
  ],
  [
    405,
    "The path has no route for POST: check the path and the methods that its framework routes (Flask: methods=['POST']). Servers of static files answer 405 to every POST.",
  ],
  [
    406,
    'The endpoint assumes that the request accepts no content type that it supports. Let it answer with any content type, or with none.',
  ],
  [408, 'The endpoint stopped waiting for the request. Check the proxies in front of it.'],
  [410, 'The endpoint states that it no longer exists. A delivery with this answer disables the destination.'],
  [411, 'The endpoint requires a content-length header. Feedhose sends it, so check for a proxy that removes it.'],
  [
    413,
    "The endpoint, or a proxy in front of it, does not accept a body of this size. Allow 262,144 bytes. Express accepts 100 KB by default: use express.json({ limit: '300kb' }), and the same for express.raw and express.text. nginx: client_max_body_size 1m. API Gateway (10 MB), Application Load Balancers with a Lambda function (1 MB) and Lambda function URLs (6 MB) accept it. Until then larger deliveries are split into halves.",
  ],
  [414, 'The URL is too long for the server: shorten its query.'],
  [
    415,
    'The endpoint does not accept the content type. Let it accept application/json; charset=utf-8, with the charset (Spring: consumes, ASP.NET: [Consumes], Django REST framework: parsers).',
  ],
  [
    419,
    'Laravel requires a CSRF token: exempt the path in bootstrap/app.php with validateCsrfTokens(except: [...]), or put the route into routes/api.php.',
  ],
  [421, 'The server does not know this host name: check its virtual hosts.'],
  [
    422,
    'The endpoint most likely expects an object: the body is a list of updates, even for a single one (FastAPI: updates: list[dict]). Let it accept the type "test" and unknown types. Rails answers 422 also if it requires a CSRF token: skip_forgery_protection in this controller.',
  ],
  [425, 'The endpoint asks to try again.'],
  [426, 'The server requires another protocol, most likely https: enter the URL with https://.'],
  [429, 'The endpoint limits requests: raise its limit, or set a rate limit for this destination.'],
  [
    431,
    'The headers are too large for the server: shorten those that were added to this destination, or raise its limit.',
  ],
  [
    464,
    'The Application Load Balancer and its target group do not agree on the protocol: set the protocol version of the target group to HTTP1.',
  ],
  [
    501,
    'The server does not support POST, like servers of static files (python -m http.server). Check host, port and path.',
  ],
  [
    502,
    'A proxy in front of the endpoint got no valid answer from it. Check that the application is running. API Gateway and Application Load Balancers answer 502 when the Lambda function failed or its answer has another form than they expect.',
  ],
  [
    503,
    'The endpoint, or a proxy in front of it, is overloaded or under maintenance, or no instance is healthy (Application Load Balancer): try again later. HTTP APIs of API Gateway answer 503 when the integration took too long.',
  ],
  [
    504,
    'A proxy in front of the endpoint got no answer in time. Answer immediately and process the updates afterwards.',
  ],
  [505, 'The server does not accept HTTP/1.1: check the proxies in front of the endpoint.'],
  [507, 'The server has no space left: free some, or raise its quota.'],
  [508, 'The server follows its own requests in a loop, or its hosting plan has reached a limit: check its logs.'],
  [509, 'The hosting plan of the server has used up its bandwidth: raise it.'],
  [520, 'Cloudflare got an empty or broken answer from the endpoint: check its logs.'],
  [
    521,
    'Cloudflare was refused a connection: check that the server is running and allows the addresses of Cloudflare.',
  ],
  [
    522,
    'Cloudflare got no connection in time: check that the server is running and allows the addresses of Cloudflare.',
  ],
  [523, "Cloudflare cannot reach the server: check the address of the host in Cloudflare's DNS."],
  [524, 'Cloudflare got no answer in time: answer immediately and process the updates afterwards.'],
  [525, 'Cloudflare could not agree on TLS with the server: check its certificate and TLS versions.'],
  [
    526,
    "The server's certificate is not valid for Cloudflare: install a valid one, or a certificate of Cloudflare's origin CA.",
  ],
  [530, "Cloudflare could not find the server: check the host's record in Cloudflare's DNS, or that its tunnel runs."],
  [
    561,
    'The Application Load Balancer requires people to sign in, and the sign-in failed: give the path a rule without authentication.',
  ],
]);
