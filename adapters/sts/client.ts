/**
 * The parts of STS's client that are used. They are exported alone because a dynamically imported module is bundled
 * as a whole.
 */
export { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
