/** Entry of destination-provider: CloudFormation invokes it for each destination of an app that a stack contains. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { limited, ownClient } from '../../adapters/aws-client.ts';
import { API_CALLS, createCallApi } from '../../adapters/provisioning/api.ts';
import { respond } from '../../adapters/provisioning/respond.ts';
import { createReadSecret } from '../../adapters/provisioning/secrets.ts';
import { readEnvironment } from '../../core/environment.ts';
import { destinationProviderEnv } from './env.ts';
import { createProvider, type ResourceEvent } from './provider.ts';

const env = readEnvironment(destinationProviderEnv, process.env);
const provide = createProvider(
  {
    call: createCallApi(
      limited(API_CALLS, (options) => new LambdaClient(options)),
      env.ACCESS_ARN,
    ),
    readSecret: createReadSecret(ownClient(SecretsManagerClient)),
    respond,
  },
  env.APP_ID,
);

export const handler = middy<ResourceEvent>().handler((event) => provide(event));
