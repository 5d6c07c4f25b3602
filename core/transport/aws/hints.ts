/** Remedies for failures that any AWS service can report, independent of the transport. */
import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { Partition } from './partition.ts';
import { REGIONS } from './partition.ts';

/** Where a queue or a bus is. */
interface ResourceLocation {
  readonly region: string;
  readonly partition: Partition;
}

/** @param access returns the snippets that grant access. @returns `undefined` if there is no remedy. */
export function awsHintOf(
  { class: found, code }: Failure,
  auth: AwsAuth,
  place: ResourceLocation,
  access: () => string,
): string | undefined {
  switch (found) {
    case 'bad_credentials':
      return credentialsHint(code, auth, place);
    case 'configuration':
      return code === 'AssumeRole' ? access() : undefined;
    case 'throttled':
    case 'timeout':
    case 'dns':
    case 'connect':
      return 'Try again in a moment.';
  }
  return undefined;
}

/** Errors that a region also reports if the account of the credentials has not enabled it. */
const UNKNOWN_HERE = /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|OptInRequired)$/;

function credentialsHint(code: string, auth: AwsAuth, place: ResourceLocation): string {
  if (code === 'RegionDisabledException') {
    return "In the account of the role, activate STS for the region in which Feedhose runs (IAM, Account settings). The operator knows the region. Or choose another access method than 'role'.";
  }
  const mayBeDisabled = UNKNOWN_HERE.test(code) && !REGIONS[place.partition].includes(place.region);
  const disabled = mayBeDisabled ? ` ${disabledHint(auth, place.region)}` : '';
  if (auth.type !== 'keys') return `Try again: the next attempt uses a new session.${disabled}`;
  return /Signature/.test(code)
    ? 'Enter the secret that belongs to this access key id, or create a new pair.'
    : `Enter an access key that exists and is active.${disabled}`;
}

function disabledHint(auth: AwsAuth, region: string): string {
  const says = `If it fails again: ${region} is a region that each account has to enable, and`;
  switch (auth.type) {
    case 'keys':
      return `${says} the account of the access key may not have done so.`;
    case 'policy':
      return `${says} Feedhose's own account, which sends, may not have done so. Ask the operator of Feedhose, or choose a region that every account has.`;
    case 'role':
      return `${says} the account of the role ${auth.role_arn} may not have done so.`;
  }
}
