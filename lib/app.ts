/** The CDK app and its context, apart from what checks it: tests build the same one. */
import { App, type AppProps } from 'aws-cdk-lib';
import { FeedhoseStack } from './feedhose-stack.ts';

/** Feature flags, so that the template is the same whether the CDK command line or a test synthesizes it. */
const FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:target-partitions': ['aws', 'aws-cn', 'aws-us-gov'],
  '@aws-cdk/aws-events:eventsTargetQueueSameAccount': true,
  // The embedded run finds the bundles by the metadata that this writes.
  'aws:cdk:enable-asset-metadata': true,
};

export function createApp(props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...FLAGS, ...props.context } });
  const text = (name: string): string | undefined => app.node.tryGetContext(name);
  const flag = (name: string): boolean => [true, 'true'].includes(app.node.tryGetContext(name));
  const busName = text('busName');
  new FeedhoseStack(app, 'Feedhose', {
    ...(busName === undefined ? {} : { busName }),
    lowLatency: flag('lowLatency'),
    plainHttp: flag('plainHttp'),
  });
  return app;
}
