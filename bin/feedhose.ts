/**
 * The CDK app, which consists of one stack. cdk-nag checks it at every synthesis. `npx cdk deploy` deploys it to the account of
 * the current credentials; `-c busName=… -c lowLatency=true -c plainHttp=true -c canary=true -c dashboard=false -c schemas=false
 * -c alarms=false -c journal=false` set the props of the same names, `-c portalOrigins=https://product.example` sets `portal.allowedOrigins`, and
 * `-c appTopics=arn:aws:sns:us-east-1:111111111111:feedhose-*` sets `notifications.appTopics`.
 */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { createApp } from '../lib/app.ts';

const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
const app: App = createApp({}, { ...(account ? { account } : {}), ...(region ? { region } : {}) });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
