/**
 * The users of the API: a new Cognito user pool, an existing one, or another issuer of tokens. Members of the group `operators` are
 * operators. A member of `app:<app_id>` has access to that app only. Only administrators of the pool change groups.
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
  /** Audiences that tokens must have. */
  readonly audience: readonly string[];
  /** Client id of the dashboard. */
  readonly clientId: string;
  /** Origins to which the dashboard connects when users sign in. */
  readonly origins: readonly string[];
  /** Outputs of the stack. */
  readonly outputs: Readonly<Record<string, string>>;

  /** @param page URL of the dashboard, to which users return after they sign in. `undefined` without a dashboard. */
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
      ? // There is a page only in the partition `aws`, where Cognito always has this domain.
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

  /** Returns the new pool and the origins of its sign-in pages. */
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
      'Threat protection has a price per user. The pool has no sign-up, and every user has a second factor. Teams can turn it on.',
    );
    acknowledge(pool, 'AwsSolutions-COG8', 'As COG3.');
    const domainPrefix = `feedhose-${Stack.of(this).account}-${uniquePart(this)}`;
    const pages = hasPages
      ? [new UserPoolDomain(this, 'Domain', { userPool: pool, cognitoDomain: { domainPrefix } }).baseUrl()]
      : [];
    return { pool: pool as IUserPool, pages };
  }
}

/** Returns the URL without its path, also for a token, because a path in a content security policy matches only itself. */
function originOf(issuer: string): string {
  return Token.isUnresolved(issuer) ? `https://${Fn.select(2, Fn.split('/', issuer))}` : new URL(issuer).origin;
}
