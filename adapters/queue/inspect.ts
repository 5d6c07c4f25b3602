/**
 * Inspects a customer's queue without sending: reads its attributes, and finds its region if that is not the one in
 * its URL.
 */
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import { REGIONS } from '../../core/transport/aws/partition.ts';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import type { QueueAddress } from '../../core/transport/sqs/queue-url.ts';
import type { Inspection } from '../../core/transport/sqs/test-checks.ts';
import { describeError } from '../access/error.ts';
import type { QueueAccess } from './access.ts';

export interface QueueInspector {
  /** Never throws for what SQS or the customer's role answers. */
  inspect(address: QueueAddress, credentials: AwsCredentials): Promise<Inspection>;
  elsewhere(address: QueueAddress, credentials: AwsCredentials): Promise<string | undefined>;
}

export function createQueueInspector(access: QueueAccess): QueueInspector {
  return {
    async inspect(address, credentials) {
      const found = await access.clientFor(address.region, credentials);
      if ('outcome' in found) return found.outcome;
      try {
        const { Attributes = {} } = await found.client.send(
          new GetQueueAttributesCommand({
            QueueUrl: address.url,
            AttributeNames: ['MaximumMessageSize', 'RedrivePolicy'],
          }),
        );
        const maximumMessageBytes = Number(Attributes['MaximumMessageSize']);
        return { kind: 'seen', attributes: { maximumMessageBytes, hasRedrivePolicy: 'RedrivePolicy' in Attributes } };
      } catch (error) {
        const outcome = queueFailure(describeError(error));
        access.learn(credentials, [outcome]);
        return outcome;
      }
    },
    async elsewhere(address, credentials) {
      const regions = REGIONS[address.partition].filter((region) => region !== address.region);
      const found = await Promise.all(regions.map((region) => isThere(access, region, address, credentials)));
      return regions.find((_, index) => found[index]);
    },
  };
}

async function isThere(
  access: QueueAccess,
  region: string,
  { name, account }: QueueAddress,
  credentials: AwsCredentials,
): Promise<boolean> {
  const found = await access.clientFor(region, credentials);
  if ('outcome' in found) return false;
  const command = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account });
  try {
    return (await found.client.send(command)).QueueUrl !== undefined;
  } catch {
    return false;
  }
}
