/** Signs a user of the stack's user pool in like the dashboard, with an authorization code and PKCE on the pages of the pool. */
import { createHash, randomBytes } from 'node:crypto';
import type { AwsCli } from './aws-cli.ts';
import type { Findings } from './findings.ts';
import { APP } from './journey.ts';
import type { RunningStack } from './running-stack.ts';

interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
}

const OPERATORS = 'operators';

/** Returns a token of a new user who is an operator. */
export async function operatorsToken(aws: AwsCli, endpoint: string, outputs: RunningStack['outputs']): Promise<string> {
  const { access_token } = await newUser(aws, endpoint, outputs, 'operator@example.com', OPERATORS);
  return access_token;
}

/** Checks which tokens the API accepts. */
export async function judgeSignIn(stack: RunningStack, aws: AwsCli, findings: Findings): Promise<void> {
  const { endpoint, outputs } = stack;
  const { id_token, access_token } = await newUser(aws, endpoint, outputs, 'customer@example.com', `app:${APP}`);
  const [head, claims] = access_token.split('.');
  const forged = `${head}.${claims}.${Buffer.from('forged').toString('base64url')}`;
  const cases = [
    ['no token', undefined, '/me', 401],
    ['a token with another signature', forged, '/me', 401],
    ["the customer's access token", access_token, `/apps/${APP}`, 200],
    ["the customer's id token", id_token, `/apps/${APP}`, 200],
    ["the customer's token for another app", access_token, '/apps/other', 404],
    ["the customer's token for a new app", access_token, '/apps', 403],
  ] as const;
  for (const [what, token, path, expected] of cases) {
    const { status } = await (path === '/apps'
      ? stack.as(token).call('POST', path, { name: 'Other' })
      : stack.as(token).call('GET', path));
    findings.check(status === expected, `The API answered ${status} instead of ${expected} to ${what}.`);
  }
}

async function newUser(
  aws: AwsCli,
  endpoint: string,
  { UserPoolId = '', UserPoolClientId = '', DashboardUrl = '' }: RunningStack['outputs'],
  email: string,
  group: string,
): Promise<Tokens> {
  const password = await makeUser(aws, UserPoolId, email, group);
  return signIn(endpoint, UserPoolClientId, DashboardUrl, email, password);
}

/** Creates a user in a group. The group is created if the stack does not contain it. */
async function makeUser(aws: AwsCli, pool: string, email: string, group: string): Promise<string> {
  const password = `Aa1!${randomBytes(12).toString('hex')}`;
  const user = ['--user-pool-id', pool, '--username', email];
  const attributes = [`Name=email,Value=${email}`, 'Name=email_verified,Value=true'];
  const quiet = ['--message-action', 'SUPPRESS', '--user-attributes', ...attributes];
  await aws.run(['cognito-idp', 'admin-create-user', ...user, ...quiet]);
  await aws.run(['cognito-idp', 'admin-set-user-password', ...user, '--password', password, '--permanent']);
  if (group !== OPERATORS) {
    await aws.run(['cognito-idp', 'create-group', '--user-pool-id', pool, '--group-name', group]);
  }
  await aws.run(['cognito-idp', 'admin-add-user-to-group', ...user, '--group-name', group]);
  return password;
}

/** @param page the address of the dashboard, to which Cognito redirects. */
async function signIn(
  endpoint: string,
  client: string,
  page: string,
  username: string,
  password: string,
): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const asked = {
    client_id: client,
    redirect_uri: `${page}/`,
    response_type: 'code',
    scope: 'openid email',
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const shown = await fetch(`${endpoint}/oauth2/authorize?${new URLSearchParams(asked)}`);
  if (!shown.ok) throw new Error(`The page to sign in on answered ${shown.status}: ${await shown.text()}`);
  const body = new URLSearchParams({ ...asked, username, password });
  const back = await fetch(`${endpoint}/login`, { method: 'POST', body, redirect: 'manual' });
  const location = back.headers.get('location');
  if (location === null) throw new Error(`The user was not led back to the dashboard: ${back.status}.`);
  const led = new URL(location);
  if (led.searchParams.get('state') !== asked.state) throw new Error('The user was led back with another state.');
  const token = await fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client,
      redirect_uri: asked.redirect_uri,
      code: led.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  });
  if (!token.ok) throw new Error(`The code was not changed for tokens: ${token.status}, ${await token.text()}`);
  return (await token.json()) as Tokens;
}
