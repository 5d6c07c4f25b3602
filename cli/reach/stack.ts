/** Where the stack is: by token and address, or by name with AWS credentials, in the cloud or in the embedded run. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { loopbackOrigin } from '../configuration/checks.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { type Api, createApi } from './api.ts';
import { awsError } from './aws-error.ts';
import { sendByCredentials } from './by-credentials.ts';
import { sendByToken } from './by-token.ts';
import { embeddedClient } from './embedded-client.ts';

export interface Whereabouts {
  readonly api?: string | undefined;
  readonly token?: string | undefined;
  readonly stack: string;
  /** Of an embedded run, which takes any credentials: the operator's own are not sent there. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

export interface Stack {
  readonly api: Api;
  /** The endpoint, when it is the embedded run's. */
  readonly embedded: string | undefined;
  /** @throws CliError where only a token is given: putting events takes AWS credentials. */
  bus(): Promise<{ readonly client: EventBridgeClient; readonly name: string }>;
  /** @throws CliError where only a token is given: what is beside the API takes AWS credentials. */
  deployed(): Promise<Deployed>;
}

/** The stack as CloudFormation knows it. */
export interface Deployed {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Options for clients of AWS. */
  readonly client: ClientOptions;
}

export type ClientOptions = ReturnType<typeof clientOptions>;

/** Of one call with all of its attempts. The longest answer is that of the API, which may take half a minute. */
export const CALL_MS = 90_000;
/** Of an attempt. Without `throwOnRequestTimeout` the SDK only warns, and waits on. */
const LIMITS = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
} as const;

/** @throws CliError when the stack is not there. */
export async function reachStack(where: Whereabouts, random: () => string, callMs = CALL_MS): Promise<Stack> {
  const { api, token } = where;
  if (api !== undefined) {
    if (!URL.canParse(api)) throw usageError('--api: expected the URL of the API, got another text');
    if (!token) throw usageError('--api: give a token too, with --token or FEEDHOSE_TOKEN');
    const refuse = (what: string) =>
      Promise.reject(usageError(`${what} takes AWS credentials: give --stack or --local, not --api.`));
    return {
      api: createApi(sendByToken(api, token), random),
      embedded: embeddedOrigin(api),
      bus: () => refuse('Putting events'),
      deployed: () => refuse('The canary'),
    };
  }
  const client = clientOptions(where);
  const outputs = await outputsOf(new CloudFormationClient(client), where.stack, callMs);
  const named = (output: string): string => {
    const value = outputs[output];
    if (value === undefined) {
      throw new CliError(EXIT.unreachable, `The stack ${where.stack} has no output ${output}: is it Feedhose?`);
    }
    return value;
  };
  const send = sendByCredentials(new LambdaClient(client), new STSClient(client), named('ApiFunctionName'), callMs);
  return {
    api: createApi(send, random),
    embedded:
      where.endpoint === undefined
        ? embeddedOrigin(named('IntakeQueueUrl'))
        : (embeddedOrigin(where.endpoint) ?? where.endpoint),
    bus: async () => ({ client: new EventBridgeClient(client), name: named('BusName') }),
    deployed: async () => ({ name: where.stack, outputs, client }),
  };
}

/** As the embedded run calls itself, whichever name of this machine was given: URLs of its queues begin with it. */
export function embeddedOrigin(url: string): string | undefined {
  return loopbackOrigin(url)?.replace(/\/\/(?:localhost|\[::1\])/, '//127.0.0.1');
}

function clientOptions({ endpoint, region }: Whereabouts) {
  if (endpoint !== undefined) return { ...LIMITS, ...embeddedClient({ endpoint, region }) };
  return region === undefined ? LIMITS : { ...LIMITS, region };
}

async function outputsOf(
  client: CloudFormationClient,
  name: string,
  callMs: number,
): Promise<Readonly<Record<string, string>>> {
  const command = new DescribeStacksCommand({ StackName: name });
  const { Stacks = [] } = await client
    .send(command, { abortSignal: AbortSignal.timeout(callMs) })
    .catch((error: unknown) => {
      throw awsError(`find the stack ${name}`, error);
    });
  return Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}
