/** Connects to a stack: by API URL and token, or by stack name with AWS credentials, in the cloud or in an embedded run. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { type Api, createApi } from './api.ts';
import { awsError } from './aws-error.ts';
import { sendByCredentials } from './by-credentials.ts';
import { sendByToken } from './by-token.ts';
import { connectDirectly, embeddedClient } from './embedded-client.ts';
import { loopbackOrigin } from './loopback.ts';

export interface Connection {
  readonly api?: string | undefined;
  readonly token?: string | undefined;
  readonly stack: string;
  /** Endpoint of an embedded run. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** AWS profile, for messages. */
  readonly profile?: string | undefined;
}

export interface Stack {
  readonly api: Api;
  /** The endpoint of the embedded run; `undefined` for a deployed stack. */
  readonly embedded: string | undefined;
  /** @throws CliError if there is only a token, because PutEvents requires AWS credentials. */
  bus(): Promise<{ readonly client: EventBridgeClient; readonly name: string }>;
  /** @throws CliError if there is only a token, because AWS services other than the API require AWS credentials. */
  deployed(command: string): Promise<Deployed>;
}

/** The stack as CloudFormation knows it. */
export interface Deployed {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Options of AWS clients. */
  readonly client: ClientOptions;
}

export type ClientOptions = ReturnType<typeof clientOptions>;

/** Time limit of a call with all its attempts. The slowest call is one of the API, which may take half a minute. */
export const CALL_MS = 90_000;
/** Time limits of one attempt. Without `throwOnRequestTimeout` the SDK only logs a warning and continues to wait. */
const LIMITS = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
} as const;

/** @throws CliError if the stack cannot be found. */
export async function reachStack(where: Connection, random: () => string, callMs = CALL_MS): Promise<Stack> {
  const { api, token } = where;
  if (api !== undefined) {
    if (!token) throw usageError('--api: expected a token, with --token or FEEDHOSE_TOKEN');
    if (embeddedOrigin(api)) connectDirectly();
    const refuse = (what: string) =>
      Promise.reject(usageError(`${what} requires AWS credentials. Use --stack or --local instead of --api.`));
    return {
      api: createApi(sendByToken(api, token), random),
      embedded: embeddedOrigin(api),
      bus: () => refuse('send'),
      deployed: refuse,
    };
  }
  const client = clientOptions(where);
  const outputs = await outputsOf(new CloudFormationClient(client), where, callMs);
  const named = (output: string): string => {
    const value = outputs[output];
    if (value !== undefined) return value;
    const message = `The stack ${where.stack} has no output ${output}. Check that it is a Feedhose stack.`;
    throw new CliError(EXIT.unreachable, message);
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

/** Returns the origin of an embedded run with its host as 127.0.0.1, which is how its queue URLs begin. */
export function embeddedOrigin(url: string): string | undefined {
  return loopbackOrigin(url)?.replace(/\/\/(?:localhost|\[::1\])/, '//127.0.0.1');
}

function clientOptions({ endpoint, region }: Connection) {
  if (endpoint !== undefined) return { ...LIMITS, ...embeddedClient({ endpoint, region }) };
  return region === undefined ? LIMITS : { ...LIMITS, region };
}

async function outputsOf(client: CloudFormationClient, { stack: name, profile }: Connection, callMs: number) {
  const command = new DescribeStacksCommand({ StackName: name });
  const { Stacks = [] } = await client
    .send(command, { abortSignal: AbortSignal.timeout(callMs) })
    .catch((error: unknown) => {
      throw awsError(`find the stack ${name}`, error, profile);
    });
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
