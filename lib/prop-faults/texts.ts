/** Faults of props that are texts. Texts that are unknown at synthesis are not checked. */
import { isIP } from 'node:net';
import { Token } from 'aws-cdk-lib';
import { isTopicPattern } from '../../core/notifications/topics.ts';
import { TXT_NAME, TXT_PREFIX } from '../../core/transport/webhook/ownership/txt.ts';
import { invisibleIn } from '../../core/visible-text.ts';
import type { FeedhoseProps } from '../feedhose-props.ts';

const BUS_NAME = /^[/.\-_A-Za-z0-9]{1,256}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
/** The top-level domain consists of letters, or is in Punycode with digits and hyphens. */
const DOMAIN_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;
/** The URLs of the issuer's documents begin with it (OpenID Connect Discovery 1.0, section 3). */
const ISSUER = /^https:\/\/[\x21\x22\x24-\x3e\x40-\x7e]+$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** An address with or without a port. An IPv6 address with a port is in brackets. */
const RESOLVER = {
  test: (text: string) =>
    text === 'system' || isIP(/^(?:\[(.+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text)?.slice(1).find(Boolean) ?? text) !== 0,
};
/** An origin in a content security policy. The port can be `*`. */
const ORIGIN = {
  test: (text: string) => {
    const [, scheme, host = ''] = /^(https?):\/\/([^:/]+)(?::(?:\d{1,5}|\*))?$/.exec(text) ?? [];
    return ['localhost', '127.0.0.1'].includes(host) || (scheme === 'https' && DOMAIN_NAME.test(host));
  },
};
const TOPICS_EXPECTED = 'the ARN of an SNS topic, with * as a wildcard in the account and the name';
const WEB_ACL_ARN = /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/;
const LAYER_ARN = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+$/;

export function faultsOfTexts(props: FeedhoseProps, roleName: string): readonly string[] {
  const { busName, userPoolDomain, signIn, domain, openTelemetry, ownership = {} } = props;
  const faults: string[] = [];
  const expect = (name: string, text: string | undefined, pattern: Pick<RegExp, 'test'>, expected: string): void => {
    if (text === undefined || Token.isUnresolved(text) || pattern.test(text)) return;
    faults.push(`${name}: expected ${expected}, got ${invisibleIn(text.replaceAll(' ', '')) ?? `"${text}"`}`);
  };
  expect('busName', busName, BUS_NAME, '1 to 256 letters, digits or . - _ /');
  expect('senderRoleName', roleName, ROLE_NAME, '1 to 64 letters, digits or _ + = , . @ -');
  expect('userPoolDomain', userPoolDomain, DOMAIN_NAME, 'a domain name in lower case');
  expect('signIn.issuer', signIn?.issuer, ISSUER, 'an https URL without query');
  for (const [index, id] of (signIn?.audience ?? []).entries()) {
    expect(`signIn.audience[${index}]`, id, VISIBLE_ASCII, 'visible ASCII characters');
  }
  expect('ownership.txtPrefix', ownership.txtPrefix, TXT_PREFIX, 'labels of DNS in lower case');
  expect('ownership.txtName', ownership.txtName, TXT_NAME, 'at most 63 letters, digits or - _ .');
  for (const [index, resolver] of (ownership.resolvers ?? []).entries()) {
    expect(`ownership.resolvers[${index}]`, resolver, RESOLVER, '"system" or an IP address, perhaps with a port');
  }
  for (const name of ['allowedOrigins', 'logoOrigins'] as const) {
    for (const [index, origin] of (props.portal?.[name] ?? []).entries()) {
      expect(`portal.${name}[${index}]`, origin, ORIGIN, 'an origin such as https://product.example, without a path');
    }
  }
  for (const [index, topic] of (props.notifications?.appTopics ?? []).entries()) {
    expect(`notifications.appTopics[${index}]`, topic, { test: isTopicPattern }, TOPICS_EXPECTED);
  }
  expect('domain.name', domain?.name, DOMAIN_NAME, 'a domain name in lower case');
  expect('domain.apiName', domain?.apiName, DOMAIN_NAME, 'a domain name in lower case');
  expect('domain.webAclArn', domain?.webAclArn, WEB_ACL_ARN, 'the ARN of a web ACL with the scope CLOUDFRONT');
  expect('openTelemetry.wrapper', openTelemetry?.wrapper, VISIBLE_ASCII, 'visible ASCII characters');
  expect('openTelemetry.layerArn', openTelemetry?.layerArn, LAYER_ARN, 'the ARN of a version of a Lambda layer');
  return faults;
}
