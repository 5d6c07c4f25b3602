/** A destination in the stack of a team, as a custom resource whose function can change the destinations of one app only. */
import { createHash } from 'node:crypto';
import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { DestinationInput } from '../core/api/destination-input.ts';
import { defined } from '../core/defined.ts';
import type { Environment } from '../core/environment.ts';
import { appIdFault } from '../core/names.ts';
import { CREATED_WITH, type DestinationProperties, type SecretReference } from '../core/provisioned-destination.ts';
import { parseScope, scopeTextFault } from '../core/scope.ts';
import { apiTransportOf } from '../core/transport/api-table.ts';
import type { destinationProviderEnv } from '../lambdas/destination-provider/env.ts';
import { built } from './constructs/built.ts';
import { expectSupportedCdk } from './constructs/cdk-version.ts';
import { acknowledge } from './constructs/nag.ts';
import { may } from './constructs/worker.ts';
import { type DestinationSettings, faultsOfSettings, splitSettings } from './destination-settings.ts';

/** The length of a generated signing secret. Its letters and digits are the Base64 of 33 bytes. */
const SECRET_CHARACTERS = 44;

/** Props of `FeedhoseDestination`. */
export interface FeedhoseDestinationProps {
  /** The id of the app. Another id is a replacement. */
  readonly appId: string;
  /** The scope, such as `feed_group:user` or `app_level:reactions`. It must exist. Another scope is a replacement. */
  readonly scope: string;
  /** ARN of the access to the destinations of the app, which an operator gives: `feedhose.destinationAccess(appId).functionArn`. */
  readonly accessArn: string;
  /** The settings of the destination. Secrets are references to Secrets Manager. */
  readonly settings: DestinationSettings;
  /**
   * Another text applies the settings and the present values of the secrets again, for example after a secret was changed.
   * @default - secrets are read when settings change
   */
  readonly revision?: string;
}

/**
 * A destination of one app. The stack gets one function for all destinations of the app. It can change destinations of this app only, and
 * read only the secrets in their settings.
 */
export class FeedhoseDestination extends Construct {
  /** The id of the destination, such as `dst_0123456789abcdef01234567`. */
  readonly destinationId: string;
  /** The external id for the trust policy of a role. It is empty for other access methods. */
  readonly externalId: string;
  /** How the ownership of a webhook was proven: `dns`, `http` or `pending`. It is `none` for other transports. */
  readonly ownership: string;
  /** The signing secret: that of the settings, or a generated one. It is `undefined` for transports without signatures. */
  readonly signingSecret: ISecret | undefined;

  /** @throws Error that lists every prop and setting that cannot work. */
  constructor(scope: Construct, id: string, props: FeedhoseDestinationProps) {
    super(scope, id);
    expectSupportedCdk();
    expectValid(this, props);
    const stack = Stack.of(this);
    const { appId, settings, accessArn, revision } = props;
    const { plain, secrets } = splitSettings(this.withSigningSecret(settings));
    this.signingSecret = secrets['/signing_secret']?.secret;
    const provider = Provider.of(stack, appId, accessArn);
    for (const { secret } of Object.values(secrets)) secret.grantRead(provider.role);
    const references = Object.entries(secrets).map(([pointer, { secret, field }]): [string, SecretReference] => [
      pointer,
      { arn: secret.secretArn, ...defined({ field }) },
    ]);
    const properties: DestinationProperties = {
      Scope: props.scope,
      Settings: stack.toJsonString(plain),
      Secrets: stack.toJsonString(Object.fromEntries(references)),
      ...(revision === undefined ? {} : { Revision: revision }),
    };
    const fixed = CREATED_WITH.map((name) => [plain[name], references.find(([pointer]) => pointer === `/${name}`)]);
    const resource = new CustomResource(this, `Of${hashOf(stack.resolve([appId, fixed]))}`, {
      resourceType: 'Custom::FeedhoseDestination',
      serviceToken: provider.handler.functionArn,
      serviceTimeout: Duration.minutes(30),
      properties: { ...properties },
    });
    // The permissions must exist before the first event, and until the last one.
    resource.node.addDependency(provider);
    this.destinationId = resource.getAttString('destinationId');
    this.externalId = resource.getAttString('externalId');
    this.ownership = resource.getAttString('ownership');
  }

  private withSigningSecret(settings: DestinationSettings): object {
    const { isSigned } = apiTransportOf(settings as unknown as DestinationInput);
    if (!isSigned || settings.signing_secret !== undefined) return settings;
    const secret = new Secret(this, 'SigningSecret', {
      description: 'Signs the deliveries of a destination of Feedhose.',
      generateSecretString: { passwordLength: SECRET_CHARACTERS, excludePunctuation: true },
    });
    acknowledge(secret, 'AwsSolutions-SMG4', 'Both sides must change a signing secret at the same time.');
    return { ...settings, signing_secret: { secret } };
  }
}

/** The function for all destinations of an app in a stack. CloudFormation does not accept another function for an existing resource. */
class Provider extends Construct {
  readonly role: Role;
  readonly handler: LambdaFunction;
  readonly accessArn: string;

  static of(stack: Stack, appId: string, accessArn: string): Provider {
    const id = `FeedhoseDestinations${hashOf(appId)}`;
    const existing = stack.node.tryFindChild(id) as Provider | undefined;
    if (existing && existing.accessArn !== accessArn) {
      throw new Error(
        `accessArn: expected one ARN for all destinations of the app ${appId} in a stack, got another one`,
      );
    }
    return existing ?? new Provider(stack, id, appId, accessArn);
  }

  private constructor(stack: Stack, id: string, appId: string, accessArn: string) {
    super(stack, id);
    this.accessArn = accessArn;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(may(['lambda:InvokeFunction'], accessArn));
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(this.role);
    const environment: Environment<typeof destinationProviderEnv> = { APP_ID: appId, ACCESS_ARN: accessArn };
    this.handler = new LambdaFunction(this, 'Function', {
      description: `Feedhose: changes the destinations of the app ${appId} that this stack contains`,
      code: Code.fromAsset(built('functions', 'destination-provider')),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      memorySize: 256,
      timeout: Duration.minutes(10),
      environment: { ...environment },
    });
  }
}

function expectValid(construct: Construct, { appId, scope: text, settings }: FeedhoseDestinationProps): void {
  const faults = [
    ...Object.entries({ appId: appIdFault(appId), scope: scopeTextFault(text) }).flatMap(([name, fault]) =>
      fault === undefined ? [] : [`${name}: ${fault}`],
    ),
    ...faultsOfSettings(settings, parseScope(text) ?? { kind: 'feed_group', name: 'unknown' }).map(
      ({ pointer, message }) => `settings${pointer}: ${message}`,
    ),
  ];
  if (faults.length > 0) throw new Error([`${construct.node.path} cannot work:`, ...faults].join('\n  '));
}

/** Returns a short text that differs for different values. */
function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
