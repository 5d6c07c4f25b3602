/**
 * The HTTP API in front of the API function, with an access log. A JWT authorizer is before every path except those of portal sessions,
 * whose tokens the function verifies itself (lambdas/api/portal-requests.ts).
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  type CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { addAlarm } from './constructs/alarm.ts';
import { acknowledge } from './constructs/nag.ts';
import type { DomainProps } from './option-props.ts';
import type { Settings } from './props.ts';
import { KEYS_PATH } from './public-keys.ts';
import type { SignIn } from './sign-in.ts';

/** Limits of the API in requests per second, and in one burst. People and scripts use the API; updates do not pass through it. */
export const RATE = 50;
const BURST = 100;
/** Limit of requests for public keys per second, in a stack without a dashboard. Receivers cache the keys. */
const KEYS_RATE = 10;

export class ClosedApi extends Construct {
  readonly api: HttpApi;
  private readonly stage: HttpStage;
  /** The host by which CloudFront reaches the API. */
  readonly host: string;
  /** Base address. */
  readonly url: string;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { region, urlSuffix } = Stack.of(this);
    const { domain } = settings;
    this.api = new HttpApi(this, 'Api', {
      description: 'Feedhose',
      createDefaultStage: false,
      ...(domain?.apiName === undefined ? {} : { disableExecuteApiEndpoint: true }),
    });
    this.host = domain?.apiName ?? `${this.api.apiId}.execute-api.${region}.${urlSuffix}`;
    this.url = domain?.apiName === undefined ? this.api.apiEndpoint : `https://${domain.apiName}`;
    const log = new LogGroup(this, 'AccessLog', {
      retention: settings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: RATE, burstLimit: BURST },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(
          JSON.stringify({
            time: '$context.requestTime',
            method: '$context.httpMethod',
            path: '$context.path',
            status: '$context.status',
            duration_ms: '$context.responseLatency',
            request_id: '$context.requestId',
            address: '$context.identity.sourceIp',
            subject: '$context.authorizer.claims.sub',
          }),
        ),
      },
    });
    if (domain) this.answerAt(domain, this.stage);
    addAlarm(this, 'FailedAnswersAlarm', {
      metric: this.api.metricServerError({ statistic: 'sum', period: Duration.minutes(5) }),
      above: 0,
      periods: 3,
      meaning: 'The API has answered with errors of ours for a quarter of an hour.',
      chapter: 'api-errors',
      settings,
    });
  }

  private answerAt({ apiName, apiCertificate, hostedZone }: DomainProps, stage: IHttpStage): void {
    if (apiName === undefined || !apiCertificate) return;
    const name = new DomainName(this, 'Name', {
      domainName: apiName,
      certificate: apiCertificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: this.api, domainName: name, stage });
    if (!hostedZone) return;
    const target = new ApiGatewayv2DomainProperties(name.regionalDomainName, name.regionalHostedZoneId);
    new ARecord(this, 'Address', { zone: hostedZone, recordName: apiName, target: RecordTarget.fromAlias(target) });
  }

  /** Adds the routes for signed-in users, and those of portal sessions. Separate from the constructor, as sign-in needs the dashboard, which needs the API. */
  admit({ issuer, audience }: SignIn, handler: IFunction, hasPortal: boolean): void {
    const integration = new HttpLambdaIntegration('Function', handler, { timeout: Duration.seconds(29) });
    this.api.addRoutes({
      path: '/{proxy+}',
      methods: [HttpMethod.ANY],
      integration,
      authorizer: new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: [...audience] }),
    });
    if (!hasPortal) {
      this.admitKeySets(integration);
      return;
    }
    const open = [
      ...this.api.addRoutes({
        path: '/portal/{proxy+}',
        methods: [HttpMethod.ANY],
        integration,
        authorizer: new HttpNoneAuthorizer(),
      }),
      ...this.api.addRoutes({
        path: '/portal-sessions',
        // The function answers every other method with 405.
        methods: [HttpMethod.ANY],
        integration,
        authorizer: new HttpNoneAuthorizer(),
      }),
    ];
    const reason = 'The function verifies the token of the portal link or session at each request.';
    for (const route of open) acknowledge(route, 'AwsSolutions-APIG4', reason);
  }

  /** Adds the route of the public keys, which have no CloudFront in front of them. */
  private admitKeySets(integration: HttpLambdaIntegration): void {
    const [route] = this.api.addRoutes({
      path: `${KEYS_PATH}/{key_set}`,
      methods: [HttpMethod.GET],
      integration,
      authorizer: new HttpNoneAuthorizer(),
    });
    if (!route) return;
    acknowledge(route, 'AwsSolutions-APIG4', 'Public keys are for everybody.');
    // Requests for keys must not use up the limit of the API.
    const stage = this.stage.node.defaultChild as CfnStage;
    const limit = { ThrottlingRateLimit: KEYS_RATE, ThrottlingBurstLimit: KEYS_RATE };
    stage.routeSettings = { [`GET ${KEYS_PATH}/{key_set}`]: limit };
    stage.node.addDependency(route);
  }
}
