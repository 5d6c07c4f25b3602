/** Variables of destination-provider: read by `index.ts`, set by `lib/feedhose-destination.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const destinationProviderEnv = {
  APP_ID: 'required',
  /** ARN of the alias of the API's function that is bound to the app. */
  ACCESS_ARN: 'required',
} as const satisfies EnvironmentContract;
