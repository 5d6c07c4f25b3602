/** The receiver of the canary exists only on request, is safe, and has few permissions. */
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

test('the receiver has at most two concurrent invocations, and nobody can trigger an alarm with its public URL', () => {
  expect(one('AWS::Lambda::Function').Properties).toMatchObject({ ReservedConcurrentExecutions: 2 });
  expect(one('AWS::Lambda::Url').Properties).toMatchObject({ AuthType: 'NONE' });
  expect(ofCanary.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')).toEqual([]);
});

test('the receiver can use its own table only, and the table is deleted with it', () => {
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
