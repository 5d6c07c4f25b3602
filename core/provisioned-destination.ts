/** A destination as a custom resource of CloudFormation: what the construct writes into the template, and the function reads from events. */

/** A secret of Secrets Manager, or one member of it if its value is a JSON object. */
export interface SecretReference {
  readonly arn: string;
  readonly field?: string;
}

/** CloudFormation makes a string of each number and boolean in properties, so settings are JSON. */
export interface DestinationProperties {
  readonly Scope: string;
  /** The settings as JSON, without secrets. */
  readonly Settings: string;
  /** JSON of an object of references by the JSON Pointers of the settings that they replace. */
  readonly Secrets: string;
  /** Another text makes CloudFormation read the secrets again. */
  readonly Revision?: string;
}

/** Members of the settings that cannot be changed. With other values, the construct has another logical id, which is a replacement. */
export const CREATED_WITH = ['transport', 'start_at', 'signing_secret'] as const;
