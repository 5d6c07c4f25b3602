/**
 * The update kinds in EventBridge's schema registry, so that developers of feed backends find them in the console and check
 * what they send against them. Registered schemas refuse nothing: that is the parser's work.
 */
import { Names } from 'aws-cdk-lib';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { UPDATE_SCHEMAS } from '../core/schemas/update-schemas.ts';

export class Schemas extends Construct {
  /** One for each stack that has a Feedhose. */
  readonly registryName: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.registryName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const registry = new CfnRegistry(this, 'Registry', {
      registryName: this.registryName,
      description: 'Feedhose: details of feed.update events',
    });
    for (const [name, { description, ...schema }] of Object.entries(UPDATE_SCHEMAS)) {
      new CfnSchema(this, name, {
        registryName: registry.attrRegistryName,
        schemaName: `feed.update@${name}`,
        type: 'JSONSchemaDraft4',
        description: String(description),
        content: JSON.stringify({ ...schema, description }),
      });
    }
  }
}
