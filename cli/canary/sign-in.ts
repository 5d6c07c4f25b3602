/** What the dashboard needs of those who sign people in, asked as its page would ask, without signing in. */
import { type Context, judge } from './context.ts';
import { fails, holds, unchecked } from './rows.ts';

const REQUEST_MS = 20_000;

interface Page {
  readonly signIn?: { readonly issuer?: string; readonly clientId?: string };
}
interface Discovery {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

export async function checkSignIn(context: Context): Promise<void> {
  const { DashboardUrl: dashboard } = context.deployed.outputs;
  if (dashboard === undefined) return context.put('sign-in', unchecked('the stack has no dashboard'));
  await judge(context, ['sign-in'], async (say) => {
    const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(REQUEST_MS)]);
      return fetch(url, { redirect: 'manual', ...init, signal });
    };
    const { signIn: { issuer, clientId } = {} } = (await (await ask(`${dashboard}/config.json`)).json()) as Page;
    if (issuer === undefined || clientId === undefined) return say('sign-in', fails('config.json names no issuer'));
    const discovered = await ask(`${issuer}/.well-known/openid-configuration`);
    if (!discovered.ok) return say('sign-in', fails(`${issuer} answers ${discovered.status} to discovery`));
    const { authorization_endpoint, token_endpoint } = (await discovered.json()) as Discovery;
    const policy = (await ask(`${dashboard}/`)).headers.get('content-security-policy') ?? '';
    const faults = [...new Set([issuer, token_endpoint].map((url) => new URL(url).origin))]
      .filter((origin) => !isConnectable(policy, origin))
      .map((origin) => `the page may not ask ${origin}: its content security policy does not name it`);
    const origin = new URL(dashboard).origin;
    const preflight = await ask(token_endpoint, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const allowed = preflight.headers.get('access-control-allow-origin');
    if (allowed !== '*' && allowed !== origin) faults.push(`${token_endpoint} does not allow requests of ${origin}`);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${dashboard}/`,
      scope: 'openid email',
      state: 'canary',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const page = await ask(`${authorization_endpoint}?${query}`);
    const leadsTo = page.headers.get('location') ?? '';
    if (page.status >= 400 || /[?&]error=|\/error\?/.test(leadsTo)) {
      faults.push(
        `${authorization_endpoint} answers ${page.status}${leadsTo === '' ? '' : ` and leads to ${leadsTo}`}`,
      );
    }
    say('sign-in', faults.length === 0 ? holds(new URL(authorization_endpoint).host) : fails(faults.join('; ')));
  });
}

/** Whether a policy lets the page ask an origin: by its name, or by a name with `*` in front. */
export function isConnectable(policy: string, origin: string): boolean {
  const directive = policy.split(';').find((one) => one.trim().startsWith('connect-src ')) ?? '';
  const { protocol, host } = new URL(origin);
  return directive
    .trim()
    .split(/\s+/)
    .slice(1)
    .some((source) => {
      const [, scheme, name = ''] = /^(https?:)\/\/([^/]+)/.exec(source) ?? [];
      return scheme === protocol && (name === host || (name.startsWith('*.') && host.endsWith(name.slice(1))));
    });
}
