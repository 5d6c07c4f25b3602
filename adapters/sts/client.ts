/** What is used of STS's client, by itself: a module that is imported when it is first needed is bundled as a whole. */
export { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
