/** Checks what the dashboard needs from its identity provider. Makes the requests of the page, without signing in. */
import { type Context, runCheck } from './context.ts';
import { request } from './edge.ts';
import { fails, faultsVerdict, unchecked } from './rows.ts';

interface Page {
  readonly signIn?: { readonly issuer?: string; readonly clientId?: string };
}
interface Discovery {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

export async function checkSignIn(context: Context): Promise<void> {
  const { DashboardUrl: dashboard } = context.deployed.outputs;
  if (dashboard === undefined) return context.report('sign-in', unchecked('the stack has no dashboard'));
  await runCheck(context, ['sign-in'], async (report) => {
    const { signIn: { issuer, clientId } = {} } = (await (
      await request(context, `${dashboard}/config.json`)
    ).json()) as Page;
    if (issuer === undefined || clientId === undefined) return report('sign-in', fails('config.json has no issuer'));
    const discovered = await request(context, `${issuer}/.well-known/openid-configuration`);
    if (!discovered.ok) return report('sign-in', fails(`${issuer} answers ${discovered.status} to discovery`));
    const { authorization_endpoint, token_endpoint } = (await discovered.json()) as Discovery;
    const policy = (await request(context, `${dashboard}/`)).headers.get('content-security-policy') ?? '';
    const faults = [...new Set([issuer, token_endpoint].map((url) => new URL(url).origin))]
      .filter((origin) => !isConnectable(policy, origin))
      .map((origin) => `the page cannot connect to ${origin}: its content security policy does not contain it`);
    const origin = new URL(dashboard).origin;
    const preflight = await request(context, token_endpoint, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const allowed = preflight.headers.get('access-control-allow-origin');
    if (allowed !== '*' && allowed !== origin) faults.push(`${token_endpoint} does not allow requests from ${origin}`);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${dashboard}/`,
      scope: 'openid email',
      state: 'canary',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const page = await request(context, `${authorization_endpoint}?${query}`);
    const location = page.headers.get('location') ?? '';
    if (page.status >= 400 || /[?&]error=|\/error\?/.test(location)) {
      faults.push(`${authorization_endpoint} answers ${page.status}${location && ` and redirects to ${location}`}`);
    }
    report('sign-in', faultsVerdict(faults, new URL(authorization_endpoint).host));
  });
}

/** Reports whether a policy allows connections to an origin, by its name or by a name that begins with `*`. */
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
