/** Checks the version of the CDK. npm does not refuse an older one if it is installed with `--force` or `--legacy-peer-deps`. */
import { Runtime } from 'aws-cdk-lib/aws-lambda';

/** The oldest supported version, which is the first one with the runtime of the functions. */
export const OLDEST_CDK = '2.224.0';

/** @throws Error if the CDK is too old. */
export function expectSupportedCdk(): void {
  const runtime: Runtime | undefined = Runtime.NODEJS_24_X;
  if (!runtime) throw new Error(`Feedhose requires aws-cdk-lib ${OLDEST_CDK} or newer, and found an older version.`);
}
