/** Evaluates IAM policies like AWS, as far as the printed ones need it. An unknown operator or key denies access. */
export interface Asking {
  /** The ARN of the user, or of the role of a session. */
  readonly principalArn: string;
  readonly action: string;
  /** Undefined for a trust policy. */
  readonly resource?: string;
  /** Condition keys: `sts:ExternalId`, `aws:PrincipalTag/feedhose-app`. */
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export function allows(policy: string | undefined, asking: Asking): boolean {
  return grantedBy(policy, asking) !== undefined;
}

/**
 * `principal`: a statement names the exact principal. `account`: it names the account, or nobody, as in identity
 * policies.
 */
export function grantedBy(policy: string | undefined, asking: Asking): 'principal' | 'account' | undefined {
  if (policy === undefined) return undefined;
  const { Version, Statement } = JSON.parse(policy) as { Version: string; Statement: readonly Statement[] };
  if (Version !== '2012-10-17') return undefined;
  const matching = Statement.filter((one) => one.Effect === 'Allow' && matches(one, asking));
  if (matching.some(({ Principal }) => Principal?.AWS === asking.principalArn)) return 'principal';
  return matching.length > 0 ? 'account' : undefined;
}

function matches({ Principal, Action, Resource, Condition = {} }: Statement, asking: Asking): boolean {
  const account = asking.principalArn.split(':')[4];
  const principals = [asking.principalArn, `arn:aws:iam::${account}:root`, '*'];
  if (Principal && !principals.includes(Principal.AWS)) return false;
  if (![Action].flat().includes(asking.action)) return false;
  if (Resource !== undefined && Resource !== '*' && !isLike(asking.resource, Resource)) return false;
  const context: Record<string, string> = { ...asking.context, 'aws:PrincipalArn': asking.principalArn };
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const wanted = [values]
        .flat()
        .map((value) => value.replace(/\$\{([^}]+)\}/g, (_, name) => context[name] ?? '\0'));
      return OPERATORS[operator]?.(context[key], wanted) ?? false;
    }),
  );
}

type Operator = (value: string | undefined, wanted: readonly string[]) => boolean;

const isOneOf: Operator = (value, wanted) => value !== undefined && wanted.includes(value);
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: isOneOf,
  ArnEquals: isOneOf,
  StringNotEquals: (value, wanted) => !isOneOf(value, wanted),
  StringLike: (value, wanted) => wanted.some((pattern) => isLike(value, pattern)),
};

function isLike(value: string | undefined, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return value !== undefined && new RegExp(`^${parts.join('.*')}$`).test(value);
}
