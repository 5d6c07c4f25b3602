/**
 * Who may call the API: a Cognito user pool of the stack's own, or the issuer of an existing one. Operators are the members
 * of the group `operators`; a member of `app:<app_id>` sees that app only. Only operators of the pool write groups.
 */
import { Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  type IUserPool,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { acknowledge } from './constructs/nag.ts';
import { uniquePart } from './constructs/names.ts';
import type { Settings } from './props.ts';

export const OPERATORS_GROUP = 'operators';

export class SignIn extends Construct {
  /** URL of the OpenID Connect issuer. */
  readonly issuer: string;
  /** What tokens must be meant for. */
  readonly audience: readonly string[];
  /** As which the dashboard signs people in. */
  readonly clientId: string;
  /** Origins that the dashboard asks when it signs people in, and no others. */
  readonly origins: readonly string[];
  /** For the stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;

  /** @param page URL that leads back into the dashboard; `undefined`: there is no dashboard to sign in to. */
  constructor(scope: Construct, id: string, settings: Settings, page: string | undefined) {
    super(scope, id);
    const { signIn, userPool, userPoolDomain } = settings;
    if (signIn) {
      this.issuer = signIn.issuer;
      this.origins = [originOf(signIn.issuer)];
      this.audience = signIn.audience;
      this.clientId = signIn.audience[0] ?? '';
      this.outputs = {};
      return;
    }
    const { region, urlSuffix } = Stack.of(this);
    const { pool, pages } = userPool
      ? // The page is there in the partition `aws` alone, so the domain is always this one.
        { pool: userPool, pages: [`https://${userPoolDomain ?? `*.auth.${region}.amazoncognito.com`}`] }
      : this.newPool(settings, page !== undefined);
    const client = new UserPoolClient(this, 'Client', {
      userPool: pool,
      generateSecret: false,
      authFlows: { userSrp: true },
      ...(page === undefined
        ? { disableOAuth: true }
        : {
            oAuth: {
              flows: { authorizationCodeGrant: true },
              scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
              callbackUrls: [`${page}/`],
              logoutUrls: [`${page}/`],
            },
          }),
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
    });
    const service = `https://cognito-idp.${region}.${urlSuffix}`;
    this.issuer = `${service}/${pool.userPoolId}`;
    this.origins = [service, ...pages];
    this.clientId = client.userPoolClientId;
    this.audience = [this.clientId];
    this.outputs = { UserPoolId: pool.userPoolId, UserPoolClientId: this.clientId };
  }

  /** With the origins of its pages to sign in on, if it has any. */
  private newPool(
    { removalPolicy }: Settings,
    hasPages: boolean,
  ): { readonly pool: IUserPool; readonly pages: readonly string[] } {
    const pool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    new UserPoolGroup(this, 'Operators', {
      userPool: pool,
      groupName: OPERATORS_GROUP,
      description: 'See and change everything',
    });
    acknowledge(
      pool,
      'AwsSolutions-COG3',
      'Threat protection costs by user; the pool has no sign-up and every user a second factor. Teams can turn it on.',
    );
    acknowledge(pool, 'AwsSolutions-COG8', 'As COG3.');
    const domainPrefix = `feedhose-${Stack.of(this).account}-${uniquePart(this)}`;
    const pages = hasPages
      ? [new UserPoolDomain(this, 'Domain', { userPool: pool, cognitoDomain: { domainPrefix } }).baseUrl()]
      : [];
    return { pool: pool as IUserPool, pages };
  }
}

/** Without its path, also where it is known at deployment only: in a policy a path stands for itself alone. */
function originOf(issuer: string): string {
  return Token.isUnresolved(issuer) ? `https://${Fn.select(2, Fn.split('/', issuer))}` : new URL(issuer).origin;
}
