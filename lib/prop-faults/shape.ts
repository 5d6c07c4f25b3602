/**
 * The names and kinds of all props, for users who write JavaScript. Faults are an unknown name, a value of another kind, and a
 * token in place of a value that is needed at synthesis.
 */
import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FeedhoseProps } from '../feedhose-props.ts';

/**
 * Recognizes a resource by a property that only its interface has. Constructs of other kinds and of level 1 (`CfnKey`) lack it.
 * Resources of another copy of the CDK have it.
 */
const resource = (property: string) => (value: unknown) => isObject(value) && property in value;

/** The description of each kind of value, and the function that recognizes it. */
const KINDS = {
  bus: ['an event bus', resource('eventBusName')],
  key: ['a KMS key', resource('keyArn')],
  userPool: ['a user pool', resource('userPoolArn')],
  topic: ['an SNS topic', resource('topicArn')],
  vpc: ['a VPC', resource('privateSubnets')],
  securityGroup: ['a security group', resource('securityGroupId')],
  certificate: ['a certificate', resource('certificateArn')],
  hostedZone: ['a hosted zone', resource('hostedZoneId')],
  text: ['a string', (value: unknown) => typeof value === 'string'],
  flag: ['true or false', (value: unknown) => typeof value === 'boolean'],
  number: ['a number', (value: unknown) => typeof value === 'number' && !Token.isUnresolved(value)],
  Duration: ['a Duration', (value: unknown) => isDuration(value) && !value.isUnresolved()],
  object: ['an object', isObject],
} as const;
type Kind = keyof typeof KINDS | readonly ['securityGroup' | 'text' | 'Duration'];
type Shape = { readonly [name: string]: Kind | Shape };
/** The kind of every member of a type, or the shape of its members. */
type ShapeOf<T> = { readonly [Name in keyof T]-?: Kind | ShapeOf<Exclude<T[Name], undefined | false>> };

/** Props that have members and can be `false`. */
const SWITCHES: ReadonlySet<string> = new Set(['journal']);

const SHAPE: ShapeOf<FeedhoseProps> = {
  bus: 'bus',
  busName: 'text',
  batchingWindow: 'Duration',
  lowLatency: 'flag',
  concurrency: {
    fanOut: 'number',
    deliverToQueue: 'number',
    deliverToBus: 'number',
    deliverToTopic: 'number',
    deliverToWebhook: 'number',
  },
  plainHttp: 'flag',
  webhookTimeout: 'Duration',
  retrySchedule: { fast: ['Duration'], slow: ['Duration'] },
  retention: { logs: 'number', queues: 'Duration', waiting: 'Duration', attempts: 'Duration', deadLetters: 'Duration' },
  journal: { retention: 'Duration' },
  key: 'key',
  senderRoleName: 'text',
  egress: { vpc: 'vpc', subnets: 'object', securityGroups: ['securityGroup'], natGateways: 'number' },
  ownership: { resolvers: ['text'], txtPrefix: 'text', txtName: 'text' },
  portal: { allowedOrigins: ['text'], logoOrigins: ['text'] },
  userPool: 'userPool',
  userPoolDomain: 'text',
  signIn: { issuer: 'text', audience: ['text'] },
  domain: {
    name: 'text',
    certificate: 'certificate',
    hostedZone: 'hostedZone',
    apiName: 'text',
    apiCertificate: 'certificate',
    webAclArn: 'text',
  },
  dashboard: 'flag',
  schemas: 'flag',
  alarms: 'flag',
  canary: 'flag',
  alarmTopic: 'topic',
  notifications: { failingAfter: 'Duration', kinds: ['text'], appTopics: ['text'] },
  budget: { perDay: 'number' },
  openTelemetry: { layerArn: 'text', wrapper: 'text', environment: 'object' },
  removalPolicy: 'text',
};

/** Required members of props. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  signIn: ['issuer', 'audience'],
  domain: ['name', 'certificate'],
  budget: ['perDay'],
  openTelemetry: ['layerArn'],
};

export interface Shaped {
  readonly faults: readonly string[];
  /** Returns the props that are of the right kind. */
  readonly sound: FeedhoseProps;
}

export function shaped(props: FeedhoseProps): Shaped {
  if (!isObject(props)) return { faults: [`props: expected an object, got ${kindOf(props)}`], sound: {} };
  const faults: string[] = [];
  const sound = members('', SHAPE as Shape, props, faults);
  return { faults, sound };
}

function members(path: string, shape: Shape, given: object, faults: string[]): Record<string, unknown> {
  const sound: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const at = path === '' ? name : `${path}.${name}`;
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (kind === undefined) {
      faults.push(`${at}: expected ${Object.keys(shape).join(', ')}, got an unknown name`);
    } else if (typeof kind === 'object' && !Array.isArray(kind)) {
      if (value === false && SWITCHES.has(at)) sound[name] = value;
      else if (!isObject(value)) faults.push(`${at}: expected an object, got ${kindOf(value)}`);
      else Object.assign(sound, group(name, kind as Shape, value, faults));
    } else {
      const found = faultsOf(at, kind as Kind, value);
      faults.push(...found);
      if (found.length === 0) sound[name] = value;
    }
  }
  return sound;
}

/** Returns a prop that has members. It is left out if a required member is absent or of another kind. */
function group(name: string, shape: Shape, given: object, faults: string[]): Record<string, unknown> {
  const sound = members(name, shape, given, faults);
  const absent = (REQUIRED[name] ?? []).filter((member) => !Object.hasOwn(sound, member));
  const silent = absent.filter((member) => (given as Record<string, unknown>)[member] === undefined);
  faults.push(...silent.map((member) => `${name}.${member}: expected ${expectedOf(shape[member])}, got nothing`));
  return absent.length > 0 ? {} : { [name]: sound };
}

function expectedOf(kind: Kind | Shape | undefined): string {
  return typeof kind === 'string' ? KINDS[kind][0] : 'a list';
}

function faultsOf(path: string, kind: Kind, value: unknown): readonly string[] {
  if (typeof kind === 'string') {
    const [expected, isA] = KINDS[kind];
    return isA(value) ? [] : [`${path}: expected ${expected}, got ${kindOf(value)}`];
  }
  if (!Array.isArray(value) || Token.isUnresolved(value)) return [`${path}: expected a list, got ${kindOf(value)}`];
  return value.flatMap((one, index) => faultsOf(`${path}[${index}]`, kind[0], one));
}

/** Accepts a Duration of another copy of the CDK. */
function isDuration(value: unknown): value is { isUnresolved(): boolean } {
  return isObject(value) && 'toMilliseconds' in value && 'isUnresolved' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (Token.isUnresolved(value) || (isDuration(value) && value.isUnresolved())) {
    return 'a token, whose value is known at deployment only';
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (Construct.isConstruct(value)) return `the construct ${value.node.path}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
