/**
 * The client of queues that carry large messages. Two of the SDK's defaults cost more of a function's time than all of its
 * own work: JSON strings are written a character at a time, and each body is hashed with MD5 once it has been taken. Here
 * the engine's own JSON writes them, and the signature, which covers the body's SHA-256, is what vouches for the bytes.
 */
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { AwsJson1_0Protocol, JsonCodec } from '@aws-sdk/core/protocols';
import { limited, OWN_CALLS } from './aws-client.ts';

/** As the SDK's own codec for this protocol: seconds since 1970, members by their name in the model. */
const SETTINGS = { timestampFormat: { useTrait: true, default: 7 as const }, jsonName: false };

class Protocol extends AwsJson1_0Protocol {
  constructor(settings: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    super({ ...settings, jsonCodec: new JsonCodec(SETTINGS) });
  }
}

/** For the stack's own queues. */
export function ownSqsClient(): SQSClient {
  return limited(OWN_CALLS, createSqsClient);
}

/** @param config with limits (`adapters/aws-client.ts`). */
export function createSqsClient(config: SQSClientConfig): SQSClient {
  return new SQSClient({ protocol: Protocol, md5: false, ...config });
}
