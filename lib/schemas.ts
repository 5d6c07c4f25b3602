/**
 * The schemas of updates in EventBridge's schema registry, where developers of feed backends find them. EventBridge does not
 * validate events against registered schemas.
 */
import { Names } from 'aws-cdk-lib';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { UPDATE_SCHEMAS } from '../core/schemas/update-schemas.ts';

export class Schemas extends Construct {
  /** Name of the registry, which is unique for each stack. */
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
