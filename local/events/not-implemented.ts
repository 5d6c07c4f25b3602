/** Members of EventBridge's requests that nothing here implements. */
import type { NotImplemented } from '../protocol/model/check.ts';

const TARGET = 'targets are queues, functions and event buses.';

export const NOT_IMPLEMENTED: NotImplemented = {
  PutEventsRequest: { EndpointId: 'there are no global endpoints.' },
  CreateEventBusRequest: { EventSourceName: 'there are no partner event sources.' },
  Target: {
    KinesisParameters: TARGET,
    RunCommandParameters: TARGET,
    EcsParameters: TARGET,
    BatchParameters: TARGET,
    HttpParameters: TARGET,
    RedshiftDataParameters: TARGET,
    SageMakerPipelineParameters: TARGET,
    AppSyncParameters: TARGET,
  },
};
