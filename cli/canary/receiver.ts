/** The webhook receiver of the stack, which exists with the prop `canary: true` of the construct. */
import { randomBytes } from 'node:crypto';
import type { CanaryCall, CanaryPage, CanaryRequest } from '../../core/canary-receiver.ts';
import { defined } from '../../core/defined.ts';
import type { Context } from './context.ts';

export type Receiver = NonNullable<Awaited<ReturnType<typeof openReceiver>>>;

/** Makes the receiver accept requests for this run. Returns `undefined` if the stack has no receiver. */
export async function openReceiver({ deployed, account }: Context, apiKey: string) {
  const { CanaryUrl: base, CanaryFunctionName: FunctionName } = deployed.outputs;
  if (base === undefined || FunctionName === undefined) return undefined;
  const run = randomBytes(32).toString('hex');
  const invoke = async (call: CanaryCall): Promise<CanaryPage> => {
    const input = { FunctionName, Payload: JSON.stringify(call) };
    const { FunctionError, Payload } = await account.call('lambda:InvokeFunction', input);
    if (FunctionError) throw new Error(`${FunctionName} failed: check its log`);
    return JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as CanaryPage;
  };
  await invoke({ kind: 'open', run, api_key: apiKey });
  return {
    url: `${base}${run}`,
    async read(): Promise<readonly CanaryRequest[]> {
      const found: CanaryRequest[] = [];
      let after: string | undefined;
      do {
        const page = await invoke({ kind: 'read', run, ...defined({ after }) });
        found.push(...page.requests);
        after = page.after;
      } while (after !== undefined);
      return found;
    },
  };
}
