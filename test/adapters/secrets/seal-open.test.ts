/** Sealed secrets are decrypted unchanged by their owner only, and never after any change. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createOpener } from '../../../adapters/secrets/open.ts';
import { encryptionContext, seal } from '../../../adapters/secrets/seal.ts';
import type { Sealed } from '../../../core/api/sealed.ts';
import { fakeKms } from '../fake-kms.ts';

const owner = { appId: '123', destinationId: 'dst_1' };

async function sealed(kms = fakeKms(), texts = [{ label: 'signing 1', text: 'hunter2' }]) {
  const all = await seal(kms.client, 'key-arn', owner, texts);
  return { kms, all, first: all[0] as Sealed, open: createOpener(kms.client, 'key-arn') };
}

/** Replaces a byte by another one. */
function flipped(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64');
}

describe('a sealed text', () => {
  test('is decrypted unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }),
        fc.string(),
        async (texts, label) => {
          const { all, open } = await sealed(
            fakeKms(),
            texts.map((text) => ({ label, text })),
          );
          expect(await Promise.all(all.map((one) => open(owner, one)))).toEqual(texts);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('contains nothing of its plain text, and the same text is never encrypted to the same bytes', async () => {
    const twice = ['a', 'b'].map((label) => ({ label, text: 'hunter2' }));
    const { all } = await sealed(fakeKms(), twice);
    expect(JSON.stringify(all)).not.toContain('hunter2');
    expect(all[0]?.data).not.toBe(all[1]?.data);
    expect(all[0]?.iv).not.toBe(all[1]?.iv);
    expect(Buffer.from(all[0]?.iv ?? '', 'base64')).toHaveLength(12);
    expect(Buffer.from(all[0]?.tag ?? '', 'base64')).toHaveLength(16);
  });

  test('is bound to its owner: KMS receives the app and the destination both times', async () => {
    const { kms, first, open } = await sealed();
    await open(owner, first);
    const context = { 'feedhose:app': '123', 'feedhose:destination': 'dst_1' };
    expect(kms.sent).toMatchObject([
      { name: 'GenerateDataKeyCommand', input: { KeyId: 'key-arn', KeySpec: 'AES_256', EncryptionContext: context } },
      { name: 'DecryptCommand', input: { KeyId: 'key-arn', EncryptionContext: context } },
    ]);
    expect(encryptionContext({ appId: '123' })).toEqual({ 'feedhose:app': '123' });
  });

  test.each([
    ['another app', { appId: '124', destinationId: 'dst_1' }],
    ['another destination', { appId: '123', destinationId: 'dst_2' }],
    ['the app itself', { appId: '123' }],
  ])('is not decrypted for %s, even after its owner decrypted it', async (_, other) => {
    const { first, open } = await sealed();
    await open(owner, first);
    await expect(open(other, first)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test.each(['key', 'iv', 'tag', 'data'] as const)('is not decrypted when its %s was changed', async (part) => {
    const { first, open } = await sealed();
    expect(await open(owner, first)).toBe('hunter2');
    await expect(open(owner, { ...first, [part]: flipped(first[part]) })).rejects.toThrow();
  });

  test('is not decrypted under another label, such as that of an older version', async () => {
    const { first, open } = await sealed();
    await expect(open(owner, { ...first, label: 'signing 2' })).rejects.toThrow();
  });

  test('cannot replace another one of the same owner', async () => {
    const both = ['signing 1', 'access 1'].map((label) => ({ label, text: label }));
    const { all, open } = await sealed(fakeKms(), both);
    const [signing, access] = all as [Sealed, Sealed];
    await expect(open(owner, { ...signing, iv: access.iv, tag: access.tag, data: access.data })).rejects.toThrow();
  });
});

describe('a data key', () => {
  test('is erased after sealing', async () => {
    const { kms } = await sealed();
    expect(kms.handedOut).toHaveLength(1);
    expect(kms.handedOut[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test('is generated once for all texts of a save, and decrypted once however often they are opened', async () => {
    const { kms, all, open } = await sealed(
      fakeKms(),
      ['a', 'b', 'c'].map((label) => ({ label, text: label })),
    );
    expect(new Set(all.map(({ key }) => key)).size).toBe(1);
    await Promise.all([...all, ...all].map((one) => open(owner, one)));
    await open(owner, all[0] as Sealed);
    expect(kms.decrypts()).toBe(1);
  });

  test('that KMS did not return is requested again', async () => {
    const { kms, first, open } = await sealed();
    kms.state.fault = new Error('KMS unavailable');
    await expect(open(owner, first)).rejects.toThrow('KMS unavailable');
    kms.state.fault = undefined;
    expect(await open(owner, first)).toBe('hunter2');
    expect(kms.decrypts()).toBe(2);
  });

  test('that is missing in the answer of KMS is an exception', async () => {
    const { kms, first } = await sealed();
    const empty = { send: async () => ({}) } as unknown as typeof kms.client;
    await expect(seal(empty, 'key', owner, [{ label: 'l', text: 't' }])).rejects.toThrow(
      'KMS answered GenerateDataKey without a key',
    );
    await expect(createOpener(empty, 'key')(owner, first)).rejects.toThrow('KMS answered Decrypt without a key');
  });
});
