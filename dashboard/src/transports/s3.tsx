/** The transport `s3` in the dashboard. */
import { GuideCommands, GuideStep } from '../guide/guide-steps.tsx';
import { AccessStep, AuthFields } from './aws-auth.tsx';
import { DraftField } from './fields.tsx';
import type { Transport } from './transport.ts';

export const S3: Transport<'s3'> = {
  title: 'S3 bucket',
  noun: 'S3 bucket',
  plural: 'Buckets',
  testName: 'Test S3',
  getsDeliveries: false,
  signatureAt: undefined,
  docs: 'transports/s3.md',
  fields: ['bucket', 'region', 'bucketOwner', 'prefix', 'kmsKeyArn', 'windowMinutes', 'startAt', 'authType'],
  testsUnsaved: true,
  addressOf: ({ bucket, prefix = '' }) => `s3://${bucket}/${prefix}`,
  unverified: () => undefined,
  Fields: (props) => (
    <>
      <div class="columns">
        <DraftField form={props} name="bucket" />
        <DraftField form={props} name="region" />
      </div>
      <DraftField form={props} name="bucketOwner" />
      <div class="columns">
        <DraftField form={props} name="prefix" />
        <DraftField form={props} name="windowMinutes" />
      </div>
      {!props.stored && <DraftField form={props} name="startAt" />}
      <DraftField form={props} name="kmsKeyArn" />
      <AuthFields {...props} resource="bucket" />
    </>
  ),
  Limits: undefined,
  Guide: ({ access, draft, stored }) => (
    <>
      <AccessStep resource="bucket" snippets={access?.snippets} authType={draft.authType} stored={stored} />
      <GuideStep
        title="Query the objects"
        description="Each window becomes a compressed file with one update per line, and a manifest."
      >
        {access && (
          <GuideCommands label="Table of Athena" summary="SQL statement for Athena" text={access.athena_table} />
        )}
      </GuideStep>
    </>
  ),
  Verification: undefined,
};
