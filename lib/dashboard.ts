/**
 * The dashboard. CloudFront serves its files from a bucket, and the API under `/api`, so that the page and the API have one origin.
 * The page reads from `config.json` where users sign in.
 */
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { built } from './constructs/built.ts';
import { acknowledge, shownInFindings } from './constructs/nag.ts';
import { uniquePart } from './constructs/names.ts';
import { may } from './constructs/worker.ts';
import type { ClosedApi } from './http-api.ts';
import type { Settings } from './props.ts';
import { KEYS_PATH, type PublicKeys } from './public-keys.ts';
import type { SignIn } from './sign-in.ts';

export interface DashboardProps {
  readonly settings: Settings;
  readonly api: ClosedApi;
  readonly publicKeys: PublicKeys;
}

const API_PATH = '/api';
/**
 * The error codes that CloudFront caches for ten seconds by default, even if the cache policy forbids caching. The cache key contains
 * neither the token nor the query, so one user would get the error of another
 * (CloudFront Developer Guide, "How CloudFront caches HTTP 4xx and 5xx status codes").
 */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];
/** The page of the portal, which other products can embed. */
const PORTAL_PAGE = '/portal.html';
/** Runs at the edge, because the paths of the API have no prefix. */
const STRIP_PREFIX = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\\${API_PATH}/, '') || '/';
  return request;
}`;

export class Dashboard extends Construct {
  /** URL of the dashboard. */
  readonly url: string;
  /** URL of the page of the portal. */
  readonly portalUrl: string;
  private readonly bucket: Bucket;
  private readonly distribution: Distribution;
  private readonly settings: Settings;
  /** Origins of the sign-in pages, which are known only after this construct is created. */
  private signInOrigins: readonly string[] = [];

  constructor(scope: Construct, id: string, { settings, api, publicKeys }: DashboardProps) {
    super(scope, id);
    this.settings = settings;
    const { region } = Stack.of(this);
    const { domain } = settings;
    this.bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // A bucket that contains files cannot be deleted. Every deployment writes the files again.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Names in CloudFront are unique in the account, across all regions.
    const name = `feedhose-${region}-${uniquePart(this)}`;
    const originAccessControl = new S3OriginAccessControl(this, 'Access', { originAccessControlName: name });
    const { allowedOrigins, logoOrigins } = settings.portal;
    const responseHeadersPolicy = headersPolicy(this, 'Headers', name, {
      contentSecurityPolicy: Lazy.string({ produce: () => policyFor({ connect: this.signInOrigins }) }),
      isFramed: false,
    });
    const portalHeadersPolicy = headersPolicy(this, 'PortalHeaders', `${name}-portal`, {
      contentSecurityPolicy: policyFor({ images: logoOrigins, frames: allowedOrigins }),
      isFramed: allowedOrigins.length > 0,
    });
    const files = {
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket, { originAccessControl }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    };
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Feedhose: dashboard and API',
      ...(domain ? { domainNames: [domain.name], certificate: domain.certificate } : {}),
      ...(domain?.webAclArn === undefined ? {} : { webAclId: domain.webAclArn }),
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: { ...files, responseHeadersPolicy },
      additionalBehaviors: {
        [PORTAL_PAGE]: { ...files, responseHeadersPolicy: portalHeadersPolicy },
        [`${KEYS_PATH}/*`]: {
          origin: S3BucketOrigin.withOriginAccessControl(publicKeys.bucket as IBucket, { originAccessControl }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        },
        [`${API_PATH}/*`]: {
          origin: new HttpOrigin(api.host),
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          functionAssociations: [
            {
              eventType: FunctionEventType.VIEWER_REQUEST,
              function: new EdgeFunction(this, 'StripPrefix', {
                functionName: name,
                code: FunctionCode.fromInline(STRIP_PREFIX),
                runtime: FunctionRuntime.JS_2_0,
                comment: 'Feedhose: removes the prefix /api',
              }),
            },
          ],
        },
      },
    });
    this.url = `https://${domain?.name ?? this.distribution.distributionDomainName}`;
    this.portalUrl = `${this.url}${PORTAL_PAGE}`;
    if (domain?.hostedZone) pointTo(this, this.distribution, domain.hostedZone, domain.name);
    this.acknowledgeFindings();
  }

  /** Deploys the files and `config.json`. It is separate from the constructor, because the sign-in needs the URL of the dashboard. */
  publish({ issuer, clientId, origins }: SignIn): void {
    this.signInOrigins = origins;
    const role = new Role(this, 'PublisherRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const fixed = role.withoutPolicyUpdates();
    const page = { api: API_PATH, signIn: { issuer, clientId } };
    const sources = [Source.asset(built('dashboard')), Source.jsonData('config.json', page)].map((source) =>
      source.bind(this, { handlerRole: fixed }),
    );
    const { bucketArn } = this.bucket;
    // The statements are the same in every version, because the role is used seconds after an update and IAM applies changes with a delay.
    for (const assets of new Set(sources.map(({ bucket }) => `${bucket.bucketArn}/*`))) {
      role.addToPolicy(may(['s3:GetObject'], assets));
      const id = `AwsSolutions-IAM5[Resource::${shownInFindings(this, assets)}]`;
      acknowledge(role, id, 'It reads the files that the CDK uploads, of this version and of earlier versions.');
    }
    role.addToPolicy(may(['s3:ListBucket', 's3:GetBucketTagging'], bucketArn));
    role.addToPolicy(may(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${bucketArn}/*`));
    const logGroup = new LogGroup(this, 'PublisherLogs', {
      retention: this.settings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    const publisher = new BucketDeployment(this, 'Publisher', {
      destinationBucket: this.bucket as IBucket,
      sources: sources.map((bound) => ({ bind: () => bound })),
      // Browsers revalidate the files on each request, so no invalidation is needed.
      cacheControl: [CacheControl.noCache()],
      // The role has the permissions above.
      role: fixed,
      logGroup,
      memoryLimit: 512,
    });
    publisher.node.addDependency(role);
    const files = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    acknowledge(role, `AwsSolutions-IAM5[Resource::<${files}.Arn>/*]`, 'It writes all files of one bucket.');
    const [handler] = Stack.of(this).node.children.filter(({ node }) =>
      node.id.startsWith('Custom::CDKBucketDeployment'),
    );
    const runtime = 'The CDK chooses the runtime of the function that deploys files to a bucket.';
    if (handler) acknowledge(handler, 'AwsSolutions-L1', runtime);
  }

  private acknowledgeFindings(): void {
    acknowledge(this.bucket, 'AwsSolutions-S1', 'It contains the files of the dashboard, which only CloudFront reads.');
    for (const [rule, reason] of [
      ['CFR1', 'Customers may be anywhere.'],
      ['CFR2', 'Every path except the page requires a token. A team can add a web ACL.'],
      ['CFR3', 'The access log of the API contains each request to the API.'],
      ['CFR4', "CloudFront's own certificate fixes the protocol version."],
    ] as const) {
      acknowledge(this.distribution, `AwsSolutions-${rule}`, reason);
    }
  }
}

function pointTo(scope: Construct, distribution: Distribution, zone: IHostedZone, recordName: string): void {
  const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
  new ARecord(scope, 'Address', { zone, recordName, target });
  new AaaaRecord(scope, 'Address6', { zone, recordName, target });
}

interface PageHeaders {
  readonly contentSecurityPolicy: string;
  /** Whether pages of other origins can embed the page. */
  readonly isFramed: boolean;
}

function headersPolicy(
  scope: Construct,
  id: string,
  name: string,
  { contentSecurityPolicy, isFramed }: PageHeaders,
): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: name,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      // The header cannot name origins. Where it is absent, `frame-ancestors` applies.
      ...(isFramed ? {} : { frameOptions: { frameOption: HeadersFrameOption.DENY, override: true } }),
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
  });
}

interface Sources {
  /** Origins to which the page connects, in addition to its own. */
  readonly connect?: readonly string[];
  /** Origins of images, in addition to its own. */
  readonly images?: readonly string[];
  /** Origins of pages that can embed the page. */
  readonly frames?: readonly string[];
}

/** Returns the content security policy: scripts and styles of the page only, and connections and images of the given origins only. */
function policyFor({ connect = [], images = [], frames = [] }: Sources): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", 'data:', ...images].join(' ')}`,
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frames.length > 0 ? frames.join(' ') : "'none'"}`,
  ].join('; ');
}
