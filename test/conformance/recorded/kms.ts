/** Recorded answers of KMS, for symmetric keys. */
import { answers, type Fact, refuses, SOME, type Step, violation } from './fact.ts';

const KMS = 'kms/test_kms.py::TestKMS';
const DATA_KEYS = 'kms/test_kms.py::TestKMSGenerateKeys';
const MODEL = 'botocore kms/2014-11-01';

const make: Step = ['CreateKey', { Description: 'test key 123', KeyUsage: 'ENCRYPT_DECRYPT' }];
const id = '{0.KeyMetadata.KeyId}';
const arn = 'arn:aws:kms:{region}:{account}:key/{0.KeyMetadata.KeyId}';
const ABSENT = '134f2428-cec1-4b25-a1ae-9048164dba47';
const absentArn = `arn:aws:kms:{region}:{account}:key/${ABSENT}`;
const METADATA = {
  AWSAccountId: '{account}',
  CreationDate: SOME,
  CurrentKeyMaterialId: SOME,
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  Description: 'test key 123',
  Enabled: true,
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyState: 'Enabled',
  KeyUsage: 'ENCRYPT_DECRYPT',
  MultiRegion: false,
  Origin: 'AWS_KMS',
};
const described = { ...METADATA, Arn: arn, KeyId: id };
const notFound = (message: string | RegExp) => ['NotFoundException', message] as const;
const validation = (message: string) => ['ValidationException', message] as const;

const keyFacts: readonly Fact[] = [
  answers(`${KMS}::test_create_key`, 'CreateKey', 'with a description', make[1], {
    KeyMetadata: { ...METADATA, Arn: SOME, KeyId: SOME },
  }),
  answers(`${KMS}::test_create_key`, 'DescribeKey', 'by id', { KeyId: id }, { KeyMetadata: described }, make),
  answers(`${KMS}::test_create_key`, 'DescribeKey', 'by ARN', { KeyId: arn }, { KeyMetadata: described }, make),
  answers(
    `${KMS}::test_non_multi_region_keys_should_not_have_multi_region_properties`,
    'CreateKey',
    'of one region by its own member',
    { MultiRegion: false },
    { KeyMetadata: { ...METADATA, Description: '', Arn: SOME, KeyId: SOME } },
  ),
  refuses(
    `${KMS}::test_hmac_create_key_invalid_operations`,
    'CreateKey',
    'a key spec that is not symmetric, without a usage',
    { KeySpec: 'HMAC_256' },
    validation('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.'),
  ),
  refuses(
    `${KMS}::test_get_key_in_different_region`,
    'DescribeKey',
    'an id of another region',
    { KeyId: ABSENT },
    notFound(`Key '${absentArn}' does not exist`),
  ),
  refuses(
    `${KMS}::test_get_key_in_different_region`,
    'DescribeKey',
    'an ARN of another region',
    { KeyId: `arn:aws:kms:eu-central-1:{account}:key/${ABSENT}` },
    notFound('Invalid arn eu-central-1'),
  ),
  refuses(
    `${KMS}::test_get_key_does_not_exist`,
    'DescribeKey',
    'an ARN of no key',
    { KeyId: absentArn },
    notFound(`Key '${absentArn}' does not exist`),
  ),
  refuses(
    `${KMS}::test_get_key_does_not_exist`,
    'DescribeKey',
    'an id of no key of several regions',
    { KeyId: 'mrk-d3b95762d3b95762d3b95762d3b95762' },
    notFound("Key 'arn:aws:kms:{region}:{account}:key/mrk-d3b95762d3b95762d3b95762d3b95762' does not exist"),
  ),
  ...['fake-key-id', '134f2428cec14b25a1ae9048164dba47', 'mrk-fake-key-id'].map((KeyId) =>
    refuses(
      `${KMS}::test_get_key_invalid_uuid`,
      'DescribeKey',
      `the id ${KeyId}`,
      { KeyId },
      notFound(`Invalid keyId '${KeyId}'`),
    ),
  ),
  ...(['DisableKey', 'ScheduleKeyDeletion', 'ListResourceTags', 'Encrypt', 'GenerateDataKey'] as const).map(
    (operation) =>
      refuses(
        `${KMS}::test_get_key_invalid_uuid (the same check for all operations)`,
        operation,
        'an id that is none',
        { KeyId: 'key_id', ...(operation === 'Encrypt' ? { Plaintext: Buffer.from('x') } : {}) },
        notFound("Invalid keyId 'key_id'"),
      ),
  ),
  answers(
    `${KMS}::test_list_keys`,
    'ListKeys',
    'the first page of one',
    { Limit: 1 },
    { Keys: [{ KeyId: SOME, KeyArn: SOME }], Truncated: true, NextMarker: SOME },
    ...[make, make],
  ),
  answers(
    `${KMS}::test_update_key_description`,
    'UpdateKeyDescription',
    'another description',
    { KeyId: id, Description: 'new_description' },
    {},
    make,
  ),
  answers(
    `${KMS}::test_update_key_description`,
    'DescribeKey',
    'a key whose description was changed',
    { KeyId: id },
    { KeyMetadata: { ...described, Description: 'new_description' } },
    ...[make, ['UpdateKeyDescription', { KeyId: id, Description: 'new_description' }] as const],
  ),
];

const disable: Step = ['DisableKey', { KeyId: id }];
const schedule: Step = ['ScheduleKeyDeletion', { KeyId: id }];
const cancel: Step = ['CancelKeyDeletion', { KeyId: id }];

const stateFacts: readonly Fact[] = [
  answers(`${KMS}::test_disable_and_enable_key`, 'DisableKey', 'an enabled key', { KeyId: id }, {}, make),
  answers(
    `${KMS}::test_disable_and_enable_key`,
    'DescribeKey',
    'a disabled key',
    { KeyId: id },
    { KeyMetadata: { ...described, Enabled: false, KeyState: 'Disabled' } },
    ...[make, disable],
  ),
  answers(`${KMS}::test_disable_and_enable_key`, 'EnableKey', 'a disabled key', { KeyId: id }, {}, ...[make, disable]),
  answers(
    `${KMS}::test_disable_and_enable_key`,
    'DescribeKey',
    'a key that was enabled again',
    { KeyId: id },
    { KeyMetadata: described },
    ...[make, disable, ['EnableKey', { KeyId: id }] as const],
  ),
  answers(
    `${KMS}::test_schedule_and_cancel_key_deletion`,
    'ScheduleKeyDeletion',
    'without a time',
    { KeyId: id },
    { KeyId: arn, DeletionDate: SOME, KeyState: 'PendingDeletion', PendingWindowInDays: 30 },
    make,
  ),
  answers(
    `${KMS}::test_schedule_and_cancel_key_deletion`,
    'DescribeKey',
    'a key that is to be deleted',
    { KeyId: id },
    { KeyMetadata: { ...described, Enabled: false, KeyState: 'PendingDeletion', DeletionDate: SOME } },
    ...[make, schedule],
  ),
  answers(
    `${KMS}::test_schedule_and_cancel_key_deletion`,
    'CancelKeyDeletion',
    'a key that is to be deleted',
    { KeyId: id },
    { KeyId: arn },
    ...[make, schedule],
  ),
  answers(
    `${KMS}::test_schedule_and_cancel_key_deletion`,
    'DescribeKey',
    'a key that is not to be deleted any more',
    { KeyId: id },
    { KeyMetadata: { ...described, Enabled: false, KeyState: 'Disabled' } },
    ...[make, schedule, cancel],
  ),
  refuses(
    `${KMS}::test_rotate_key_on_demand_raises_error_given_key_is_disabled (the text); test_cant_use_disabled_or_deleted_keys`,
    'GenerateDataKey',
    'under a disabled key',
    { KeyId: id, KeySpec: 'AES_256' },
    ['DisabledException', `${arn} is disabled.`],
    ...[make, disable],
  ),
  refuses(
    `${KMS}::test_cant_use_disabled_or_deleted_keys`,
    'GenerateDataKey',
    'under a key that is to be deleted',
    { KeyId: id, KeySpec: 'AES_256' },
    ['KMSInvalidStateException', /is pending deletion/],
    ...[make, schedule],
  ),
  refuses(
    `${KMS}::test_cant_delete_deleted_key`,
    'ScheduleKeyDeletion',
    'a key that is to be deleted already',
    { KeyId: id },
    ['KMSInvalidStateException', /is pending deletion/],
    ...[make, schedule],
  ),
];

const alias = 'alias/{alias}';
const aliasArn = `arn:aws:kms:{region}:{account}:${alias}`;
const name: Step = ['CreateAlias', { AliasName: alias, TargetKeyId: id }];
const listedAlias = { AliasName: alias, AliasArn: aliasArn, CreationDate: SOME, LastUpdatedDate: SOME };

const aliasFacts: readonly Fact[] = [
  refuses(
    `${KMS}::test_create_alias`,
    'CreateAlias',
    'a name without its prefix',
    { AliasName: '{alias}', TargetKeyId: id },
    validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ),
    make,
  ),
  answers(`${KMS}::test_create_list_delete_alias`, 'CreateAlias', 'a new name', name[1], {}, make),
  answers(
    `${KMS}::test_list_aliases_of_key`,
    'ListAliases',
    'of a key with one',
    { KeyId: id },
    { Aliases: [{ ...listedAlias, TargetKeyId: id }], Truncated: false },
    ...[make, name],
  ),
  answers(
    `${KMS}::test_list_aliases_of_key`,
    'ListAliases',
    'of a key without any',
    { KeyId: id },
    { Aliases: [], Truncated: false },
    make,
  ),
  answers(
    `${KMS}::test_create_list_delete_alias`,
    'DeleteAlias',
    'an alias',
    { AliasName: alias },
    {},
    ...[make, name],
  ),
  answers(
    `${KMS}::test_create_list_delete_alias`,
    'ListAliases',
    'of a key whose alias was deleted',
    { KeyId: id },
    { Aliases: [], Truncated: false },
    ...[make, name, ['DeleteAlias', { AliasName: alias }] as const],
  ),
  answers(
    `${KMS}::test_update_alias`,
    'UpdateAlias',
    'to another key',
    { AliasName: alias, TargetKeyId: '{2.KeyMetadata.KeyId}' },
    {},
    ...[make, name, make],
  ),
  answers(
    `${KMS}::test_update_alias`,
    'ListAliases',
    'of the key that an alias names now',
    { KeyId: '{2.KeyMetadata.KeyId}' },
    { Aliases: [{ ...listedAlias, TargetKeyId: '{2.KeyMetadata.KeyId}' }], Truncated: false },
    ...[make, name, make, ['UpdateAlias', { AliasName: alias, TargetKeyId: '{2.KeyMetadata.KeyId}' }] as const],
  ),
  answers(
    `${KMS}::test_describe_with_alias_arn`,
    'DescribeKey',
    'by the ARN of an alias',
    { KeyId: aliasArn },
    { KeyMetadata: described },
    ...[make, name],
  ),
  ...Object.entries({
    'the ARN of the key': arn,
    'its id': id,
    'the ARN of an alias': aliasArn,
    'an alias': alias,
  }).map(([what, KeyId]) =>
    answers(
      `${KMS}::test_all_types_of_key_id_can_be_used_for_encryption`,
      'Encrypt',
      `by ${what}`,
      { KeyId, Plaintext: Buffer.from('encrypt-me') },
      { CiphertextBlob: SOME, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyId: arn },
      ...[make, name],
    ),
  ),
];

const tags = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
const two = { tag1: 'value1', tag2: 'value2' };
const three = { ...two, tag3: 'value3' };
const tagged = (values: Readonly<Record<string, string>>): Step => ['TagResource', { KeyId: id, Tags: tags(values) }];
const madeWith = (values: Readonly<Record<string, string>>): Step => ['CreateKey', { Tags: tags(values) }];
const told = (values: Readonly<Record<string, string>>) => ({ Tags: tags(values), Truncated: false });
const reserved = ['TagException', 'Tags beginning with aws: are reserved'] as const;

const tagFacts: readonly Fact[] = [
  answers(`${KMS}::test_tag_existing_key_and_untag`, 'TagResource', 'two tags', tagged(two)[1], {}, make),
  answers(
    `${KMS}::test_tag_existing_key_and_untag`,
    'ListResourceTags',
    'a key that was tagged',
    { KeyId: id },
    told(two),
    ...[make, tagged(two)],
  ),
  answers(
    `${KMS}::test_tag_existing_key_and_untag`,
    'ListResourceTags',
    'a key whose tags were all removed',
    { KeyId: id },
    told({}),
    ...[make, tagged(two), ['UntagResource', { KeyId: id, TagKeys: ['tag1', 'tag2'] }] as const],
  ),
  answers(
    `${KMS}::test_create_key_with_tag_and_untag`,
    'ListResourceTags',
    'a key that was made with tags',
    { KeyId: id },
    told(two),
    madeWith(two),
  ),
  answers(
    `${KMS}::test_untag_key_partially`,
    'UntagResource',
    'one of three tags',
    { KeyId: id, TagKeys: ['tag2'] },
    {},
    madeWith(three),
  ),
  answers(
    `${KMS}::test_untag_key_partially`,
    'ListResourceTags',
    'a key that lost one of three tags',
    { KeyId: id },
    told({ tag1: 'value1', tag3: 'value3' }),
    ...[madeWith(three), ['UntagResource', { KeyId: id, TagKeys: ['tag2'] }] as const],
  ),
  answers(
    `${KMS}::test_update_and_add_tags_on_tagged_key`,
    'ListResourceTags',
    'a key whose tags were changed and added',
    { KeyId: id },
    told({ ...three, tag2: 'updated_value2', tag4: 'value4', tag5: 'value5' }),
    ...[madeWith(three), tagged({ tag4: 'value4', tag2: 'updated_value2', tag5: 'value5' })],
  ),
  refuses(
    `${KMS}::test_tag_key_with_duplicate_tag_keys_raises_error`,
    'TagResource',
    'one tag twice',
    { KeyId: id, Tags: [...tags({ tag1: 'value1' }), ...tags({ tag1: 'another-value1' })] },
    ['TagException', 'Duplicate tag keys'],
    make,
  ),
  refuses(
    `${KMS}::test_create_key_with_too_many_tags_raises_error`,
    'CreateKey',
    '51 tags',
    { Tags: Array.from({ length: 51 }, (_, at) => ({ TagKey: `key${at}`, TagValue: 'v' })) },
    ['TagException', 'Too many tags'],
  ),
  ...['aws:key1', 'AWS:key1'].map((key) =>
    refuses(
      `${KMS}::test_create_key_with_invalid_tag_key`,
      'CreateKey',
      `the tag ${key}`,
      madeWith({ [key]: 'value1' })[1],
      reserved,
    ),
  ),
  refuses(
    `${KMS}::test_tag_existing_key_with_invalid_tag_key`,
    'TagResource',
    'the tag aws:key1',
    tagged({ 'aws:key1': 'value1' })[1],
    reserved,
    make,
  ),
  refuses(
    `${KMS}::test_create_key_with_invalid_tag_key`,
    'CreateKey',
    'the name of a tag of 129 characters',
    madeWith({ ['a'.repeat(129)]: 'value1' })[1],
    violation('tags.1.member.tagKey', 'have length less than or equal to 128', `'${'a'.repeat(129)}' `),
  ),
  refuses(
    `${KMS}::test_key_with_long_tag_value_raises_error`,
    'CreateKey',
    'the value of a tag of 257 characters',
    madeWith({ tag1: 'v'.repeat(257) })[1],
    violation('tags.1.member.tagValue', 'have length less than or equal to 256', `'${'v'.repeat(257)}' `),
  ),
];

const context = { 'context-key': 'context-value' };
const Plaintext = Buffer.from('test message 123 !%$@ 1234567890');
const encrypt: Step = ['Encrypt', { KeyId: id, Plaintext, EncryptionContext: context }];
const invalid = ['InvalidCiphertextException', /^(?:|UnknownError)$/] as const;
const dataKey = { KeyId: id, KeySpec: 'AES_256' };

const dataFacts: readonly Fact[] = [
  ...[1, 12, 44, 91, 1024].map((NumberOfBytes) =>
    answers(
      `${KMS}::test_generate_random`,
      'GenerateRandom',
      `${NumberOfBytes} bytes`,
      { NumberOfBytes },
      { Plaintext: SOME },
    ),
  ),
  refuses(
    `${KMS}::test_generate_random_invalid_number_of_bytes`,
    'GenerateRandom',
    'without a number of bytes',
    {},
    validation('NumberOfBytes is required.'),
  ),
  ...(
    [
      [0, 'have value greater than or equal to 1'],
      [1025, 'have value less than or equal to 1024'],
    ] as const
  ).map(([NumberOfBytes, must]) =>
    refuses(
      `${KMS}::test_generate_random_invalid_number_of_bytes`,
      'GenerateRandom',
      `${NumberOfBytes} bytes`,
      { NumberOfBytes },
      violation('numberOfBytes', must, `'${NumberOfBytes}' `),
    ),
  ),
  answers(
    `${KMS}::test_encrypt_decrypt_encryption_context`,
    'Encrypt',
    'with an encryption context',
    encrypt[1],
    { CiphertextBlob: SOME, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyId: arn },
    make,
  ),
  answers(
    `${KMS}::test_encrypt_decrypt_encryption_context`,
    'Decrypt',
    'with the encryption context',
    { CiphertextBlob: '{1.CiphertextBlob}', EncryptionContext: context, KeyId: id },
    { EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyId: arn, KeyMaterialId: SOME, Plaintext: SOME },
    ...[make, encrypt],
  ),
  refuses(
    `${KMS}::test_encrypt_decrypt_encryption_context`,
    'Decrypt',
    'without the encryption context',
    { CiphertextBlob: '{1.CiphertextBlob}', KeyId: id },
    invalid,
    ...[make, encrypt],
  ),
  refuses(
    `${KMS}::test_encrypt_decrypt_encryption_context`,
    'Decrypt',
    'what is no ciphertext',
    { CiphertextBlob: Buffer.alloc(80, 'x'), EncryptionContext: context, KeyId: id },
    invalid,
    make,
  ),
  refuses(
    `${KMS}::test_error_messaging_for_invalid_keys`,
    'Decrypt',
    'naming another key',
    { CiphertextBlob: '{2.CiphertextBlob}', EncryptionContext: context, KeyId: '{1.KeyMetadata.KeyId}' },
    ['IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.'],
    ...[make, make, encrypt],
  ),
  refuses(
    `${KMS}::test_plaintext_size_for_encrypt`,
    'Encrypt',
    '4,400 bytes',
    { KeyId: id, Plaintext: Buffer.alloc(4400, 'x') },
    violation('plaintext', 'have length less than or equal to 4096'),
    make,
  ),
  answers(
    `${DATA_KEYS}::test_generate_data_key (recorded before answers had KeyMaterialId)`,
    'GenerateDataKey',
    'of 256 bits',
    dataKey,
    { CiphertextBlob: SOME, KeyId: arn, Plaintext: SOME, KeyMaterialId: SOME },
    make,
  ),
  answers(
    `${DATA_KEYS}::test_generate_data_key_without_plaintext (recorded before answers had KeyMaterialId)`,
    'GenerateDataKeyWithoutPlaintext',
    'of 256 bits',
    dataKey,
    { CiphertextBlob: SOME, KeyId: arn, KeyMaterialId: SOME },
    make,
  ),
  ...(['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'] as const).map((operation) =>
    refuses(
      `${DATA_KEYS}::test_encryption_context_generate_data_key`,
      'Decrypt',
      `a key of ${operation} without its encryption context`,
      { CiphertextBlob: '{1.CiphertextBlob}', KeyId: id },
      invalid,
      ...[make, [operation, { ...dataKey, EncryptionContext: context }] as const],
    ),
  ),
  ...(
    [
      ['GenerateDataKey', dataKey],
      ['GenerateDataKeyWithoutPlaintext', dataKey],
      ['Encrypt', { KeyId: id, Plaintext }],
    ] as const
  ).map(([operation, input]) =>
    refuses(
      `${DATA_KEYS}::test_generate_data_key_pair_dry_run (the same for all operations with DryRun)`,
      operation,
      'as a dry run',
      { ...input, DryRun: true },
      ['DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.'],
      make,
    ),
  ),
  answers(
    `${KMS}::test_re_encrypt (recorded before answers had the ids of materials)`,
    'ReEncrypt',
    'under another key',
    {
      CiphertextBlob: '{2.CiphertextBlob}',
      SourceKeyId: id,
      SourceEncryptionContext: context,
      DestinationKeyId: '{1.KeyMetadata.KeyId}',
    },
    {
      CiphertextBlob: SOME,
      KeyId: '{1.KeyMetadata.Arn}',
      SourceKeyId: arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      SourceKeyMaterialId: SOME,
      DestinationKeyMaterialId: SOME,
    },
    ...[make, make, encrypt],
  ),
  refuses(
    `${KMS}::test_re_encrypt_incorrect_source_key`,
    'ReEncrypt',
    'naming another source key',
    {
      CiphertextBlob: '{2.CiphertextBlob}',
      SourceKeyId: '{1.KeyMetadata.KeyId}',
      SourceEncryptionContext: context,
      DestinationKeyId: id,
    },
    ['IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.'],
    ...[make, make, encrypt],
  ),
];

const policy = (Action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'all',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::000000000000:root' },
        Action: 'kms:*',
        Resource: '*',
      },
      { Sid: 'more', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action, Resource: '*' },
    ],
  });

const policyFacts: readonly Fact[] = [
  answers(
    `${KMS}::test_get_put_list_key_policies`,
    'ListKeyPolicies',
    'of a key',
    { KeyId: id },
    { PolicyNames: ['default'], Truncated: false },
    make,
  ),
  answers(
    `${KMS}::test_get_put_list_key_policies`,
    'GetKeyPolicy',
    'of a key that was made with one',
    { KeyId: id },
    { Policy: policy('kms:ListAliases'), PolicyName: 'default' },
    ['CreateKey', { Policy: policy('kms:ListAliases') }],
  ),
  answers(
    `${KMS}::test_get_put_list_key_policies`,
    'GetKeyPolicy',
    'that was put in place of another',
    { KeyId: id },
    { Policy: policy('kms:ListGrants'), PolicyName: 'default' },
    ['CreateKey', { Policy: policy('kms:ListAliases') }],
    ['PutKeyPolicy', { KeyId: id, Policy: policy('kms:ListGrants') }],
  ),
];

const modelFacts: readonly Fact[] = [
  refuses(
    `${MODEL} KeyIdType`,
    'DescribeKey',
    'an id of 2,049 characters',
    { KeyId: 'k'.repeat(2049) },
    violation('keyId', 'have length less than or equal to 2048', `'${'k'.repeat(2049)}' `),
  ),
  refuses(
    `${MODEL} DescribeKeyRequest`,
    'DescribeKey',
    'without an id',
    {},
    validation(
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    ),
  ),
  refuses(
    `${MODEL} DataKeySpec`,
    'GenerateDataKey',
    'of 512 bits by name',
    { KeyId: id, KeySpec: 'AES_512' },
    violation('keySpec', 'satisfy enum value set: [AES_256, AES_128]', "'AES_512' "),
    make,
  ),
  refuses(
    `${MODEL} NumberOfBytesType`,
    'GenerateDataKey',
    'of 1,025 bytes',
    { KeyId: id, NumberOfBytes: 1025 },
    violation('numberOfBytes', 'have value less than or equal to 1024', "'1025' "),
    make,
  ),
  refuses(`${MODEL} CiphertextType`, 'Decrypt', 'a ciphertext of 6,145 bytes', { CiphertextBlob: Buffer.alloc(6145) }, [
    'ValidationException',
    /at 'ciphertextBlob' failed to satisfy constraint: Member must have length less than or equal to 6144$/,
  ]),
  refuses(
    `${MODEL} PendingWindowInDaysType`,
    'ScheduleKeyDeletion',
    'in 366 days',
    { KeyId: id, PendingWindowInDays: 366 },
    violation('pendingWindowInDays', 'have value less than or equal to 365', "'366' "),
    make,
  ),
  refuses(
    `${MODEL} AliasNameType`,
    'CreateAlias',
    'a name with a space',
    { AliasName: 'alias/a b', TargetKeyId: id },
    violation('aliasName', 'satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$', "'alias/a b' "),
    make,
  ),
];

export const KMS_FACTS: readonly Fact[] = [
  ...keyFacts,
  ...stateFacts,
  ...aliasFacts,
  ...tagFacts,
  ...dataFacts,
  ...policyFacts,
  ...modelFacts,
];
