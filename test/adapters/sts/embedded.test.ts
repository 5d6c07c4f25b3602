/** Sessions with the embedded STS, which accepts what AWS accepts, including tags and role chaining. */

import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createProveExternalId } from '../../../adapters/sts/prove-external-id.ts';
import { createSessions } from '../../../adapters/sts/sessions.ts';
import { queueFailure } from '../../../core/transport/sqs/outcome.ts';
import { conformanceEndpoint, type Endpoint } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const SENDER = 'arn:aws:iam::000000000000:role/feedhose-sender-us-east-1';
const CUSTOMER = 'arn:aws:iam::123456789012:role/customer';

let endpoint: Endpoint;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  endpoint = await conformanceEndpoint();
  onCleanup(() => endpoint.close());
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.client.endpoint,
    AWS_REGION: endpoint.client.region,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
  });
});

test('the sender role and a customer’s role are assumed there', async () => {
  const sessions = createSessions({ senderRoleArn: SENDER, now: Date.now });
  const sender = await sessions.sender('an app #1');
  const customer = await sessions.customer({ appId: '1', roleArn: CUSTOMER, externalId: 'feedhose-x' });
  for (const session of [sender, customer]) expect(session.accessKeyId).toMatch(/^ASIA/);
});

test('a customer’s role requires its external id there, as if the trust policy had been pasted', async () => {
  const sessions = createSessions({ senderRoleArn: SENDER, now: Date.now });
  const prove = (name: string, externalId: string) =>
    createProveExternalId(
      sessions,
      queueFailure,
    )({ appId: '1', roleArn: `arn:aws:iam::123456789012:role/${name}`, externalId });
  expect(await prove('acme', 'feedhose-a')).toEqual({ kind: 'proven' });
  expect(await prove('acme', 'feedhose-b')).toEqual({ kind: 'proven' });
  expect(await prove('open-acme', 'feedhose-a')).toEqual({ kind: 'open' });
  expect(await prove('closed-acme', 'feedhose-a')).toMatchObject({
    kind: 'refused',
    failure: { class: 'access_denied' },
  });
});

describe('it refuses', () => {
  const assume = (client: STSClient, more: Partial<AssumeRoleCommandInput>) =>
    client.send(new AssumeRoleCommand({ RoleArn: CUSTOMER, RoleSessionName: 'ok', ...more }));
  const Tags = [{ Key: 'feedhose-app', Value: '1' }];

  test.each([
    ['a value with other characters', { Tags: [{ Key: 'k', Value: 'a#b' }] }, 'ValidationError'],
    ['a value too long', { Tags: [{ Key: 'k', Value: 'x'.repeat(257) }] }, 'ValidationError'],
    ['a key of AWS', { Tags: [{ Key: 'aws:k', Value: 'v' }] }, 'InvalidParameterValue'],
    ['a repeated key', { Tags: [...Tags, { Key: 'Feedhose-App', Value: '2' }] }, 'InvalidParameterValue'],
    [
      'too many tags',
      { Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: 'v' })) },
      'ValidationError',
    ],
    ['a transitive key that is not a tag', { Tags, TransitiveTagKeys: ['other'] }, 'InvalidParameterValue'],
  ])('%s', async (_, more, name) => {
    await expect(assume(new STSClient(endpoint.client), more)).rejects.toMatchObject({ name });
  });

  test('more than an hour for a role that a session assumes', async () => {
    const base = new STSClient(endpoint.client);
    const { Credentials } = await assume(base, {
      RoleArn: SENDER,
      DurationSeconds: 7_200,
      Tags,
      TransitiveTagKeys: ['feedhose-app'],
    });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const session = new STSClient({ ...endpoint.client, credentials });
    await expect(assume(session, { DurationSeconds: 3_601 })).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await assume(session, { DurationSeconds: 3_600, ExternalId: 'feedhose-x' })).toMatchObject({
      Credentials: expect.anything(),
    });
  });
});
