/** Reads secrets of Secrets Manager. Errors contain ARNs and names of members, never values. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretReference } from '../../core/provisioned-destination.ts';

export function createReadSecret(client: SecretsManagerClient) {
  /** @throws if the secret cannot be read, or does not have the field. */
  return async ({ arn, field }: SecretReference): Promise<string> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn })).catch((error: unknown) => {
      throw new Error(`cannot read the secret ${arn}: ${error instanceof Error ? error.name : typeof error}`);
    });
    const text = field === undefined ? SecretString : memberOf(SecretString, field);
    if (typeof text === 'string' && text !== '') return text;
    const expected = field === undefined ? 'a text' : `a JSON object with the text ${JSON.stringify(field)}`;
    throw new Error(`the secret ${arn}: expected ${expected}, got another value`);
  };
}

function memberOf(text: string | undefined, field: string): unknown {
  try {
    return Object(JSON.parse(text ?? ''))[field];
  } catch {
    return undefined;
  }
}
