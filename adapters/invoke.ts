/** Starts a function of the stack without waiting for its result. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ownClient } from './aws-client.ts';

export function createInvoke(FunctionName: string): () => Promise<void> {
  const client = ownClient(LambdaClient);
  return async () => {
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }));
  };
}
