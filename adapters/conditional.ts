/** Conditional writes of DynamoDB. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Whether a write was made. `false`: its condition did not hold. */
export async function isMade(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
