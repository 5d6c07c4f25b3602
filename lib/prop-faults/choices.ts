/** Faults of props that cannot be combined, and of values that are not among the allowed ones. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CONCURRENCY_LIMITS } from '../../core/limits.ts';
import { isNotificationKind } from '../../core/notifications/mail.ts';
import { NOTIFICATION_KINDS } from '../../core/notifications/notification.ts';
import type { FeedhoseProps } from '../feedhose-props.ts';

export function faultsOfChoices(props: FeedhoseProps): readonly string[] {
  const { signIn, egress, budget, domain, ownership, openTelemetry, notifications, removalPolicy } = props;
  const logs = props.retention?.logs;
  const nat = egress?.natGateways;
  const together = (one: keyof FeedhoseProps, other: keyof FeedhoseProps): readonly string[] =>
    props[one] && props[other] ? [`${one}: expected one of ${one} and ${other}, got both`] : [];
  return [
    ...together('bus', 'busName'),
    ...together('userPool', 'signIn'),
    ...(props.userPoolDomain && !props.userPool
      ? ['userPoolDomain: expected userPool to be set as well, got none']
      : []),
    ...together('batchingWindow', 'lowLatency'),
    ...(['alarmTopic', 'budget'] as const).flatMap((name) =>
      props.alarms === false && props[name] ? [`${name}: expected none together with alarms: false, got one`] : [],
    ),
    ...(notifications?.kinds?.length === 0
      ? ['notifications.kinds: expected at least one, or no list for all kinds, got none']
      : []),
    ...(notifications?.kinds ?? []).flatMap((kind) =>
      isNotificationKind(kind) ? [] : [`notifications.kinds: expected ${NOTIFICATION_KINDS.join(', ')}, got "${kind}"`],
    ),
    ...(ownership?.resolvers?.length === 0
      ? ['ownership.resolvers: expected at least one, or no list for the default, got none']
      : []),
    ...(signIn?.audience.length === 0 ? ['signIn.audience: expected at least one client id, got none'] : []),
    ...(props.portal && props.dashboard === false
      ? ['portal: expected none together with dashboard: false, got one']
      : []),
    ...(domain?.apiName !== undefined && !domain.apiCertificate
      ? ['domain.apiCertificate: expected a certificate for apiName, got none']
      : []),
    ...(domain?.apiCertificate && domain.apiName === undefined
      ? ['domain.apiName: expected a name together with apiCertificate, got none']
      : []),
    ...(domain?.apiName !== undefined && domain.apiName === domain.name
      ? ['domain.apiName: expected another name than domain.name, got the same']
      : []),
    ...(egress?.vpc && nat !== undefined
      ? ['egress.natGateways: expected none together with an existing vpc, got one']
      : []),
    ...(egress && !egress.vpc && egress.securityGroups
      ? ['egress.securityGroups: expected egress.vpc to be set as well, got none']
      : []),
    ...(nat === undefined || nat === 1 || nat === 2 ? [] : [`egress.natGateways: expected 1 or 2, got ${nat}`]),
    ...(egress && !egress.vpc && egress.subnets
      ? ['egress.subnets: expected egress.vpc to be set as well, got none']
      : []),
    ...(logs !== undefined && !LOGS.includes(logs)
      ? [`retention.logs: expected one of RetentionDays, such as 30, got ${logs}`]
      : []),
    ...(removalPolicy !== undefined && !REMOVALS.includes(removalPolicy)
      ? [`removalPolicy: expected RemovalPolicy.RETAIN or RemovalPolicy.DESTROY, got "${removalPolicy}"`]
      : []),
    ...Object.entries(openTelemetry?.environment ?? {}).flatMap(([name, value]) => [
      ...(VARIABLE.test(name) ? [] : [`openTelemetry.environment: expected ${VARIABLE_EXPECTED}, got "${name}"`]),
      ...(typeof value === 'string'
        ? []
        : [`openTelemetry.environment.${name}: expected a string, got a ${typeof value}`]),
    ]),
    ...(budget && !(budget.perDay > 0 && Number.isFinite(budget.perDay))
      ? [`budget.perDay: expected US dollars above 0, got ${budget.perDay}`]
      : []),
  ];
}

/** The names that Lambda accepts (AWS Lambda Developer Guide, "Creating Lambda environment variables"). */
const VARIABLE = /^[A-Za-z][A-Za-z0-9_]+$/;
const VARIABLE_EXPECTED = 'names of at least 2 letters, digits or _, the first a letter';

const LOGS = Object.values(RetentionDays);
const REMOVALS: readonly string[] = [
  RemovalPolicy.RETAIN,
  RemovalPolicy.DESTROY,
  RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
];

export function faultsOfConcurrency({ concurrency = {} }: FeedhoseProps): readonly string[] {
  const { min, max } = CONCURRENCY_LIMITS;
  return Object.entries(concurrency).flatMap(([name, wanted]) =>
    Number.isInteger(wanted) && wanted >= min && wanted <= max
      ? []
      : [`concurrency.${name}: expected ${min} to ${max}, got ${wanted}`],
  );
}
