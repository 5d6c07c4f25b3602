/** The receiver of the canary: only where it is asked for, safe, and with few rights. */
import { expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { synthesize, type TemplateResource } from './template.ts';

const checked = synthesize({ canary: 'true' }, (app) => Validations.of(app).addPlugins(new AwsSolutionsChecks(app)));
const ofCanary = Object.entries(checked.template.Resources).filter(([id]) => id.startsWith('FeedhoseCanary'));
const one = (type: string): TemplateResource => {
  const found = ofCanary.filter(([, { Type }]) => Type === type).map(([, resource]) => resource);
  expect(found).toHaveLength(1);
  return found[0] as TemplateResource;
};

test('the prop canary adds the receiver and its two outputs, and changes nothing else in the template', () => {
  const { Resources, Outputs } = synthesize().template;
  expect(Object.keys(Resources).filter((id) => id.startsWith('FeedhoseCanary'))).toEqual([]);
  const added = Object.keys(checked.template.Resources).filter((id) => !(id in Resources));
  expect(added.toSorted()).toEqual(ofCanary.map(([id]) => id).toSorted());
  const outputs = Object.keys(checked.template.Outputs).filter((name) => !(name in Outputs));
  expect(outputs.toSorted()).toEqual(['CanaryFunctionName', 'CanaryUrl']);
  const stays = Object.keys(Resources).filter((id) => !/Overview|Queries/.test(id));
  for (const id of stays) expect([id, checked.template.Resources[id]]).toEqual([id, Resources[id]]);
});

test('the receiver runs at most twice at a time, and nobody can make an alarm ring by its open URL', () => {
  expect(one('AWS::Lambda::Function').Properties).toMatchObject({ ReservedConcurrentExecutions: 2 });
  expect(one('AWS::Lambda::Url').Properties).toMatchObject({ AuthType: 'NONE' });
  expect(ofCanary.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')).toEqual([]);
});

test('the receiver may use its own table alone, and the table goes with it', () => {
  const { Statement } = one('AWS::IAM::Policy').Properties['PolicyDocument'] as {
    readonly Statement: readonly object[];
  };
  expect(Statement.map((statement) => (statement as { Action: unknown }).Action)).toEqual([
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  ]);
  expect(JSON.stringify(Statement[0])).toContain('FeedhoseCanaryReceived');
  const table = one('AWS::DynamoDB::Table');
  expect(table.DeletionPolicy).toBe('Delete');
  expect(table.Properties).toMatchObject({ TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } });
});
