/** The CDK app and its context, without cdk-nag. Tests create the same app. */
import { App, type AppProps, type Environment } from 'aws-cdk-lib';
import { defined } from '../core/defined.ts';
import { FeedhoseStack } from './feedhose-stack.ts';

/** Feature flags, so that the template is the same whether the CDK command line or a test synthesizes it. */
const FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/aws-events:eventsTargetQueueSameAccount': true,
  // The embedded run locates the bundles by this metadata.
  'aws:cdk:enable-asset-metadata': true,
};

/** @param env account and region. If they are known, parts that the region lacks are left out. */
export function createApp(appProps: AppProps = {}, env: Environment = {}): App {
  const app = new App({ analyticsReporting: false, ...appProps, context: { ...FLAGS, ...appProps.context } });
  const text = (name: string): string | undefined => app.node.tryGetContext(name);
  const flag = (name: string): boolean => [true, 'true'].includes(app.node.tryGetContext(name));
  const busName = text('busName');
  const portalOrigins = text('portalOrigins');
  const appTopics = text('appTopics');
  const off = ['dashboard', 'schemas', 'alarms', 'journal'].filter((name) =>
    [false, 'false'].includes(app.node.tryGetContext(name)),
  );
  const props = {
    ...defined({ busName }),
    ...(portalOrigins ? { portal: { allowedOrigins: portalOrigins.split(',') } } : {}),
    ...(appTopics ? { notifications: { appTopics: appTopics.split(',') } } : {}),
    lowLatency: flag('lowLatency'),
    plainHttp: flag('plainHttp'),
    ...(flag('canary') ? { canary: true } : {}),
    ...Object.fromEntries(off.map((name) => [name, false])),
  };
  new FeedhoseStack(app, 'Feedhose', props, { env });
  return app;
}
