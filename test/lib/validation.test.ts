/**
 * Checks the template against CloudFormation's schemas. The CDK checks every synthesized template, which takes seconds.
 * The other tests and the embedded run omit the check (`CDK_VALIDATION`), so that it is made once, here.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import { synthesize } from './template.ts';

const plugin = new CloudFormationValidatePlugin();

/** Returns the faults of a template, in the words of the check. */
function violationsOf(template: string): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'feedhose-validation-'));
  try {
    const templatePath = join(directory, 'template.json');
    writeFileSync(templatePath, template);
    const stackTemplates = [
      { stackConstructPath: 'Stack', templatePath, accountId: '000000000000', region: 'us-east-1' },
    ];
    const { violations } = plugin.validate({
      templatePaths: [templatePath],
      stackTemplates,
      appConstruct: new App(),
    });
    return violations.map(({ description }) => description);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("the template conforms to CloudFormation's schemas", () => {
  expect(violationsOf(synthesize().text)).toEqual([]);
});

test.each([
  ['a type that does not exist', { Type: 'AWS::SQS::Line' }, "Unknown resource type 'AWS::SQS::Line'"],
  [
    'a property that a resource type does not have',
    { Type: 'AWS::SQS::Queue', Properties: { Nope: 1 } },
    "Nope: Additional properties are not allowed ('Nope' was unexpected)",
  ],
  [
    'a property that a nested type does not have',
    { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: 'f', Cors: { Nope: 1 } } },
    "Cors.Nope: Additional properties are not allowed ('Nope' was unexpected)",
  ],
  [
    'a required property that is missing',
    { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: ['q'] } },
    "Properties: 'PolicyDocument' is a required property",
  ],
  [
    'a value of another type',
    { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 'soon' } },
    "DelaySeconds: 'soon' is not of type 'integer'",
  ],
])('the check finds %s', (_, resource, found) => {
  expect(violationsOf(JSON.stringify({ Resources: { R: resource } }))).toEqual([found]);
});
