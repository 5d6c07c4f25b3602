/** The embedded AWS runs Feedhose in CDK apps of every shape, with every prop, and ignores the rest of the app. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  App,
  CfnCondition,
  CfnOutput,
  CfnParameter,
  CrossStackReferences,
  Fn,
  NestedStack,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  Stage,
  Tags,
} from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Instance, InstanceType, type IVpc, MachineImage, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { Feedhose, type FeedhoseProps } from '../../lib/index.ts';
import { startEmbedded } from '../../local/index.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const outdir = mkdtempSync(join(tmpdir(), 'feedhose-shapes-'));
const onCleanup = cleanupAfterAll();
onCleanup(() => rmSync(outdir, { recursive: true, force: true }));

const LAYER = 'arn:aws:lambda:eu-west-1:615299751070:layer:AWSOpenTelemetryDistroJs:5';
const IMPORTED_KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000';
const env = { account: '123456789012', region: 'eu-west-1' };

function feeds(stack: Stack, props: FeedhoseProps = {}): Feedhose {
  const feedhose = new Feedhose(stack, 'Feedhose', { removalPolicy: RemovalPolicy.DESTROY, ...props });
  feedhose.addOutputs();
  return feedhose;
}

/** A default app of `cdk init`, with resources of its own that the embedded AWS does not support. */
function plain(app: App): void {
  const stack = new Stack(app, 'Plain');
  const alarmTopic = new Topic(stack, 'Alarms');
  const email = new CfnParameter(stack, 'Email', { type: 'String' });
  const isBig = new CfnCondition(stack, 'IsBig', { expression: Fn.conditionEquals(email, 'big') });
  const feedhose = feeds(stack, { alarmTopic, canary: true, egress: {}, budget: { perDay: 5 } });
  const backend = new LambdaFunction(stack, 'Backend', {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });
  feedhose.grantPublish(backend);
  const vpc = new Vpc(stack, 'Vpc') as IVpc;
  const machineImage = MachineImage.latestAmazonLinux2023();
  const instance = new Instance(stack, 'Machine', { vpc, instanceType: new InstanceType('t3.micro'), machineImage });
  new CfnOutput(stack, 'Address', { value: instance.instancePrivateIp, condition: isBig });
  new CfnOutput(stack, 'Machines', { value: instance.instanceId });
  Tags.of(app).add('team', 'feeds');
}

/** Values of another stack, a nested stack and a stage. */
function shapes(app: App): void {
  const production = new Stage(app, 'Production');
  const base = new Stack(production, 'Base');
  const bus = new EventBus(base, 'Bus', { eventBusName: 'orders' });
  // A weak reference uses Fn::GetStackOutput, and a strong one Fn::ImportValue.
  CrossStackReferences.of(bus).produce(ReferenceStrength.WEAK);
  const key = new Key(base, 'Key');
  const vpc = new Vpc(base, 'Vpc');
  feeds(new NestedStack(new Stack(production, 'Parent'), 'Inner'), { bus, key, egress: { vpc } } as FeedhoseProps);
}

/** Everything exists already. */
function imported(app: App): void {
  const stack = new Stack(app, 'Imported', { env });
  // Apps that are not synthesized by the command line of the CDK have no paths of assets.
  stack.node.setContext('aws:cdk:enable-asset-metadata', false);
  const certificate = Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/a');
  const apiCertificate = Certificate.fromCertificateArn(stack, 'A', 'arn:aws:acm:eu-west-1:123456789012:certificate/b');
  const zone = { hostedZoneId: 'Z1', zoneName: 'example.com' };
  const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', zone);
  feeds(stack, {
    busName: 'orders',
    key: Key.fromKeyArn(stack, 'Key', IMPORTED_KEY),
    userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
    userPoolDomain: 'feeds.auth.eu-west-1.amazoncognito.com',
    domain: { name: 'feeds.example.com', certificate, hostedZone, apiName: 'api.example.com', apiCertificate },
    openTelemetry: { layerArn: LAYER },
  });
}

beforeAll(() => {
  const app = new App({ outdir, analyticsReporting: true, context: { 'aws:cdk:enable-asset-metadata': true } });
  plain(app);
  shapes(app);
  imported(app);
  app.synth();
});

async function started(stack: string) {
  const lines: string[] = [];
  const environment = { EGRESS_ALLOWANCE, OWNERSHIP_RESOLVERS: 'system' };
  const onProgress = (text: string) => void lines.push(text);
  const embedded = await startEmbedded({ assembly: outdir, stack, port: 0, hold: true, environment, onProgress });
  onCleanup(() => embedded.close());
  const authorization = `Bearer ${embedded.issueToken({ 'cognito:groups': '[operators]', sub: 'ann' })}`;
  const apps = () => fetch(`${embedded.api}/apps`, { headers: { authorization } });
  return { ...embedded, lines, apps };
}

describe('the embedded AWS runs', () => {
  test('a default app with other resources, which it lists as ignored in one line', async () => {
    const { outputs, lines, apps } = await started('Plain');
    expect((await apps()).status).toBe(200);
    expect(outputs).toMatchObject({ EgressAddresses: '127.0.0.1', CanaryUrl: expect.stringContaining('http') });
    expect(Object.keys(outputs)).not.toContain('Address');
    const listed = lines.filter((line) => line.startsWith('Ignored'));
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatch(/AWS::CDK::Metadata, AWS::EC2::EIP .*AWS::EC2::Instance.*AWS::Lambda::Function [^:]*$/);
  });

  test('a nested stack in a stage that uses the bus, the key and the network of another stack', async () => {
    const { outputs, apps } = await started('Production/Parent');
    expect(outputs['BusName']).toBe('orders');
    expect((await apps()).status).toBe(200);
  });

  test('a stack of an account and region whose bus, key and user pool exist already', async () => {
    const embedded = await started('Imported');
    expect(embedded.outputs['BusName']).toBe('orders');
    const destinations = [{ transport: 'webhook' as const, url: 'http://127.0.0.1:9/' }];
    const scopes = [{ feed_group: 'user', realtime: true, destinations }];
    // The secret of the destination is encrypted with the key.
    const [app] = await applyConfiguration(embedded, { apps: [{ app_id: '1', name: 'one', scopes }] });
    expect(app?.scopes[0]?.destinations).toHaveLength(1);
  });
});

test('an app with several stacks requires the name of one of them', async () => {
  const start = (stack?: string) => startEmbedded({ assembly: outdir, stack, port: 0 });
  await expect(start()).rejects.toThrow('Choose one of them with --stack: ');
  await expect(start('Base')).rejects.toThrow(/^--stack: expected one of .*Plain.*, got "Base"$/);
});

test.each([
  ['AssetParametersabcS3Bucket', { Ref: 'AssetParametersabcS3Bucket' }, 'with LegacyStackSynthesizer'],
  ['Name', { Ref: 'Name' }, 'The parameter Name has no default value.'],
  [
    'Name',
    { 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'Name' } },
    'the assembly has no stack Base with the output Name.',
  ],
])('a value that only a deployment knows (%s, %j) is refused in a plain sentence', async (name, QueueName, message) => {
  const assembly = writeAssembly({
    Parameters: { [name]: { Type: 'String' } },
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } },
  });
  await expect(startEmbedded({ assembly, port: 0 })).rejects.toThrow(message);
});
