/**
 * Event source mappings of queues, from the template and from Lambda's API. Their states change immediately; an answer contains the
 * transitional state that AWS would return.
 */

import { randomUUID } from 'node:crypto';
import type { CreateEventSourceMappingRequest, Lambda as LambdaClient } from '@aws-sdk/client-lambda';
import type { Place } from '../clock.ts';
import { each } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import {
  checkOf,
  dispatcherOf,
  type Input,
  type NotImplemented,
  type OperationsOf,
  type Wire,
} from '../protocol/model/check.ts';
import type { Sqs } from '../sqs/index.ts';
import { filterOf } from './event-filter.ts';
import type { Lambda } from './lambda.ts';
import type { QueueMapping } from './queue-mapping.ts';

export type Mappings = ReturnType<typeof createMappings>;

type CreateInput = Wire<CreateEventSourceMappingRequest>;
/** The members that have a value in every mapping. */
type Present = 'EventSourceArn' | 'BatchSize' | 'MaximumBatchingWindowInSeconds' | 'FunctionResponseTypes' | 'Enabled';
type Configuration = CreateInput & Required<Pick<CreateInput, Present>>;

interface Mapping {
  readonly id: string;
  configuration: Configuration;
  /** Unix ms. */
  modifiedAt: number;
  polling: AbortController | undefined;
}

const STREAMS = [
  ...['AmazonManagedKafkaEventSourceConfig', 'BisectBatchOnFunctionError', 'DestinationConfig'],
  ...['DocumentDBEventSourceConfig', 'MaximumRecordAgeInSeconds', 'MaximumRetryAttempts', 'ParallelizationFactor'],
  ...['Queues', 'SelfManagedEventSource', 'SelfManagedKafkaEventSourceConfig', 'SourceAccessConfigurations'],
  ...['StartingPosition', 'StartingPositionTimestamp', 'Topics', 'TumblingWindowInSeconds'],
];
const REST = {
  ...each(STREAMS, 'only queues are event sources here.'),
  KMSKeyArn: 'filters are not encrypted.',
  LoggingConfig: 'pollers write no log.',
  MetricsConfig: 'pollers have no metrics.',
  ProvisionedPollerConfig: 'pollers are not provisioned.',
};
const NOT_IMPLEMENTED: NotImplemented = {
  CreateEventSourceMappingRequest: { ...REST, Tags: 'tags of mappings have no effect.' },
  UpdateEventSourceMappingRequest: REST,
};
const LARGEST_WITHOUT_WINDOW = 10;
const LARGEST_PAGE = 100;

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);

export interface MappingsOptions extends Place {
  readonly functions: Pick<Lambda, 'mapQueue' | 'start' | 'isFunction'>;
  readonly sqs: Sqs;
}

export function createMappings({ functions, sqs, clock, region, account }: MappingsOptions) {
  const mappings = new Map<string, Mapping>();
  const checked = checkOf('lambda', { notImplemented: NOT_IMPLEMENTED });

  const view = ({ id, configuration, modifiedAt }: Mapping, State: string) => {
    const { FunctionName, Enabled: _, ...shown } = configuration;
    return {
      ...shown,
      EventSourceMappingArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${id}`,
      FunctionArn: `arn:aws:lambda:${region}:${account}:function:${FunctionName}`,
      LastModified: modifiedAt / 1000,
      State,
      StateTransitionReason: 'USER_INITIATED',
      UUID: id,
    };
  };
  const settled = (mapping: Mapping) => view(mapping, mapping.configuration.Enabled ? 'Enabled' : 'Disabled');
  const find = ({ UUID }: { readonly UUID: string }): Mapping => {
    const mapping = mappings.get(UUID);
    if (mapping) return mapping;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
  };

  /** Returns the configuration for the poller. @throws AwsError */
  const pollable = (configuration: Configuration): QueueMapping => {
    const { EventSourceArn, FunctionName, BatchSize, MaximumBatchingWindowInSeconds: windowSeconds } = configuration;
    if (!functions.isFunction(FunctionName)) throw invalid('Function does not exist');
    if (!/^arn:[^:]+:sqs:/.test(EventSourceArn)) throw invalid('Unrecognized event source.');
    if (EventSourceArn.endsWith('.fifo'))
      throw invalid('The embedded AWS does not support FIFO queues as event sources.');
    const queue = sqs.nameOfArn(EventSourceArn);
    if (queue === undefined || !sqs.queueNames().includes(queue)) {
      throw invalid(
        'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
      );
    }
    if (BatchSize > LARGEST_WITHOUT_WINDOW && windowSeconds === 0) {
      throw invalid(
        `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${LARGEST_WITHOUT_WINDOW}`,
      );
    }
    return {
      queue,
      functionName: FunctionName,
      batchSize: BatchSize,
      windowSeconds,
      partialFailures: configuration.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      concurrency: configuration.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY,
      wanted: filterOf((configuration.FilterCriteria?.Filters ?? []).map(({ Pattern = '' }) => Pattern)),
    };
  };
  const poll = (mapping: Mapping, pollable: QueueMapping): void => {
    mapping.polling?.abort();
    mapping.polling = undefined;
    if (!mapping.configuration.Enabled) return;
    mapping.polling = new AbortController();
    functions.mapQueue(pollable, mapping.polling.signal);
  };

  const create = (input: CreateInput): Mapping => {
    const FunctionName = functionNameOf(input.FunctionName);
    const { EventSourceArn = '' } = input;
    const same = [...mappings.values()].find(
      ({ configuration }) =>
        configuration.EventSourceArn === EventSourceArn && configuration.FunctionName === FunctionName,
    );
    if (same) {
      const message = `An event source mapping with SQS arn (" ${EventSourceArn} ") and function (" ${FunctionName} ") already exists. Please update or delete the existing mapping with UUID ${same.id}`;
      throw new AwsError('ResourceConflictException', message, { status: 409 });
    }
    const defaults = { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [], Enabled: true };
    const configuration = { ...defaults, ...input, EventSourceArn, FunctionName };
    const mapping: Mapping = { id: randomUUID(), configuration, modifiedAt: clock.now(), polling: undefined };
    poll(mapping, pollable(configuration));
    mappings.set(mapping.id, mapping);
    return mapping;
  };

  const operations: OperationsOf<LambdaClient, [], Record<string, unknown>> = {
    CreateEventSourceMapping(input) {
      const mapping = create(input);
      const { Enabled, FunctionName } = mapping.configuration;
      functions.start([FunctionName]);
      return view(mapping, Enabled ? 'Creating' : 'Disabled');
    },
    GetEventSourceMapping: (input) => settled(find(input)),
    ListEventSourceMappings({ EventSourceArn, FunctionName, Marker, MaxItems = LARGEST_PAGE }) {
      const name = FunctionName === undefined ? undefined : functionNameOf(FunctionName);
      const found = [...mappings.values()].filter(
        ({ configuration }) =>
          (EventSourceArn === undefined || configuration.EventSourceArn === EventSourceArn) &&
          (name === undefined || configuration.FunctionName === name),
      );
      const from = found.findIndex(({ id }) => id === Marker) + 1;
      const page = found.slice(from, from + Math.min(MaxItems, LARGEST_PAGE));
      const last = page.at(-1);
      return {
        EventSourceMappings: page.map(settled),
        ...(last && last !== found.at(-1) ? { NextMarker: last.id } : {}),
      };
    },
    UpdateEventSourceMapping({ UUID, ...changes }) {
      const mapping = find({ UUID });
      const before = mapping.configuration;
      const FunctionName = changes.FunctionName ? functionNameOf(changes.FunctionName) : before.FunctionName;
      const configuration = { ...before, ...changes, FunctionName };
      const next = pollable(configuration);
      Object.assign(mapping, { configuration, modifiedAt: clock.now() });
      poll(mapping, next);
      functions.start([FunctionName]);
      if (before.Enabled === configuration.Enabled) return view(mapping, 'Updating');
      return view(mapping, configuration.Enabled ? 'Enabling' : 'Disabling');
    },
    DeleteEventSourceMapping(input) {
      const mapping = find(input);
      mapping.polling?.abort();
      mappings.delete(mapping.id);
      return view(mapping, 'Deleting');
    },
  };

  return {
    handle: dispatcherOf('Lambda', operations, checked),
    /** Creates a mapping of the template, which begins to poll with the run. Returns its id. @throws AwsError */
    declare: (input: Input): string => create(checked('CreateEventSourceMapping', input) as CreateInput).id,
  };
}

/** Reads a name, a partial ARN or an ARN. */
function functionNameOf(text: string): string {
  const [, name = text] = /(?:^|:)function:([^:]+)/.exec(text) ?? [];
  return name;
}
