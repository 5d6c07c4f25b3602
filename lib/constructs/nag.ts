/** Acknowledges a finding of cdk-nag, with its reason, on the construct that it is about. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Older versions of the CDK have no `Validations`. There, cdk-nag reports the finding. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  const validations: typeof Validations | undefined = Validations;
  validations?.of(construct).acknowledge({ id, reason });
}

/** Returns an ARN as findings show it. Parts that are unknown at synthesis are in angle brackets. */
export function shownInFindings(scope: IConstruct, arn: string): string {
  const resolved: string | { readonly 'Fn::Join': readonly [string, readonly Part[]] } = Stack.of(scope).resolve(arn);
  return typeof resolved === 'string' ? resolved : resolved['Fn::Join'][1].map(shown).join('');
}

type Part =
  | string
  | { readonly Ref: string }
  | { readonly 'Fn::Sub': string }
  | { readonly 'Fn::GetAtt': readonly [id: string, attribute: string] };

function shown(part: Part): string {
  if (typeof part === 'string') return part;
  if ('Fn::GetAtt' in part) return `<${part['Fn::GetAtt'].join('.')}>`;
  return 'Ref' in part ? `<${part.Ref}>` : part['Fn::Sub'].replaceAll(/\$\{(.*?)\}/g, '<$1>');
}
