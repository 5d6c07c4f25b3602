/** The transport `webhook` in the dashboard. */
import { DraftField } from './fields.tsx';
import { Ownership } from './ownership.tsx';
import type { Transport } from './transport.ts';
import { WebhookLimits } from './webhook-limits.tsx';

export const WEBHOOK: Transport<'webhook'> = {
  title: 'Webhook',
  noun: 'webhook',
  plural: 'Webhooks',
  testName: 'Test Webhook',
  accessTitle: 'Ownership',
  signatureAt: 'the header',
  fields: ['url', 'timeoutSeconds', 'maxBatch', 'headers'],
  testsUnsaved: false,
  addressOf: ({ url }) => url,
  unverified: ({ ownership, pending }) => (ownership === 'pending' ? 'all' : pending ? 'new' : undefined),
  Fields: (props) => <DraftField form={props} name="url" />,
  Limits: WebhookLimits,
  AccessTexts: Ownership,
};
