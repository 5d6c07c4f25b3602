/** Recorded answers of STS. The roles belong to an account that grants access to the caller. */
import { answers, type Fact, refuses, SOME, type Step } from './fact.ts';

const STS = 'sts/test_sts.py::TestSTSIntegrations';
const TAGGING = 'sts/test_sts.py::TestSTSAssumeRoleTagging';
const MODEL = 'botocore sts/2011-06-15';

const RoleArn = 'arn:aws:iam::{account}:role/{role}';
const role = { RoleArn, RoleSessionName: 'Session1' };
const CREDENTIALS = { AccessKeyId: SOME, Expiration: SOME, SecretAccessKey: SOME, SessionToken: SOME };
const sessionArn = 'arn:aws:sts::{account}:assumed-role/{role}/Session1';
const user = { AssumedRoleUser: { Arn: sessionArn, AssumedRoleId: /^AROA.*:Session1$/ }, Credentials: CREDENTIALS };
const tag = (Key: string, Value = 'SessionValue1') => ({ Key, Value });
const wrong = (message: string) => ['InvalidParameterValue', message] as const;
const violates = (member: string, constraint: string, value: string) =>
  [
    'ValidationError',
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  ] as const;

const recorded: readonly Fact[] = [
  answers(`${STS}::test_assume_role`, 'AssumeRole', 'a role', role, user),
  ...(
    [
      ['no ARN', 'nothing-valid-in-here'],
      ['an ARN without a partition', 'arn::b:::something/test-role'],
      ['an ARN without a service', 'arn:a::::something/test-role'],
      ['an ARN with too few colons', 'arn:a:::something/test-role'],
      ['an ARN without a resource', 'arn:a:a::aaaaaaaaaa:'],
    ] as const
  ).map(([condition, arn]) =>
    refuses(`${STS}::test_sts_invalid_parameters`, 'AssumeRole', condition, { ...role, RoleArn: arn }, [
      'ValidationError',
      `${arn} is invalid`,
    ]),
  ),
  refuses(
    `${STS}::test_sts_invalid_parameters`,
    'AssumeRole',
    'a session name with a colon',
    { RoleArn: 'arn:a:b:::something/test-role', RoleSessionName: 'Session1:2' },
    violates('roleSessionName', 'satisfy regular expression pattern: [\\w+=,.@-]*', "'Session1:2'"),
  ),
  refuses(
    `${TAGGING}::test_assume_role_tag_validation`,
    'AssumeRole',
    'a transitive key that is no tag',
    { ...role, Tags: [tag('SessionTag1')], TransitiveTagKeys: ['InvalidKey'] },
    wrong('The specified transitive tag key must be included in the requested tags.'),
  ),
  answers(
    `${TAGGING}::test_assume_role_tag_validation`,
    'AssumeRole',
    'a transitive key in another case',
    { ...role, Tags: [tag('SessionTag1')], TransitiveTagKeys: ['sessiontag1'] },
    { ...user, PackedPolicySize: SOME },
  ),
  refuses(
    `${TAGGING}::test_assume_role_tag_validation`,
    'AssumeRole',
    'one tag in two cases',
    { ...role, Tags: [tag('SessionTag1'), tag('sessiontag1', 'SessionValue2')], TransitiveTagKeys: ['sessiontag1'] },
    wrong('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  ),
  ...['SessionTag1', 'sessiontag1'].map((key) => ({
    ...refuses(
      `${TAGGING}::test_iam_role_chaining_override_transitive_tags`,
      'AssumeRole',
      `the tag ${key} from a session whose tag SessionTag1 is transitive`,
      { ...role, RoleArn: `${RoleArn}-2`, Tags: [tag(key, 'SessionValue2')] },
      wrong(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      ),
      ['AssumeRole', { ...role, Tags: [tag('SessionTag1')], TransitiveTagKeys: ['SessionTag1'] }] as const,
    ),
    as: '{0.Credentials}',
  })),
];

const session: Step = ['AssumeRole', role];
const identity: readonly Fact[] = [
  answers(
    `${MODEL} GetCallerIdentityResponse`,
    'GetCallerIdentity',
    'of a user',
    {},
    {
      Account: '{account}',
      Arn: /^arn:aws:iam::\d{12}:/,
      UserId: SOME,
    },
  ),
  {
    ...answers(
      `${MODEL} GetCallerIdentityResponse`,
      'GetCallerIdentity',
      'of a session of a role',
      {},
      { Account: '{account}', Arn: sessionArn, UserId: /^AROA.*:Session1$/ },
      session,
    ),
    as: '{0.Credentials}',
  },
  answers(`${MODEL} GetSessionTokenResponse`, 'GetSessionToken', 'of a user', {}, { Credentials: CREDENTIALS }),
  answers(
    `${MODEL} GetAccessKeyInfoResponse`,
    'GetAccessKeyInfo',
    'of a session of a role',
    { AccessKeyId: '{0.Credentials.AccessKeyId}' },
    { Account: '{account}' },
    session,
  ),
  answers(
    `${MODEL} AssumeRoleResponse`,
    'AssumeRole',
    'with a source identity',
    { ...role, SourceIdentity: 'Ann' },
    { ...user, SourceIdentity: 'Ann' },
  ),
  {
    ...refuses(
      'IAM User Guide, "Roles terms and concepts": role chaining',
      'AssumeRole',
      'for more than an hour from a session of a role',
      { ...role, DurationSeconds: 3601 },
      ['ValidationError', /1 hour session limit for roles assumed by role chaining/],
      session,
    ),
    as: '{0.Credentials}',
  },
];

const LETTERS = { word: '[\\w+=,.@-]*', external: '[\\w+=,.@:\\/-]*', tag: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' };
const text = (length: number) => 'x'.repeat(length);

const constraints: readonly Fact[] = (
  [
    [
      'arnType',
      'an ARN of 19 characters',
      { RoleArn: 'arn:aws:iam::1:role' },
      'roleArn',
      'have length greater than or equal to 20',
    ],
    [
      'arnType',
      'an ARN of 2,049 characters',
      { RoleArn: text(2049) },
      'roleArn',
      'have length less than or equal to 2048',
    ],
    [
      'roleSessionNameType',
      'a session name of one character',
      { RoleSessionName: 'x' },
      'roleSessionName',
      'have length greater than or equal to 2',
    ],
    [
      'roleSessionNameType',
      'a session name of 65 characters',
      { RoleSessionName: text(65) },
      'roleSessionName',
      'have length less than or equal to 64',
    ],
    [
      'roleSessionNameType',
      'a session name with a space',
      { RoleSessionName: 'a b' },
      'roleSessionName',
      `satisfy regular expression pattern: ${LETTERS.word}`,
    ],
    [
      'roleDurationSecondsType',
      '899 seconds',
      { DurationSeconds: 899 },
      'durationSeconds',
      'have value greater than or equal to 900',
    ],
    [
      'roleDurationSecondsType',
      '43,201 seconds',
      { DurationSeconds: 43_201 },
      'durationSeconds',
      'have value less than or equal to 43200',
    ],
    [
      'externalIdType',
      'an external id of one character',
      { ExternalId: 'x' },
      'externalId',
      'have length greater than or equal to 2',
    ],
    [
      'externalIdType',
      'an external id of 1,225 characters',
      { ExternalId: text(1225) },
      'externalId',
      'have length less than or equal to 1224',
    ],
    [
      'externalIdType',
      'an external id with a space',
      { ExternalId: 'a b' },
      'externalId',
      `satisfy regular expression pattern: ${LETTERS.external}`,
    ],
    [
      'sourceIdentityType',
      'a source identity of one character',
      { SourceIdentity: 'x' },
      'sourceIdentity',
      'have length greater than or equal to 2',
    ],
    [
      'sourceIdentityType',
      'a source identity with a space',
      { SourceIdentity: 'a b' },
      'sourceIdentity',
      `satisfy regular expression pattern: ${LETTERS.word}`,
    ],
    [
      'tagKeyType',
      'the key of a tag of 129 characters',
      { Tags: [tag(text(129))] },
      'tags.1.member.key',
      'have length less than or equal to 128',
    ],
    [
      'tagKeyType',
      'the key of a tag with a star',
      { Tags: [tag('a*')] },
      'tags.1.member.key',
      `satisfy regular expression pattern: ${LETTERS.tag}`,
    ],
    [
      'tagValueType',
      'the value of a tag of 257 characters',
      { Tags: [tag('a', text(257))] },
      'tags.1.member.value',
      'have length less than or equal to 256',
    ],
  ] as const
).map(([shape, condition, input, member, constraint]) => {
  const [value] = Object.values(input);
  const shown = Array.isArray(value) ? (member.endsWith('key') ? value[0].Key : value[0].Value) : value;
  return refuses(
    `${MODEL} ${shape}`,
    'AssumeRole',
    condition,
    { ...role, ...input },
    violates(member, constraint, `'${shown}'`),
  );
});

const more: readonly Fact[] = [
  refuses(
    `${MODEL} AssumeRoleRequest`,
    'AssumeRole',
    'without a role',
    { RoleSessionName: 'Session1' },
    violates('roleArn', 'not be null', 'null'),
  ),
  refuses(
    `${MODEL} AssumeRoleRequest`,
    'AssumeRole',
    'without a session name',
    { RoleArn },
    violates('roleSessionName', 'not be null', 'null'),
  ),
  refuses(
    `${MODEL} tagListType`,
    'AssumeRole',
    '51 tags',
    { ...role, Tags: Array.from({ length: 51 }, (_, at) => tag(`k${at}`)) },
    ['ValidationError', /at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50$/],
  ),
  refuses(
    `${MODEL} tagKeyListType`,
    'AssumeRole',
    '51 transitive keys',
    { ...role, TransitiveTagKeys: Array.from({ length: 51 }, (_, at) => `k${at}`) },
    [
      'ValidationError',
      /at 'transitiveTagKeys' failed to satisfy constraint: Member must have length less than or equal to 50$/,
    ],
  ),
  refuses(
    `${MODEL} AssumeRoleRequest`,
    'AssumeRole',
    'a session name and a time that are both wrong',
    { ...role, RoleSessionName: 'x', DurationSeconds: 1 },
    ['ValidationError', /^2 validation errors detected: .*'roleSessionName'.*; .*'durationSeconds'/],
  ),
  refuses(
    `${MODEL} durationSecondsType`,
    'GetSessionToken',
    'for 899 seconds',
    { DurationSeconds: 899 },
    violates('durationSeconds', 'have value greater than or equal to 900', "'899'"),
  ),
  refuses(
    `${MODEL} durationSecondsType`,
    'GetSessionToken',
    'for 129,601 seconds',
    { DurationSeconds: 129_601 },
    violates('durationSeconds', 'have value less than or equal to 129600', "'129601'"),
  ),
  refuses(
    `${MODEL} accessKeyIdType`,
    'GetAccessKeyInfo',
    'of a key of 15 characters',
    { AccessKeyId: text(15) },
    violates('accessKeyId', 'have length greater than or equal to 16', `'${text(15)}'`),
  ),
  refuses(
    `${MODEL} accessKeyIdType`,
    'GetAccessKeyInfo',
    'of a key with a dash',
    { AccessKeyId: 'AKIA-00000000000000' },
    violates('accessKeyId', 'satisfy regular expression pattern: [\\w]*', "'AKIA-00000000000000'"),
  ),
];

export const STS_FACTS: readonly Fact[] = [...recorded, ...identity, ...constraints, ...more];
