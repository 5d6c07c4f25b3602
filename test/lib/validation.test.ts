/**
 * CloudFormation's schemas and the template. The CDK checks every synthesized template against them, which takes seconds; the
 * other tests and the embedded run leave the check out (`CDK_VALIDATION`), so it stands here once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import { synthesize } from './template.ts';

const plugin = new CloudFormationValidatePlugin();

/** What is wrong in a template, in the words of the check. */
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

test("the template fits CloudFormation's schemas", () => {
  expect(violationsOf(synthesize().text)).toEqual([]);
});

test('a property that a resource type does not have is found', () => {
  const template = { Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { Nope: 1 } } } };
  expect(violationsOf(JSON.stringify(template))).toEqual([
    "Nope: Additional properties are not allowed ('Nope' was unexpected)",
  ]);
});
