/**
 * Faults of existing resources that cannot work with the stack: a resource in another region or account, if both are known, an alias
 * in place of a key, or a certificate or zone that does not match.
 */
import { Stack, Token } from 'aws-cdk-lib';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { CfnKey, type IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { isNewerBus } from '../../core/transport/eventbridge/bus-arn.ts';
import type { FeedhoseProps } from '../feedhose-props.ts';
import type { DomainProps } from '../option-props.ts';

interface Placed extends IConstruct {
  readonly env: { readonly account: string; readonly region: string };
}

export function faultsOfPlaces(scope: Construct, props: FeedhoseProps): readonly string[] {
  const { bus, key, userPool, alarmTopic, egress, domain, openTelemetry } = props;
  const { account, region } = Stack.of(scope);
  const inRegion = (name: string, found: string | undefined): readonly string[] =>
    found !== undefined && differ(found, region)
      ? [`${name}: expected one of the stack's region ${region}, got one of ${found}`]
      : [];
  const inAccount = (name: string, found: string): readonly string[] =>
    differ(found, account) ? [`${name}: expected one of the stack's account ${account}, got one of ${found}`] : [];
  const here = (name: string, thing: Placed | undefined): readonly string[] =>
    thing ? [...inRegion(name, thing.env.region), ...inAccount(name, thing.env.account)] : [];
  return [
    ...here('bus', bus),
    ...(bus && isNewerBus(bus.eventBusArn)
      ? ['bus: expected a rule-based event bus, got one of the newer kind (event-busv2), which is not supported yet']
      : []),
    ...here('userPool', userPool),
    ...(userPool?.env.region === region ? inRegion('userPool', regionOfPool(userPool.userPoolId)) : []),
    ...(key ? [...inRegion('key', key.env.region), ...faultsOfKey(key)] : []),
    ...(alarmTopic ? inRegion('alarmTopic', alarmTopic.env.region) : []),
    ...(egress?.vpc ? inRegion('egress.vpc', egress.vpc.env.region) : []),
    ...(egress?.vpc && !egress.subnets && egress.vpc.privateSubnets.length === 0
      ? ['egress.vpc: expected private subnets with a route to the internet, or egress.subnets, got none']
      : []),
    ...(egress?.vpc && egress.subnets ? faultsOfSubnets(egress.vpc, egress.subnets) : []),
    ...(egress?.securityGroups ?? []).flatMap(({ env }, at) => inRegion(`egress.securityGroups[${at}]`, env.region)),
    ...inRegion('openTelemetry.layerArn', regionOfArn(openTelemetry?.layerArn)),
    ...(domain ? faultsOfDomain(domain) : []),
    ...(domain?.apiCertificate ? inRegion('domain.apiCertificate', regionOfCertificate(domain.apiCertificate)) : []),
    ...(['certificate', 'apiCertificate'] as const).flatMap((name) =>
      inAccount(`domain.${name}`, accountOfArn(domain?.[name]?.certificateArn) ?? account),
    ),
  ];
}

/** The CDK reports the first of these faults only, and takes an empty selection. */
function faultsOfSubnets(vpc: IVpc, wanted: SubnetSelection): readonly string[] {
  let found: readonly { readonly subnetId: string }[];
  try {
    const selected = vpc.selectSubnets(wanted);
    if (selected.isPendingLookup) return [];
    found = selected.subnets;
  } catch (error) {
    return [`egress.subnets: expected subnets of the vpc. ${(error as Error).message}`];
  }
  if (found.length === 0) return ['egress.subnets: expected at least one subnet, got none'];
  const open = new Set(vpc.publicSubnets.map(({ subnetId }) => subnetId));
  return found.some(({ subnetId }) => open.has(subnetId))
    ? ['egress.subnets: expected private subnets with a route to the internet, got a public one']
    : [];
}

function differ(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}

/** IAM compares the key's ARN with the resource of a policy, so permissions on an alias have no effect. */
function faultsOfKey(key: IKey): readonly string[] {
  if ('aliasName' in key || key.keyArn.includes(':alias/')) {
    return ['key: expected a key, got an alias: rights on it would have no effect'];
  }
  const made = key.node.defaultChild;
  if (!(made instanceof CfnKey)) return [];
  const { keySpec = 'SYMMETRIC_DEFAULT', keyUsage = 'ENCRYPT_DECRYPT' } = made;
  if (made.enabled === false) return ['key: expected an enabled key, got a disabled one'];
  return keySpec === 'SYMMETRIC_DEFAULT' && keyUsage === 'ENCRYPT_DECRYPT'
    ? []
    : [`key: expected a symmetric key for encryption, got ${keySpec} for ${keyUsage}`];
}

function faultsOfDomain({ name, certificate, hostedZone, apiName }: DomainProps): readonly string[] {
  const region = regionOfCertificate(certificate);
  const zone = hostedZone?.zoneName.replace(/\.$/, '');
  const isOutside = (one: string): boolean =>
    zone !== undefined &&
    !Token.isUnresolved(zone) &&
    !Token.isUnresolved(one) &&
    one !== zone &&
    !one.endsWith(`.${zone}`);
  const outside = [name, ...(apiName === undefined ? [] : [apiName])].filter(isOutside);
  return [
    ...(region !== undefined && differ(region, CERTIFICATES)
      ? [`domain.certificate: expected one of ${CERTIFICATES}, as CloudFront does, got one of ${region}`]
      : []),
    ...outside.map((one) => `domain.hostedZone: expected a zone that holds ${one}, got ${zone}`),
  ];
}

const CERTIFICATES = 'us-east-1';

function regionOfCertificate(certificate: ICertificate): string | undefined {
  const { certificateArn, env } = certificate;
  return certificate instanceof Certificate ? env.region : regionOfArn(certificateArn);
}

/** Returns `undefined` for a value that is unknown at synthesis. */
function regionOfArn(arn: string | undefined): string | undefined {
  return /^arn:[\w-]+:[\w-]+:([a-z\d-]+):/.exec(arn ?? '')?.[1];
}

function accountOfArn(arn: string | undefined): string | undefined {
  return /^arn:[\w-]+:[\w-]+:[a-z\d-]*:(\d{12}):/.exec(arn ?? '')?.[1];
}

/** The id of a user pool begins with the region: `eu-west-1_aB3`. */
function regionOfPool(id: string): string | undefined {
  return /^([a-z\d-]+)_\w+$/.exec(id)?.[1];
}
