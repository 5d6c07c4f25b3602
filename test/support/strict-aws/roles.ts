/** The operator's own roles in the strict AWS, in the form that the stack creates. */
export const OWN_ACCOUNT = '999999999999';
export const FUNCTION_ROLE = `arn:aws:iam::${OWN_ACCOUNT}:role/deliver-to-queue`;
export const SENDER_ROLE = `arn:aws:iam::${OWN_ACCOUNT}:role/feedhose-sender-us-east-1`;

/** Trusts the function, with a session tag. */
export function senderTrust(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: FUNCTION_ROLE }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  });
}
