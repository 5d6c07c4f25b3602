/**
 * Creates clients of SQS for large messages. Two defaults of the SDK take more time than all other work of a
 * function: it writes JSON strings one character at a time, and it checks the MD5 digest of each body. Here
 * `JSON.stringify` writes them, and the signature, which covers the SHA-256 digest of the request, protects the
 * bytes.
 */
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { AwsJson1_0Protocol, JsonCodec } from '@aws-sdk/core/protocols';
import { limited, OWN_CALLS } from './aws-client.ts';

/**
 * The settings of the SDK's own codec for this protocol: times in seconds since 1970, members by their name in the
 * model.
 */
const SETTINGS = { timestampFormat: { useTrait: true, default: 7 as const }, jsonName: false };

class Protocol extends AwsJson1_0Protocol {
  constructor(settings: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    super({ ...settings, jsonCodec: new JsonCodec(SETTINGS) });
  }
}

/** Returns a client for the queues of the stack. */
export function ownSqsClient(): SQSClient {
  return limited(OWN_CALLS, createSqsClient);
}

/** @param config must have limits (`adapters/aws-client.ts`). */
export function createSqsClient(config: SQSClientConfig): SQSClient {
  return new SQSClient({ protocol: Protocol, md5: false, ...config });
}
