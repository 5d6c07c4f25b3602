/** Recorded answers of EventBridge. Patterns are in a separate table. */
import { answers, type Fact, refuses, SOME, type Step, violation } from './fact.ts';

const ORIGIN = {
  put: 'events/test_events.py::TestEvents',
  bus: 'events/test_events.py::TestEventBus',
  rule: 'events/test_events.py::TestEventRule',
  target: 'events/test_events.py::TestEventTarget',
  input: 'events/test_events_inputs.py',
  schedule: 'events/test_events_schedule.py',
  tags: 'events/test_events_tags.py',
  model: 'botocore events/2015-10-07',
} as const;

const PATTERN = { source: ['core.update'], 'detail-type': ['core.update'], detail: { command: ['update-account'] } };
const DETAIL = { command: 'update-account', payload: { acc_id: '0a787ecb-4015', sf_id: 'baz' } };
const EventPattern = JSON.stringify(PATTERN);
const ENTRY = { Source: 'core.update', DetailType: 'core.update', Detail: JSON.stringify(DETAIL) };

const bus: Step = ['CreateEventBus', { Name: '{bus}' }];
const queue: Step = ['sqs:CreateQueue', { QueueName: '{queue}' }];
const queueArn = 'arn:aws:sqs:{region}:{account}:{queue}';
const busArn = 'arn:aws:events:{region}:{account}:event-bus/{bus}';
const defaultArn = 'arn:aws:events:{region}:{account}:event-bus/default';
const TIMES = { CreationTime: SOME, LastModifiedTime: SOME };
const missingBus = ['ResourceNotFoundException', 'Event bus {bus} does not exist.'] as const;
const missingRule = ['ResourceNotFoundException', 'Rule {rule} does not exist on EventBus default.'] as const;

/** The two kinds of buses: what calls say of them, and how ARNs of their rules go on. */
const KINDS = [
  { kind: 'a custom bus', on: { EventBusName: '{bus}' }, name: '{bus}', arn: busArn, path: '{bus}/', make: [bus] },
  { kind: 'the default bus', on: {}, name: 'default', arn: defaultArn, path: '', make: [] },
] as const;

const putRule = (on: object, more: object = {}): Step => ['PutRule', { Name: '{rule}', ...on, EventPattern, ...more }];
const ruleArn = (path: string, name = '{rule}') => `arn:aws:events:{region}:{account}:rule/${path}${name}`;
const putTargets = (on: object, ...Targets: object[]): Step => ['PutTargets', { Rule: '{rule}', ...on, Targets }];

const entryFacts: readonly Fact[] = [
  ...(['Source', 'DetailType', 'Detail'] as const).map((name) =>
    answers(
      `${ORIGIN.put}::test_put_events_without_${name}`,
      'PutEvents',
      `without ${name}`,
      { Entries: [{ ...ENTRY, [name]: undefined }] },
      {
        FailedEntryCount: 1,
        Entries: [
          {
            ErrorCode: 'InvalidArgument',
            ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
          },
        ],
      },
    ),
  ),
  answers(
    `${ORIGIN.put}::test_put_event_without_detail_type`,
    'PutEvents',
    'an empty DetailType',
    { Entries: [{ ...ENTRY, DetailType: '' }] },
    {
      FailedEntryCount: 1,
      Entries: [
        {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: 'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
        },
      ],
    },
  ),
  ...['NotJSON', '[]', '{{}', '"NotJSON"'].map((Detail) =>
    answers(
      `${ORIGIN.put}::test_put_event_malformed_detail`,
      'PutEvents',
      `the detail ${Detail}`,
      { Entries: [{ ...ENTRY, Detail }] },
      { FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }] },
    ),
  ),
  refuses(
    `${ORIGIN.put}::test_put_event_with_too_big_detail (the limit was 256 KB then)`,
    'PutEvents',
    'entries that are too large together',
    { Entries: [{ ...ENTRY, Detail: JSON.stringify({ payload: 'p'.repeat(1_048_576) }) }] },
    ['ValidationException', 'Total size of the entries in the request is over the limit.'],
  ),
  ...KINDS.map(({ kind, on, make }) =>
    refuses(
      `${ORIGIN.put}::test_put_events_exceed_limit_ten_entries`,
      'PutEvents',
      `eleven entries for ${kind}`,
      { Entries: Array.from({ length: 11 }, () => ({ ...ENTRY, ...on })) },
      [
        'ValidationException',
        /^1 validation error detected: Value .*at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10$/s,
      ],
      ...make,
    ),
  ),
  answers(
    `${ORIGIN.put}::test_put_events_response_entries_order`,
    'PutEvents',
    'an event for two targets has one id',
    { Entries: [ENTRY] },
    { FailedEntryCount: 0, Entries: [{ EventId: SOME }] },
    putRule({}),
    putTargets({}, { Id: 'a', Arn: `${queueArn}a` }, { Id: 'b', Arn: `${queueArn}b` }),
  ),
  answers(
    `${ORIGIN.put}::test_put_events_with_target_delivery_failure`,
    'PutTargets',
    'a queue that is not there',
    { Rule: '{rule}', Targets: [{ Id: 'a', Arn: queueArn }] },
    { FailedEntryCount: 0, FailedEntries: [] },
    putRule({}),
  ),
  answers(
    `${ORIGIN.put}::test_put_events_with_target_delivery_failure`,
    'PutEvents',
    'for a target whose queue is not there',
    { Entries: [{ ...ENTRY, EventBusName: '{bus}' }] },
    { FailedEntryCount: 0, Entries: [{ EventId: SOME }] },
    bus,
    putRule({ EventBusName: '{bus}' }),
    putTargets({ EventBusName: '{bus}' }, { Id: 'a', Arn: queueArn }),
  ),
  answers(
    `${ORIGIN.bus}::test_put_events_nonexistent_event_bus`,
    'PutEvents',
    'for a bus that is not there',
    { Entries: [{ ...ENTRY, EventBusName: '{bus}' }] },
    { FailedEntryCount: 0, Entries: [{ EventId: SOME }] },
  ),
];

const busFacts: readonly Fact[] = [
  ...[{ Description: 'test bus' }, {}].flatMap((more) => {
    const how = 'Description' in more ? 'with a description' : 'without a description';
    const made: Step = ['CreateEventBus', { Name: '{bus}', ...more }];
    const origin = `${ORIGIN.bus}::test_create_list_describe_delete_custom_event_buses`;
    const told = { Arn: busArn, Name: '{bus}', ...TIMES, ...more };
    return [
      answers(origin, 'CreateEventBus', how, { Name: '{bus}', ...more }, { EventBusArn: busArn, ...more }),
      answers(origin, 'ListEventBuses', how, { NamePrefix: '{bus}' }, { EventBuses: [told] }, made),
      answers(origin, 'DescribeEventBus', how, { Name: '{bus}' }, told, made),
      answers(origin, 'DeleteEventBus', how, { Name: '{bus}' }, {}, made),
      answers(
        origin,
        'ListEventBuses',
        `a bus ${how} that was deleted`,
        { NamePrefix: '{bus}' },
        { EventBuses: [] },
        ...[made, ['DeleteEventBus', { Name: '{bus}' }] as const],
      ),
    ];
  }),
  refuses(
    `${ORIGIN.bus}::test_create_multiple_event_buses_same_name`,
    'CreateEventBus',
    'a name that is taken',
    { Name: '{bus}' },
    ['ResourceAlreadyExistsException', 'Event bus {bus} already exists.'],
    bus,
  ),
  refuses(
    `${ORIGIN.bus}::test_describe_delete_not_existing_event_bus`,
    'DescribeEventBus',
    'no such bus',
    { Name: '{bus}' },
    missingBus,
  ),
  answers(
    `${ORIGIN.bus}::test_describe_delete_not_existing_event_bus`,
    'DeleteEventBus',
    'no such bus',
    { Name: '{bus}' },
    {},
  ),
  refuses(`${ORIGIN.bus}::test_delete_default_event_bus`, 'DeleteEventBus', 'the default bus', { Name: 'default' }, [
    'ValidationException',
    'Cannot delete event bus default.',
  ]),
  answers(
    `${ORIGIN.bus}::test_list_event_buses_with_prefix`,
    'ListEventBuses',
    'by the beginning of a name',
    { NamePrefix: '{bus}-b' },
    { EventBuses: [{ Arn: `${busArn}-b-1`, Name: '{bus}-b-1', ...TIMES }] },
    ['CreateEventBus', { Name: '{bus}-b-1' }],
    ['CreateEventBus', { Name: '{bus}-c' }],
  ),
  ...[
    { how: 'by pages: the first', input: { Limit: 2 }, names: ['0', '1'], more: { NextToken: SOME } },
    { how: 'by pages: the last', input: { Limit: 4, NextToken: '{3.NextToken}' }, names: ['2'], more: {} },
  ].map(({ how, input, names, more }) =>
    answers(
      `${ORIGIN.bus}::test_list_event_buses_with_limit`,
      'ListEventBuses',
      how,
      { NamePrefix: '{bus}', ...input },
      { EventBuses: names.map((at) => ({ Arn: `${busArn}-${at}`, Name: `{bus}-${at}`, ...TIMES })), ...more },
      ...['0', '1', '2'].map((at): Step => ['CreateEventBus', { Name: `{bus}-${at}` }]),
      ['ListEventBuses', { NamePrefix: '{bus}', Limit: 2 }],
    ),
  ),
];

const statement = (Sid: string, Principal: unknown, Resource: string) => ({
  Sid,
  Effect: 'Allow',
  Principal,
  Action: 'events:PutEvents',
  Resource,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const permit = (on: object, StatementId: string, Principal = '{account}'): Step => [
  'PutPermission',
  { ...on, Action: 'events:PutEvents', Principal, StatementId },
];
const own = { AWS: 'arn:aws:iam::{account}:root' };

/** The default bus is shared by all facts, so that only those with its policy alone are told of it. */
const permissionFacts: readonly Fact[] = [
  ...KINDS.flatMap(({ kind, on, name, arn, make }) => [
    answers(
      `${ORIGIN.bus}::test_put_permission`,
      'PutPermission',
      `an account, on ${kind}`,
      permit(on, '{statement}')[1],
      {},
      ...make,
    ),
    answers(
      `${ORIGIN.bus}::test_remove_permission`,
      'RemovePermission',
      `one statement of ${kind}`,
      { ...on, StatementId: '{statement}', RemoveAllPermissions: false },
      {},
      ...[...make, permit(on, '{statement}')],
    ),
    answers(
      `${ORIGIN.bus}::test_remove_permission`,
      'RemovePermission',
      `all statements of ${kind}`,
      { ...on, RemoveAllPermissions: true },
      {},
      ...[...make, permit(on, '{statement}')],
    ),
    answers(
      `${ORIGIN.bus}::test_remove_permission`,
      'DescribeEventBus',
      `${kind} whose statements were all removed has no policy`,
      { Name: name },
      { Arn: arn, Name: name, ...TIMES },
      ...[...make, permit(on, '{statement}'), ['RemovePermission', { ...on, RemoveAllPermissions: true }] as const],
    ),
    refuses(
      `${ORIGIN.bus}::test_remove_permission_non_existing_sid`,
      'RemovePermission',
      `a statement that ${kind} with a policy does not have`,
      { ...on, StatementId: '{other}' },
      ['ResourceNotFoundException', 'Statement with the provided id does not exist.'],
      ...[...make, permit(on, '{statement}')],
    ),
    refuses(
      `${ORIGIN.bus}::test_remove_permission_non_existing_sid`,
      'RemovePermission',
      `a statement of ${kind} without a policy`,
      { ...on, StatementId: '{other}' },
      ['ResourceNotFoundException', 'Statement with the provided id does not exist.'],
      ...make,
    ),
  ]),
  answers(
    `${ORIGIN.bus}::test_put_permission`,
    'DescribeEventBus',
    'statements of several accounts',
    { Name: '{bus}' },
    {
      Arn: busArn,
      Name: '{bus}',
      ...TIMES,
      Policy: policy(
        statement('one', own, busArn),
        statement('two', own, busArn),
        statement('three', { AWS: 'arn:aws:iam::111122223333:root' }, busArn),
      ),
    },
    ...[bus, ...['one', 'two'].map((id) => permit({ EventBusName: '{bus}' }, id))],
    permit({ EventBusName: '{bus}' }, 'three', '111122223333'),
  ),
  answers(
    `${ORIGIN.bus}::test_put_permission`,
    'DescribeEventBus',
    'a statement for everybody that was put again',
    { Name: '{bus}' },
    { Arn: busArn, Name: '{bus}', ...TIMES, Policy: policy(statement('all', '*', busArn)) },
    ...[bus, permit({ EventBusName: '{bus}' }, 'all'), permit({ EventBusName: '{bus}' }, 'all', '*')],
  ),
  answers(
    `${ORIGIN.bus}::test_put_permission`,
    'DescribeEventBus',
    'a policy document in place of the statements',
    { Name: '{bus}' },
    { Arn: busArn, Name: '{bus}', ...TIMES, Policy: policy(statement('document', own, '*')) },
    ...[bus, permit({ EventBusName: '{bus}' }, 'all', '*')],
    ['PutPermission', { EventBusName: '{bus}', Policy: policy(statement('document', own, '*')) }],
  ),
  refuses(
    `${ORIGIN.bus}::test_put_permission_non_existing_event_bus`,
    'PutPermission',
    'no such bus',
    permit({ EventBusName: '{bus}' }, 'id', '*')[1],
    missingBus,
  ),
];

const ruleFacts: readonly Fact[] = [
  ...KINDS.flatMap(({ kind, on, name, path, make }) => {
    const told = { Name: '{rule}', Arn: ruleArn(path), EventBusName: name, EventPattern, State: 'ENABLED' };
    const described = { ...told, CreatedBy: '{account}' };
    const made = [...make, putRule(on)];
    const named = { Name: '{rule}', ...on };
    const three = ['0', '1', '2', '3', '4'].map(
      (at): Step => ['PutRule', { Name: `{rule}-${at}`, ...on, EventPattern }],
    );
    const aimed = ['0', '1', '2', '3', '4'].map(
      (at): Step => ['PutTargets', { Rule: `{rule}-${at}`, ...on, Targets: [{ Id: 'a', Arn: queueArn }] }],
    );
    const listed = (NextToken?: string): Step => [
      'ListRuleNamesByTarget',
      { ...on, TargetArn: queueArn, Limit: 2, ...(NextToken ? { NextToken } : {}) },
    ];
    const many = [...make, ...three, ...aimed];
    const first = `{${many.length}.NextToken}`;
    const prefixed = `${ORIGIN.rule}::test_put_list_with_prefix_describe_delete_rule`;
    const switched = `${ORIGIN.rule}::test_disable_re_enable_rule`;
    const limited = `${ORIGIN.rule}::test_list_rule_names_by_target_with_limit`;
    return [
      answers(prefixed, 'PutRule', `on ${kind}`, putRule(on)[1], { RuleArn: ruleArn(path) }, ...make),
      answers(prefixed, 'ListRules', `on ${kind}`, { ...on, NamePrefix: '{rule}' }, { Rules: [told] }, ...made),
      answers(prefixed, 'DescribeRule', `on ${kind}`, named, described, ...made),
      answers(prefixed, 'DeleteRule', `on ${kind}`, named, {}, ...made),
      answers(
        prefixed,
        'ListRules',
        `a rule of ${kind} that was deleted`,
        { ...on, NamePrefix: '{rule}' },
        { Rules: [] },
        ...[...made, ['DeleteRule', named] as const],
      ),
      answers(switched, 'DisableRule', `on ${kind}`, named, {}, ...made),
      answers(
        switched,
        'DescribeRule',
        `a disabled rule of ${kind}`,
        named,
        { ...described, State: 'DISABLED' },
        ...[...made, ['DisableRule', named] as const],
      ),
      answers(switched, 'EnableRule', `on ${kind}`, named, {}, ...[...made, ['DisableRule', named] as const]),
      answers(
        switched,
        'DescribeRule',
        `a rule of ${kind} that was enabled again`,
        named,
        described,
        ...[...made, ['DisableRule', named] as const, ['EnableRule', named] as const],
      ),
      answers(
        `${ORIGIN.rule}::test_list_rule_names_by_target`,
        'ListRuleNamesByTarget',
        `on ${kind}`,
        { ...on, TargetArn: queueArn },
        { RuleNames: ['0', '1', '2', '3', '4'].map((at) => `{rule}-${at}`) },
        ...many,
      ),
      answers(
        limited,
        'ListRuleNamesByTarget',
        `by pages, on ${kind}: the first`,
        listed()[1],
        { NextToken: SOME, RuleNames: ['{rule}-0', '{rule}-1'] },
        ...many,
      ),
      answers(
        limited,
        'ListRuleNamesByTarget',
        `by pages, on ${kind}: the second`,
        listed(first)[1],
        { NextToken: SOME, RuleNames: ['{rule}-2', '{rule}-3'] },
        ...[...many, listed()],
      ),
      answers(
        limited,
        'ListRuleNamesByTarget',
        `by pages, on ${kind}: the last`,
        listed(`{${many.length + 1}.NextToken}`)[1],
        { RuleNames: ['{rule}-4'] },
        ...[...many, listed(), listed(first)],
      ),
      answers(
        `${ORIGIN.rule}::test_list_rule_names_by_target_no_matches`,
        'ListRuleNamesByTarget',
        `no rule of ${kind} has the target`,
        { ...on, TargetArn: queueArn },
        { RuleNames: [] },
        ...made,
      ),
    ];
  }),
  answers(
    `${ORIGIN.rule}::test_put_multiple_rules_with_same_name`,
    'PutRule',
    'a rule that is there already',
    putRule({ EventBusName: '{bus}' })[1],
    { RuleArn: ruleArn('{bus}/') },
    ...[bus, putRule({ EventBusName: '{bus}' })],
  ),
  answers(
    `${ORIGIN.rule}::test_put_multiple_rules_with_same_name`,
    'ListRules',
    'a rule that was put twice',
    { EventBusName: '{bus}' },
    {
      Rules: [{ Name: '{rule}', Arn: ruleArn('{bus}/'), EventBusName: '{bus}', EventPattern, State: 'ENABLED' }],
    },
    ...[bus, putRule({ EventBusName: '{bus}' }), putRule({ EventBusName: '{bus}' })],
  ),
  ...[
    { how: 'by pages: the first', input: { Limit: 2 }, names: ['0', '1'], more: { NextToken: SOME } },
    { how: 'by pages: the last', input: { NextToken: '{4.NextToken}' }, names: ['2'], more: {} },
  ].map(({ how, input, names, more }) =>
    answers(
      `${ORIGIN.rule}::test_list_rule_with_limit`,
      'ListRules',
      how,
      { EventBusName: '{bus}', ...input },
      {
        Rules: names.map((at) => ({
          Name: `{rule}-${at}`,
          Arn: ruleArn('{bus}/', `{rule}-${at}`),
          EventBusName: '{bus}',
          EventPattern,
          State: 'ENABLED',
        })),
        ...more,
      },
      bus,
      ...['0', '1', '2'].map((at): Step => ['PutRule', { Name: `{rule}-${at}`, EventBusName: '{bus}', EventPattern }]),
      ['ListRules', { EventBusName: '{bus}', Limit: 2 }],
    ),
  ),
  refuses(
    `${ORIGIN.rule}::test_describe_nonexistent_rule`,
    'DescribeRule',
    'no such rule',
    { Name: '{rule}' },
    missingRule,
  ),
  refuses(
    `${ORIGIN.rule}::test_delete_rule_with_targets`,
    'DeleteRule',
    'a rule with targets',
    { Name: '{rule}' },
    ['ValidationException', "Rule can't be deleted since it has targets."],
    ...[putRule({}), putTargets({}, { Id: 'a', Arn: queueArn })],
  ),
  answers(
    `${ORIGIN.rule}::test_update_rule_with_targets`,
    'ListTargetsByRule',
    'a rule that was put again keeps its targets',
    { Rule: '{rule}' },
    { Targets: [{ Id: 'a', Arn: queueArn }] },
    ...[putRule({}), putTargets({}, { Id: 'a', Arn: queueArn }), putRule({}, { EventPattern: '{"source":["x"]}' })],
  ),
  answers(
    `${ORIGIN.schedule}::TestScheduleRate::test_put_rule_with_schedule_rate`,
    'PutRule',
    'a rate',
    { Name: '{rule}', ScheduleExpression: 'rate(1 minute)' },
    { RuleArn: ruleArn('') },
  ),
  answers(
    `${ORIGIN.schedule}::TestScheduleRate::test_put_rule_with_schedule_rate`,
    'ListRules',
    'a rule with a rate',
    { NamePrefix: '{rule}' },
    {
      Rules: [
        {
          Name: '{rule}',
          Arn: ruleArn(''),
          EventBusName: 'default',
          ScheduleExpression: 'rate(1 minute)',
          State: 'ENABLED',
        },
      ],
    },
    ['PutRule', { Name: '{rule}', ScheduleExpression: 'rate(1 minute)' }],
  ),
  refuses(
    `${ORIGIN.schedule}::TestScheduleRate::tests_put_rule_with_schedule_custom_event_bus`,
    'PutRule',
    'a rate on a custom bus',
    { Name: '{rule}', EventBusName: '{bus}', ScheduleExpression: 'rate(1 minute)' },
    ['ValidationException', 'ScheduleExpression is supported only on the default event bus.'],
    bus,
  ),
  ...[
    ...['10 seconds', '10 years', '1 minutes', '1 hours', '1 days', '10 minute', '10 hour', '10 day', '', '10'],
    ...['10 minutess', 'foo minutes', '0 minutes', '-10 minutes', '10 MINUTES', ' 10 minutes '],
  ].map((rate) =>
    refuses(
      `${ORIGIN.schedule}::TestScheduleRate::test_put_rule_with_invalid_schedule_rate`,
      'PutRule',
      `the rate "${rate}"`,
      { Name: '{rule}', ScheduleExpression: `rate(${rate})` },
      ['ValidationException', 'Parameter ScheduleExpression is not valid.'],
    ),
  ),
];

const targetFacts: readonly Fact[] = [
  ...KINDS.flatMap(({ kind, on, make }) => {
    const origin = `${ORIGIN.target}::test_put_list_remove_target`;
    const [made, put] = [[...make, putRule(on)], putTargets(on, { Id: 'a', Arn: queueArn })];
    const removed: Step = ['RemoveTargets', { Rule: '{rule}', ...on, Ids: ['a'] }];
    const done = { FailedEntryCount: 0, FailedEntries: [] };
    return [
      answers(origin, 'PutTargets', `on ${kind}`, put[1], done, ...made),
      answers(
        origin,
        'ListTargetsByRule',
        `on ${kind}`,
        { Rule: '{rule}', ...on },
        { Targets: [{ Id: 'a', Arn: queueArn }] },
        ...[...made, put],
      ),
      answers(origin, 'RemoveTargets', `on ${kind}`, removed[1], done, ...[...made, put]),
      answers(
        origin,
        'ListTargetsByRule',
        `targets of a rule of ${kind} that were removed`,
        { Rule: '{rule}', ...on },
        { Targets: [] },
        ...[...made, put, removed],
      ),
    ];
  }),
  refuses(
    `${ORIGIN.target}::test_add_exceed_fife_targets_per_rule`,
    'PutTargets',
    'seven targets for one rule',
    { Rule: '{rule}', Targets: [0, 1, 2, 3, 4, 5, 6].map((at) => ({ Id: `t${at}`, Arn: queueArn })) },
    ['LimitExceededException', 'The requested resource exceeds the maximum number allowed.'],
    putRule({}),
  ),
  ...[
    { how: 'by pages: the first', input: { Limit: 3 }, ids: ['0', '1', '2'], more: { NextToken: SOME } },
    { how: 'by pages: the last', input: { NextToken: '{2.NextToken}' }, ids: ['3', '4'], more: {} },
  ].map(({ how, input, ids, more }) =>
    answers(
      `${ORIGIN.target}::test_list_target_by_rule_limit`,
      'ListTargetsByRule',
      how,
      { Rule: '{rule}', ...input },
      { Targets: ids.map((Id) => ({ Id, Arn: queueArn })), ...more },
      putRule({}),
      putTargets({}, ...['0', '1', '2', '3', '4'].map((Id) => ({ Id, Arn: queueArn }))),
      ['ListTargetsByRule', { Rule: '{rule}', Limit: 3 }],
    ),
  ),
  ...[
    {
      how: 'an id of other characters',
      Id: '!@#$@!#$',
      must: 'satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    },
    { how: 'an id of 65 characters', Id: 'x'.repeat(65), must: 'have length less than or equal to 64' },
  ].map(({ how, Id, must }) =>
    refuses(
      `${ORIGIN.target}::test_put_target_id_validation`,
      'PutTargets',
      how,
      { Rule: '{rule}', Targets: [{ Id, Arn: queueArn, InputPath: '$.detail' }] },
      violation('targets.1.member.id', must, `'${Id}' `),
      putRule({}),
    ),
  ),
  answers(
    `${ORIGIN.target}::test_put_target_id_validation`,
    'PutTargets',
    'an id of all characters that are allowed',
    { Rule: '{rule}', Targets: [{ Id: 'test-With_valid.Characters-1', Arn: queueArn, InputPath: '$.detail' }] },
    { FailedEntryCount: 0, FailedEntries: [] },
    putRule({}),
  ),
  answers(
    `${ORIGIN.target}::test_put_multiple_targets_with_same_id_single_rule`,
    'ListTargetsByRule',
    'a target that was put again under the same id',
    { Rule: '{rule}' },
    { Targets: [{ Id: 'a', Arn: queueArn, InputPath: '$.notexisting' }] },
    putRule({}),
    putTargets({}, { Id: 'a', Arn: queueArn, InputPath: '$.detail' }),
    putTargets({}, { Id: 'a', Arn: queueArn, InputPath: '$.notexisting' }),
  ),
  answers(
    `${ORIGIN.target}::test_put_multiple_targets_with_same_arn_single_rule`,
    'ListTargetsByRule',
    'one queue under two ids',
    { Rule: '{rule}' },
    {
      Targets: [
        { Id: 'a', Arn: queueArn, InputPath: '$.detail' },
        { Id: 'b', Arn: queueArn, InputPath: '$.doesnotexist' },
      ],
    },
    putRule({}),
    putTargets(
      {},
      { Id: 'a', Arn: queueArn, InputPath: '$.detail' },
      { Id: 'b', Arn: queueArn, InputPath: '$.doesnotexist' },
    ),
  ),
  answers(
    `${ORIGIN.target}::test_put_multiple_targets_with_same_id_across_different_rules`,
    'ListTargetsByRule',
    'one id for targets of two rules',
    { Rule: '{rule}' },
    { Targets: [{ Id: 'a', Arn: queueArn, InputPath: '$.detail' }] },
    putRule({}),
    putTargets({}, { Id: 'a', Arn: queueArn, InputPath: '$.detail' }),
    putRule({}, { Name: '{rule}-2' }),
    putTargets({ Rule: '{rule}-2' }, { Id: 'a', Arn: queueArn, InputPath: '$.notexisting' }),
  ),
  answers(
    `${ORIGIN.schedule}::TestScheduleRate::tests_schedule_rate_custom_input_target_sqs`,
    'ListTargetsByRule',
    'a target with a constant input',
    { Rule: '{rule}' },
    { Targets: [{ Id: 'a', Arn: queueArn, Input: '{"custom-value":"somecustominput"}' }] },
    ['PutRule', { Name: '{rule}', ScheduleExpression: 'rate(1 minute)' }],
    putTargets({}, { Id: 'a', Arn: queueArn, Input: '{"custom-value":"somecustominput"}' }),
  ),
  refuses(
    `${ORIGIN.input}::test_put_event_input_path_and_input_transformer`,
    'PutTargets',
    'InputPath and InputTransformer',
    {
      Rule: '{rule}',
      Targets: [{ Id: 'a', Arn: queueArn, InputPath: '$.detail', InputTransformer: { InputTemplate: '"x"' } }],
    },
    ['ValidationException', 'Only one of Input, InputPath, or InputTransformer must be provided for target a.'],
    putRule({}),
  ),
  refuses(
    `${ORIGIN.input}::TestInputTransformer::test_put_events_with_input_transformer_missing_keys`,
    'PutTargets',
    'a template with a placeholder that is not defined',
    {
      Rule: '{rule}',
      Targets: [
        {
          Id: 'a',
          Arn: queueArn,
          InputTransformer: { InputPathsMap: { type: '$.detail-type' }, InputTemplate: '"<type> and <notdefinedkey>"' },
        },
      ],
    },
    ['ValidationException', 'InputTemplate for target a contains invalid placeholder notdefinedkey.'],
    putRule({}),
  ),
];

/** What a queue gets of an event on a bus with one rule. */
const delivers = (origin: string, condition: string, target: object, body: unknown, entry = ENTRY): Fact => ({
  origin,
  operation: 'PutEvents',
  condition,
  before: [
    queue,
    bus,
    putRule({ EventBusName: '{bus}' }, { EventPattern: '{"source":["core.update"]}' }),
    putTargets({ EventBusName: '{bus}' }, { Id: 'a', Arn: queueArn, ...target }),
  ],
  input: { Entries: [{ ...entry, EventBusName: '{bus}' }] },
  expected: { body },
});

const SPECIAL = { ...DETAIL, listsingle: ['HIGH'], listmulti: ['ACTIVE', 'INACTIVE'], valid: true };
const PATHS = {
  userId: '$.detail.payload.acc_id',
  payload: '$.detail.payload',
  systemstring: '$.detail.awsAccountId',
  listsingle: '$.detail.listsingle',
  listmulti: '$.detail.listmulti',
  valid: '$.detail.valid',
};
const [user, mapping] = ['0a787ecb-4015', { acc_id: '0a787ecb-4015', sf_id: 'baz' }];

const transforms = (origin: string, template: string, body: unknown): Fact =>
  delivers(
    `${ORIGIN.input}::TestInputTransformer::${origin}`,
    `a target with the template ${template}`,
    { InputTransformer: { InputPathsMap: PATHS, InputTemplate: template } },
    body,
    { ...ENTRY, Detail: JSON.stringify(SPECIAL) },
  );
const names = { type: '$.detail-type', command: '$.detail.command', missing: '$.detail.notinmessage' };
const basic = (template: string, body: unknown): Fact =>
  delivers(
    `${ORIGIN.input}::TestInputTransformer::test_put_events_with_input_transformer_input_template`,
    `a target with the template ${template}`,
    { InputTransformer: { InputPathsMap: names, InputTemplate: template } },
    body,
  );
const envelope = {
  version: '0',
  id: SOME,
  'detail-type': 'core.update',
  source: 'core.update',
  account: '{account}',
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  region: '{region}',
  resources: [],
  detail: DETAIL,
};

const inputFacts: readonly Fact[] = [
  delivers(
    'events/test_events_targets.py::TestEventsTargetSqs::test_put_events_with_target_sqs',
    'a target without an input',
    {},
    envelope,
  ),
  delivers(
    `${ORIGIN.input}::TestInputPath::test_put_events_with_input_path`,
    'the detail as input',
    { InputPath: '$.detail' },
    DETAIL,
  ),
  delivers(
    `${ORIGIN.input}::TestInputPath::test_put_events_with_input_path_nested`,
    'a part of the detail as input',
    { InputPath: '$.detail.payload' },
    mapping,
  ),
  delivers(
    `${ORIGIN.input}::TestInputPath::test_put_events_with_input_path_nested`,
    'a part of the detail whose key stands there twice',
    { InputPath: '$.detail.payload' },
    { acc_id: 'a', payload: { message: 'baz', id: '123' } },
    { ...ENTRY, Detail: JSON.stringify({ payload: { acc_id: 'a', payload: { message: 'baz', id: '123' } } }) },
  ),
  delivers(
    `${ORIGIN.input}::TestInputPath::test_put_events_with_input_path_max_level_depth`,
    'a string of the detail as input',
    { InputPath: '$.detail.payload.sf_id' },
    'baz',
  ),
  basic(
    '"Event of <type> type, info extracted from detail <command>"',
    'Event of core.update type, info extracted from detail update-account',
  ),
  basic(
    '"Event of <type> type, info extracted from detail <missing>"',
    'Event of core.update type, info extracted from detail ',
  ),
  basic(
    '"{[/Check with special starting characters for event of <type> type"',
    '{[/Check with special starting characters for event of core.update type',
  ),
  basic('{"detailType": <type>,  "command": <command>}', { detailType: 'core.update', command: 'update-account' }),
  basic('{"detailType": <type>,  "command": <missing>}', { detailType: 'core.update', command: '' }),
  delivers(
    `${ORIGIN.input}::TestInputTransformer::test_input_transformer_predefined_variables`,
    'a template with the ARN and the name of the rule',
    { InputTransformer: { InputTemplate: '"Rule <aws.events.rule-arn> <aws.events.rule-name>"' } },
    `Rule ${ruleArn('{bus}/')} {rule}`,
  ),
  delivers(
    `${ORIGIN.input}::TestInputTransformer::test_input_transformer_predefined_variables`,
    'a template with the event',
    { InputTransformer: { InputTemplate: '{"event": <aws.events.event>, "json": <aws.events.event.json>}' } },
    {
      event: {
        id: SOME,
        account: '{account}',
        detailType: 'core.update',
        time: SOME,
        source: 'core.update',
        region: '{region}',
        resources: [],
        version: '0',
      },
      json: envelope,
    },
  ),
  ...(
    [
      [
        '{"method": "PUT", "path": "users/<userId>", "bod": <payload>}',
        { method: 'PUT', path: `users/${user}`, bod: mapping },
      ],
      [
        '"Payload of <payload> with path users/<userId> and <userId>"',
        `Payload of {acc_id:${user},sf_id:baz} with path users/${user} and ${user}`,
      ],
      ['{"id" : <userId>}', { id: user }],
      ['{"id" : "<userId>"}', { id: user }],
      [
        '{"path": "users/<userId>", "id": <userId>, "body": <payload>}',
        { path: `users/${user}`, id: user, body: mapping },
      ],
      ['{"bod": [<userId>, "hardcoded"]}', { bod: [user, 'hardcoded'] }],
      [
        '{"nested": {"level1": {"level2": "users/<userId>"} }, "bod": "<userId>"}',
        { nested: { level1: { level2: `users/${user}` } }, bod: user },
      ],
      ['"<listsingle> single list item"', '[HIGH] single list item'],
      ['"<listmulti> multiple list items"', '[ACTIVE,INACTIVE] multiple list items'],
      ['{"singlelistitem": <listsingle>}', { singlelistitem: ['HIGH'] }],
      ['"<listsingle> <systemstring> id <payload> <userId>"', `[HIGH]  id {acc_id:${user},sf_id:baz} ${user}`],
      [
        '{"multi_replacement": "users/<userId>/second/<userId>"}',
        { multi_replacement: `users/${user}/second/${user}` },
      ],
      ['"Command is <valid>!"', 'Command is true!'],
      ['"<listsingle> single"\n"<userId> user id"', `"[HIGH] single"\n"${user} user id"`],
    ] as const
  ).map(([template, body]) => transforms('test_input_transformer_nested_keys_replacement', template, body)),
  ...[
    '{"not_valid": "users/<payload>", "bod": <payload>}',
    '{"payload": "<payload>"}',
    '{"single": "<listsingle>"}',
  ].map((template) => transforms('test_input_transformer_nested_keys_replacement_not_valid', template, undefined)),
  {
    origin: `${ORIGIN.bus}::test_put_events_bus_to_bus`,
    operation: 'PutEvents',
    condition: 'a rule sends it to a second bus, whose rule sends it to a queue',
    before: [
      queue,
      bus,
      ['CreateEventBus', { Name: '{second}' }],
      putRule({ EventBusName: '{bus}' }),
      putRule({ EventBusName: '{second}' }),
      putTargets(
        { EventBusName: '{bus}' },
        {
          Id: 'a',
          Arn: 'arn:aws:events:{region}:{account}:event-bus/{second}',
          RoleArn: 'arn:aws:iam::{account}:role/r',
        },
      ),
      putTargets({ EventBusName: '{second}' }, { Id: 'a', Arn: queueArn }),
    ],
    input: { Entries: [{ ...ENTRY, EventBusName: '{bus}' }] },
    expected: { body: envelope },
  },
  {
    origin: `${ORIGIN.bus}::test_put_events_nonexistent_event_bus`,
    operation: 'PutEvents',
    condition: 'for a bus that is not there, beside one for the default bus',
    before: [
      queue,
      putRule({}, { EventPattern: '{"source":["{source}"]}' }),
      putTargets({}, { Id: 'a', Arn: queueArn }),
    ],
    input: {
      Entries: [
        { ...ENTRY, Source: '{source}', EventBusName: '{bus}', Detail: '{"bus":"custom"}' },
        { ...ENTRY, Source: '{source}' },
      ],
    },
    expected: { body: { ...envelope, source: '{source}' } },
  },
];

const pair = { Tags: ['tag1', 'tag2'].map((Key, at) => ({ Key, Value: `value${at + 1}` })) };

const tagFacts: readonly Fact[] = [
  ...(
    [
      ['a custom bus', busArn, [bus]],
      ['a rule of a custom bus', ruleArn('{bus}/'), [bus, putRule({ EventBusName: '{bus}' })]],
      ['a rule of the default bus', ruleArn(''), [putRule({})]],
    ] as const
  ).flatMap(([what, ResourceARN, made]) => {
    const origin = `${ORIGIN.tags}::tests_tag_untag_resource`;
    const tagged: Step = ['TagResource', { ResourceARN, ...pair }];
    const untag = { ResourceARN, TagKeys: ['tag2'] };
    return [
      answers(origin, 'TagResource', what, tagged[1], {}, ...made),
      answers(origin, 'ListTagsForResource', what, { ResourceARN }, pair, ...[...made, tagged]),
      answers(origin, 'UntagResource', what, untag, {}, ...[...made, tagged]),
      answers(
        origin,
        'UntagResource',
        `a tag that ${what} does not have`,
        { ResourceARN, TagKeys: ['none'] },
        {},
        ...made,
      ),
      answers(
        origin,
        'ListTagsForResource',
        `${what} that lost a tag`,
        { ResourceARN },
        { Tags: pair.Tags.slice(0, 1) },
        ...[...made, tagged, ['UntagResource', untag] as const],
      ),
    ];
  }),
  ...(
    [
      ['TagResource', { Tags: [{ Key: 'tag1', Value: 'value1' }] }],
      ['ListTagsForResource', {}],
      ['UntagResource', { TagKeys: ['tag1'] }],
    ] as const
  ).flatMap(([operation, more]) => [
    refuses(
      `${ORIGIN.tags}::tests_tag_list_untag_not_existing_resource`,
      operation,
      'a rule that is not there',
      { ResourceARN: ruleArn(''), ...more },
      missingRule,
    ),
    refuses(
      `${ORIGIN.tags}::tests_tag_list_untag_not_existing_resource`,
      operation,
      'a bus that is not there',
      { ResourceARN: busArn, ...more },
      missingBus,
    ),
  ]),
  answers(
    `${ORIGIN.tags}::TestRuleTags::test_put_rule_with_tags`,
    'ListTagsForResource',
    'a rule that was put with tags',
    { ResourceARN: ruleArn('') },
    pair,
    putRule({}, pair),
  ),
  answers(
    `${ORIGIN.tags}::TestEventBusTags::test_create_event_bus_with_tags`,
    'ListTagsForResource',
    'a bus that was made with tags',
    { ResourceARN: busArn },
    pair,
    ['CreateEventBus', { Name: '{bus}', ...pair }],
  ),
  refuses(
    `${ORIGIN.tags}::TestRuleTags::test_list_tags_for_deleted_rule`,
    'ListTagsForResource',
    'a rule that was deleted',
    { ResourceARN: ruleArn('{bus}/') },
    ['ResourceNotFoundException', 'Rule {rule} does not exist on EventBus {bus}.'],
    ...[bus, putRule({ EventBusName: '{bus}' }), ['DeleteRule', { Name: '{rule}', EventBusName: '{bus}' }] as const],
  ),
  refuses(
    `${ORIGIN.tags}::TestEventBusTags::test_list_tags_for_deleted_event_bus`,
    'ListTagsForResource',
    'a bus that was deleted',
    { ResourceARN: busArn },
    missingBus,
    ...[bus, ['DeleteEventBus', { Name: '{bus}' }] as const],
  ),
  answers(
    `${ORIGIN.tags}::test_recreate_tagged_resource_without_tags`,
    'ListTagsForResource',
    'a bus that was created again has no tags',
    { ResourceARN: busArn },
    { Tags: [] },
    ...[['CreateEventBus', { Name: '{bus}', ...pair }] as const, ['DeleteEventBus', { Name: '{bus}' }] as const, bus],
  ),
  answers(
    `${ORIGIN.tags}::test_recreate_tagged_resource_without_tags`,
    'ListTagsForResource',
    'a rule that was created again has no tags',
    { ResourceARN: ruleArn('') },
    { Tags: [] },
    ...[putRule({}, pair), ['DeleteRule', { Name: '{rule}' }] as const, putRule({})],
  ),
];

const TEXT = 'satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+';
const modelFacts: readonly Fact[] = [
  refuses(
    `${ORIGIN.model} RuleName`,
    'PutRule',
    'a name with a space',
    { Name: 'a b', EventPattern },
    violation('name', TEXT, "'a b' "),
  ),
  refuses(
    `${ORIGIN.model} RuleName`,
    'PutRule',
    'a name of 65 characters',
    { Name: 'r'.repeat(65), EventPattern },
    violation('name', 'have length less than or equal to 64', `'${'r'.repeat(65)}' `),
  ),
  refuses(
    `${ORIGIN.model} RuleState`,
    'PutRule',
    'a state that is none',
    { Name: '{rule}', EventPattern, State: 'ON' },
    violation(
      'state',
      'satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]',
      "'ON' ",
    ),
  ),
  refuses(
    `${ORIGIN.model} LimitMax100`,
    'ListRules',
    'a limit of 101',
    { Limit: 101 },
    violation('limit', 'have value less than or equal to 100', "'101' "),
  ),
  refuses(
    `${ORIGIN.model} LimitMax100`,
    'ListEventBuses',
    'a limit of 0',
    { Limit: 0 },
    violation('limit', 'have value greater than or equal to 1', "'0' "),
  ),
  refuses(
    `${ORIGIN.model} StatementId`,
    'RemovePermission',
    'a statement id with a space',
    { StatementId: 'a b' },
    violation('statementId', 'satisfy regular expression pattern: [a-zA-Z0-9-_]+', "'a b' "),
  ),
  refuses(
    `${ORIGIN.model} Principal`,
    'PutPermission',
    'a principal that is no account',
    { Action: 'events:PutEvents', Principal: 'me', StatementId: 'a' },
    violation('principal', 'satisfy regular expression pattern: (\\d{12}|\\*)', "'me' "),
  ),
  refuses(
    `${ORIGIN.model} MaximumRetryAttempts`,
    'PutTargets',
    'more than 185 attempts',
    { Rule: '{rule}', Targets: [{ Id: 'a', Arn: queueArn, RetryPolicy: { MaximumRetryAttempts: 186 } }] },
    violation('targets.1.member.retryPolicy.maximumRetryAttempts', 'have value less than or equal to 185', "'186' "),
    putRule({}),
  ),
  refuses(
    `${ORIGIN.model} EventBusDescription`,
    'CreateEventBus',
    'a description of 513 characters',
    { Name: '{bus}', Description: 'd'.repeat(513) },
    violation('description', 'have length less than or equal to 512', `'${'d'.repeat(513)}' `),
  ),
  answers(
    `${ORIGIN.model} CreateEventBusResponse`,
    'CreateEventBus',
    'a key and dead letters',
    { Name: '{bus}', KmsKeyIdentifier: 'alias/k', DeadLetterConfig: { Arn: queueArn } },
    { EventBusArn: busArn, KmsKeyIdentifier: 'alias/k', DeadLetterConfig: { Arn: queueArn } },
  ),
  answers(
    `${ORIGIN.model} DescribeRuleResponse`,
    'DescribeRule',
    'a description and a role',
    { Name: '{rule}' },
    {
      Name: '{rule}',
      Arn: ruleArn(''),
      EventBusName: 'default',
      EventPattern,
      State: 'DISABLED',
      Description: 'd',
      RoleArn: 'arn:aws:iam::{account}:role/r',
      CreatedBy: '{account}',
    },
    putRule({}, { State: 'DISABLED', Description: 'd', RoleArn: 'arn:aws:iam::{account}:role/r' }),
  ),
];

export const EVENTS_FACTS: readonly Fact[] = [
  ...entryFacts,
  ...busFacts,
  ...permissionFacts,
  ...ruleFacts,
  ...targetFacts,
  ...inputFacts,
  ...tagFacts,
  ...modelFacts,
];
