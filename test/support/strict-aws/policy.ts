/** IAM policies as AWS evaluates them, as far as the printed ones go; an operator or key that it does not know lets nobody in. */
export interface Asking {
  /** ARN of the user, or of the role of a session. */
  readonly principalArn: string;
  readonly action: string;
  /** Absent for a trust policy. */
  readonly resource?: string;
  /** Condition keys: `sts:ExternalId`, `aws:PrincipalTag/feedhose-app`. */
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function allows(policy: string | undefined, asking: Asking): boolean {
  if (policy === undefined) return false;
  const { Version, Statement } = JSON.parse(policy) as { Version: string; Statement: readonly Statement[] };
  return Version === '2012-10-17' && Statement.some((one) => one.Effect === 'Allow' && matches(one, asking));
}

function matches({ Principal, Action, Resource, Condition = {} }: Statement, asking: Asking): boolean {
  const account = asking.principalArn.split(':')[4];
  const principals = [asking.principalArn, `arn:aws:iam::${account}:root`, '*'];
  if (Principal && !principals.includes(Principal.AWS)) return false;
  if (![Action].flat().includes(asking.action)) return false;
  if (Resource !== undefined && Resource !== '*' && Resource !== asking.resource) return false;
  const context: Record<string, string> = { ...asking.context, 'aws:PrincipalArn': asking.principalArn };
  return Object.entries(Condition).every(
    ([operator, keys]) =>
      ['StringEquals', 'ArnEquals'].includes(operator) &&
      Object.entries(keys).every(([key, value]) => context[key] === value),
  );
}
