/** AWS::CloudFront::*: one page, served at the address of the run. */
import { defined } from '../objects.ts';
import { expectKeys, type ResourceType, USED } from './resource-type.ts';

interface SecurityHeaders {
  readonly ContentSecurityPolicy?: { readonly ContentSecurityPolicy: string };
  readonly ContentTypeOptions?: object;
  readonly FrameOptions?: { readonly FrameOption: string };
  readonly ReferrerPolicy?: { readonly ReferrerPolicy: string };
  readonly StrictTransportSecurity?: object;
}

/** The `Ref` of a policy contains its headers, from which a distribution reads them. */
export const responseHeadersPolicy: ResourceType = {
  properties: { ResponseHeadersPolicyConfig: USED },
  build({ properties }) {
    const config = properties['ResponseHeadersPolicyConfig'] as {
      readonly Name: string;
      readonly SecurityHeadersConfig?: SecurityHeaders;
    };
    expectKeys('ResponseHeadersPolicyConfig', config, ['Name', 'Comment', 'SecurityHeadersConfig']);
    const security = config.SecurityHeadersConfig ?? {};
    expectKeys('SecurityHeadersConfig', security, [
      'ContentSecurityPolicy',
      'ContentTypeOptions',
      'FrameOptions',
      'ReferrerPolicy',
      // The run has no TLS.
      'StrictTransportSecurity',
    ]);
    const headers = defined({
      'content-security-policy': security.ContentSecurityPolicy?.ContentSecurityPolicy,
      'x-content-type-options': security.ContentTypeOptions && 'nosniff',
      'x-frame-options': security.FrameOptions?.FrameOption,
      'referrer-policy': security.ReferrerPolicy?.ReferrerPolicy,
    });
    return { ref: JSON.stringify(headers), attributes: {} };
  },
};

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId?: string;
  readonly ResponseHeadersPolicyId?: string;
}

interface DistributionConfig {
  readonly DefaultRootObject?: string;
  readonly DefaultCacheBehavior?: Behavior;
  readonly CacheBehaviors?: readonly Behavior[];
  readonly Origins?: readonly { readonly Id: string; readonly DomainName: string }[];
  readonly CustomErrorResponses?: readonly { readonly ErrorCode: number; readonly ErrorCachingMinTTL?: number }[];
}

/**
 * Cache behaviours without a policy for headers lead to another bucket, or to the HTTP API, which has the address of the run anyway.
 */
export const distribution: ResourceType = {
  properties: { DistributionConfig: USED },
  build({ name, properties, world: { hosting, s3 } }) {
    const config = properties['DistributionConfig'] as DistributionConfig;
    const headersOf = ({ ResponseHeadersPolicyId: policy }: Behavior): Record<string, string> =>
      policy === undefined ? {} : JSON.parse(policy);
    const files = (config.CacheBehaviors ?? []).filter((behavior) => behavior.ResponseHeadersPolicyId !== undefined);
    hosting.serve({
      rootObject: config.DefaultRootObject ?? '',
      headers: headersOf(config.DefaultCacheBehavior ?? {}),
      headersOfFiles: new Map(files.map((behavior) => [behavior.PathPattern ?? '', headersOf(behavior)])),
      errorSeconds: errorSecondsOf(config),
    });
    for (const { PathPattern = '', TargetOriginId, ResponseHeadersPolicyId } of config.CacheBehaviors ?? []) {
      const origin = config.Origins?.find(({ Id }) => Id === TargetOriginId)?.DomainName ?? '';
      const bucket = origin.replace(/\.invalid$/, '');
      if (ResponseHeadersPolicyId !== undefined || !s3.hasBucket(bucket)) continue;
      hosting.serveObjects(PathPattern.replace(/\*$/, ''), (key) => s3.read(bucket, key));
    }
    return { ref: name, attributes: { DomainName: `${name.toLowerCase()}.invalid`, Id: name } };
  },
};

function errorSecondsOf({ CustomErrorResponses: responses = [] }: DistributionConfig): ReadonlyMap<number, number> {
  return new Map(
    responses.flatMap((response) => {
      expectKeys('CustomErrorResponses', response, ['ErrorCode', 'ErrorCachingMinTTL']);
      const { ErrorCode, ErrorCachingMinTTL } = response;
      return ErrorCachingMinTTL === undefined ? [] : [[ErrorCode, ErrorCachingMinTTL] as const];
    }),
  );
}
