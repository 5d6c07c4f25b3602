/** KMS and STS, called with the real SDK. */
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { conformanceEndpoint, type Endpoint } from './support/endpoint.ts';

let endpoint: Endpoint;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  endpoint = await conformanceEndpoint(
    {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
      Other: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
    },
    { Key: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } }, Other: { Value: { Ref: 'Other' } } },
  );
  onCleanup(() => endpoint.close());
});

describe('KMS', () => {
  const context = { app: '1', destination: 'd' };
  const generate = async (kms: KMSClient) => {
    const KeyId = endpoint.outputs['Key'];
    return kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: context }));
  };

  test('decrypts a data key in its own context, in any order, and needs no key id', async () => {
    const kms = new KMSClient(endpoint.client);
    const { Plaintext, CiphertextBlob } = await generate(kms);
    const EncryptionContext = { destination: 'd', app: '1' };
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(Plaintext).toHaveLength(32);
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(opened.KeyId).toBe(endpoint.outputs['Key']);
  });

  test('decrypts nothing in another context, with another key, or after a changed bit', async () => {
    const kms = new KMSClient(endpoint.client);
    const { CiphertextBlob = new Uint8Array() } = await generate(kms);
    const decrypt = (more: object) =>
      kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context, ...more }));
    await expect(decrypt({ EncryptionContext: { app: '2', destination: 'd' } })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    await expect(decrypt({ EncryptionContext: undefined })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    await expect(decrypt({ KeyId: endpoint.outputs['Other'] })).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    });
    const bent = CiphertextBlob.with(-1, (CiphertextBlob.at(-1) ?? 0) ^ 1);
    await expect(decrypt({ CiphertextBlob: bent })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('encrypts up to 4 KB, and reports a missing key', async () => {
    const kms = new KMSClient(endpoint.client);
    const KeyId = endpoint.outputs['Key'];
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('text') }));
    const { Plaintext = [] } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext).toString()).toBe('text');
    await expect(kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4097) }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const missing = `${KeyId?.slice(0, -1)}z`;
    await expect(kms.send(new DescribeKeyCommand({ KeyId: missing }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toMatchObject({
      Arn: KeyId,
      Enabled: true,
    });
  });
});

describe('STS', () => {
  test('issues a session of a role, and identifies its caller', async () => {
    const sts = new STSClient(endpoint.client);
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::123456789012:role/customer',
        RoleSessionName: 'feedhose',
        ExternalId: 'a&b'.replace('&', '-'),
        Tags: [{ Key: 'feedhose-app', Value: '1' }],
      }),
    );
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/customer/feedhose');
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const session = new STSClient({
      ...endpoint.client,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    });
    expect(await session.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: AssumedRoleUser?.Arn,
      Account: '123456789012',
    });
  });

  test('refuses an invalid role, session name or duration', async () => {
    const sts = new STSClient(endpoint.client);
    const assume = (more: object) =>
      sts.send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'ok', ...more }));
    await expect(assume({ RoleArn: 'arn:aws:iam::123456789012:user/u' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    for (const more of [{ RoleArn: 'a role that is no ARN' }, { RoleSessionName: 'a b' }, { DurationSeconds: 60 }]) {
      await expect(assume(more)).rejects.toMatchObject({ name: 'ValidationError' });
    }
  });
});
