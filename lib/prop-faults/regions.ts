/** Faults of props that need a part of the stack which the region lacks or which is left out. */
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FeedhoseProps } from '../feedhose-props.ts';
import { lackedIn, type Part } from '../regions.ts';

/** Returns an empty set if the region is unknown at synthesis. */
export function lackedAt(scope: Construct): ReadonlySet<Part> {
  const { region } = Stack.of(scope);
  return (Token.isUnresolved(region) ? undefined : lackedIn(region)) ?? new Set();
}

export function faultsOfRegion(scope: Construct, props: FeedhoseProps): readonly string[] {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && !lackedIn(region)) {
    return [`stack: expected a region of a partition that docs/regions.md names, got ${region}`];
  }
  const lacked = lackedAt(scope);
  const { dashboard = !lacked.has('dashboard'), signIn, userPool } = props;
  const lacking = (what: string) => `in ${region}, which has no ${what}`;
  return [
    ...(props.schemas && lacked.has('schemas')
      ? [`schemas: expected false ${lacking('EventBridge schema registry')}, got true`]
      : []),
    ...(props.dashboard && lacked.has('dashboard')
      ? [`dashboard: expected false ${lacking('CloudFront as the dashboard needs it')}, got true`]
      : []),
    ...(props.canary && lacked.has('canary')
      ? [`canary: expected false ${lacking('Lambda function URLs')}, got true`]
      : []),
    ...(lacked.has('userPool') && userPool ? [`userPool: expected signIn ${lacking('Cognito')}, got userPool`] : []),
    ...(lacked.has('userPool') && !userPool && !signIn
      ? [`signIn: expected an issuer of tokens ${lacking('Cognito')}, got none`]
      : []),
    ...(!dashboard && props.domain ? ['domain: expected a dashboard, which it is the name of, got none'] : []),
  ];
}
