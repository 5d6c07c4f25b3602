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

interface DistributionConfig {
  readonly DefaultRootObject?: string;
  readonly DefaultCacheBehavior?: { readonly ResponseHeadersPolicyId?: string };
  readonly CustomErrorResponses?: readonly { readonly ErrorCode: number; readonly ErrorCachingMinTTL?: number }[];
}

/** The other cache behaviours lead to the HTTP API, which has the address of the run anyway. */
export const distribution: ResourceType = {
  properties: { DistributionConfig: USED },
  build({ name, properties, world: { hosting } }) {
    const config = properties['DistributionConfig'] as DistributionConfig;
    const policy = config.DefaultCacheBehavior?.ResponseHeadersPolicyId;
    hosting.serve({
      rootObject: config.DefaultRootObject ?? '',
      headers: policy === undefined ? {} : (JSON.parse(policy) as Record<string, string>),
      errorSeconds: errorSecondsOf(config),
    });
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
