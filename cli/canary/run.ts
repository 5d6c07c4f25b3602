/**
 * One run of the canary. It removes what an earlier run may have left, runs the checks, and removes what it has created itself, whatever
 * happens in between.
 */
import { randomBytes } from 'node:crypto';
import { parseRoleArn } from '../../core/transport/aws/arn.ts';
import { parseBusArn } from '../../core/transport/eventbridge/bus-arn.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import type { Deployed } from '../reach/stack.ts';
import { type Account, clientsOf, createAccount, reasonOf } from './account.ts';
import type { Context } from './context.ts';
import { checkDeliveries } from './deliveries.ts';
import { checkEdge } from './edge.ts';
import { checkKeys } from './keys.ts';
import { checkMonitoring } from './monitoring.ts';
import { DeniedError, NAME_PREFIX, ownerOf, type Permission } from './permissions.ts';
import { checkDenials, checkRefusals } from './refusals.ts';
import { APP_NAME, removeApps, removeBuses, removeKeys, removeQueues, removeRoles } from './removal.ts';
import type { Namespace } from './resources.ts';
import { completed, fails, holds, type RowName, unchecked, type Verdict, type Verdicts } from './rows.ts';
import { checkSecondAccount } from './second-account.ts';
import { checkSignIn } from './sign-in.ts';

type ContextOptions = Pick<Context, 'api' | 'deployed' | 'embedded' | 'waitMs' | 'forbiddenToken' | 'signal' | 'note'>;

export interface RunOptions extends ContextOptions {
  /** AWS profile of a second account. */
  readonly accountProfile: string | undefined;
  readonly now: () => number;
}

export interface RunResult {
  readonly verdicts: Verdicts;
  /** Permissions that were denied, as policies write them. */
  readonly missing: readonly string[];
}

const RUN_BYTES = 4;
/** Time limit of the removal after Ctrl-C. */
const REMOVAL_MS = 120_000;

/** @throws CliError if the stack is not a Feedhose stack, or the user pressed Ctrl-C. */
export async function runCanary(options: RunOptions): Promise<RunResult> {
  const { deployed, embedded, signal, note } = options;
  const { outputs } = deployed;
  const home = placeIn(outputs, embedded);
  const clients = clientsOf(deployed.client);
  const missing = new Set<string>();
  const account = createAccount(home, clients, signal, missing);
  const run = randomBytes(RUN_BYTES).toString('hex');
  const found = new Map<RowName, Verdict>();
  const owner = ownerOf(deployed.name, home);
  const namespace: Namespace = { account, run, owner };
  const second = await secondNamespace(options, namespace, home, missing);
  const context: Context = {
    ...options,
    account,
    namespace,
    appId: `${NAME_PREFIX}${run}`,
    report: (row, verdict) => void found.set(row, verdict),
  };
  const accounts = [account, ...(second ? [second.account] : [])];
  note('Removing resources of earlier runs …');
  const before = await removeAll(options, owner, accounts);
  if (before.removed > 0) note(`Removed ${before.removed} resources of earlier runs.`);
  try {
    await checks(context, second, options.now, missing);
  } finally {
    note('Removing the resources of this run …');
    // The signal of Ctrl-C would also stop the removal.
    const end = AbortSignal.timeout(REMOVAL_MS);
    const lasting = accounts.map((one) => createAccount({ ...one, embedded }, one.clients, end, missing));
    const after = await removeAll(options, owner, lasting);
    const faults = [...new Set([...before.faults, ...after.faults])];
    for (const fault of faults) note(`Could not remove everything: ${fault}`);
    const verdict = after.denied || before.denied ? unchecked : fails;
    context.report('removal', faults.length === 0 ? holds() : verdict(faults.join('; ')));
  }
  return { verdicts: completed(found, embedded), missing: [...missing].toSorted() };
}

async function checks(context: Context, second: Namespace | undefined, now: () => number, missing: Set<string>) {
  const { embedded } = context;
  const apiKey = await createApp(context, missing);
  if (apiKey === undefined) return;
  await checkDeliveries(context, apiKey);
  await checkRefusals(context);
  if (embedded) return;
  context.note('Checking that access is denied …');
  await checkDenials(context);
  await checkKeys(context);
  await checkSecondAccount(context, second);
  await checkEdge(context);
  await checkSignIn(context);
  await checkMonitoring(context, now, idleOf(context));
}

/** Returns the API key of the new app, or `undefined` if the permission to call the API is missing, without which nothing can be checked. */
async function createApp({ api, appId, note }: Context, missing: Set<string>): Promise<string | undefined> {
  try {
    const app = await api.call<{ api_key: string }>('POST', '/apps', { body: { app_id: appId, name: APP_NAME } });
    return app.api_key;
  } catch (error) {
    if (!(error instanceof CliError) || !/AccessDenied/.test(error.message)) throw error;
    missing.add('lambda:InvokeFunction' satisfies Permission);
    note(error.message);
    return undefined;
  }
}

/** Returns the functions to which the canary gives no work, and the webhook transport if there is no receiver. */
function idleOf({ deployed: { outputs } }: Context): ReadonlySet<string> {
  const { ArchiveFunctionName: archive = '', DeliverToWebhookFunctionName: webhook = '', CanaryUrl } = outputs;
  return new Set([archive, ...(CanaryUrl === undefined ? ['webhook', webhook] : [])]);
}

/** Reads account, partition and region of the stack from the ARNs in its outputs. */
function placeIn(outputs: Deployed['outputs'], embedded: boolean) {
  const role = parseRoleArn(outputs['SenderRoleArn'] ?? '');
  const bus = parseBusArn(outputs['BusArn'] ?? '');
  if (!role || 'fault' in bus) throw new CliError(EXIT.unreachable, 'The stack does not have the outputs of Feedhose.');
  return { id: role.account, partition: role.partition, region: bus.address.region, embedded };
}

async function secondNamespace(
  { accountProfile, deployed, signal }: RunOptions,
  namespace: Namespace,
  home: ReturnType<typeof placeIn>,
  missing: Set<string>,
): Promise<Namespace | undefined> {
  if (accountProfile === undefined) return undefined;
  const client = { ...deployed.client, region: home.region, profile: accountProfile };
  const { STS } = await import('@aws-sdk/client-sts');
  const { Account: id = '' } = await new STS(client).getCallerIdentity({}).catch((error: unknown) => {
    throw new CliError(EXIT.unreachable, `--account-profile ${accountProfile}: ${reasonOf(error)}`);
  });
  if (id === home.id) {
    throw usageError(`--account-profile: expected a profile of another account, got the account of the stack, ${id}`);
  }
  return { ...namespace, account: createAccount({ ...home, id }, clientsOf(client), signal, missing) };
}

/**
 * Removes apps first, so that nothing is sent to a deleted queue. A step that fails does not stop the others. `denied` reports whether a
 * permission was missing.
 */
async function removeAll({ api, embedded }: RunOptions, owner: string, accounts: readonly Account[]) {
  const steps: (() => Promise<number>)[] = [
    () => removeApps(api),
    // Roles are created only in a second account.
    ...accounts.slice(1).map((account) => () => removeRoles(account, owner)),
    ...accounts.flatMap((account) => [
      () => removeQueues(account, owner),
      () => removeBuses(account, owner),
      ...(embedded ? [] : [() => removeKeys(account, owner)]),
    ]),
  ];
  let removed = 0;
  const faults: string[] = [];
  let denied = false;
  for (const step of steps) {
    try {
      removed += await step();
    } catch (error) {
      faults.push(reasonOf(error));
      denied ||= error instanceof DeniedError;
    }
  }
  return { removed, faults, denied };
}
