/** Members of DynamoDB's requests that dynalite would ignore. */
import type { NotImplemented } from '../protocol/model/check.ts';

const METRICS = { ReturnItemCollectionMetrics: 'sizes of item collections are not measured.' };
const THROUGHPUT = {
  OnDemandThroughput: 'throughput is not limited.',
  WarmThroughput: 'throughput is not limited.',
};
const TABLE = {
  ...THROUGHPUT,
  DeletionProtectionEnabled: 'tables are not protected against deletion.',
  GlobalTableSettingsReplicationMode: 'there are no global tables.',
  SSESpecification: 'tables are not encrypted.',
  StreamSpecification: 'there are no streams.',
  TableClass: 'there are no table classes.',
};

export const NOT_IMPLEMENTED: NotImplemented = {
  BatchWriteItemInput: METRICS,
  CreateTableInput: {
    ...TABLE,
    GlobalTableSourceArn: 'there are no global tables.',
    ResourcePolicy: 'access is not evaluated.',
    Tags: 'tag the table by TagResource once it is active.',
    VectorIndexes: 'there are no vector indexes.',
  },
  CreateGlobalSecondaryIndexAction: THROUGHPUT,
  DeleteItemInput: METRICS,
  GlobalSecondaryIndex: THROUGHPUT,
  ListTagsOfResourceInput: { NextToken: 'all tags are on the first page.' },
  PutItemInput: METRICS,
  UpdateGlobalSecondaryIndexAction: THROUGHPUT,
  UpdateItemInput: METRICS,
  UpdateTableInput: {
    ...TABLE,
    DisassociationProtectionEnabled: 'there are no global tables.',
    GlobalTableWitnessUpdates: 'there are no global tables.',
    MultiRegionConsistency: 'there are no global tables.',
    ReplicaUpdates: 'there are no global tables.',
    VectorIndexUpdates: 'there are no vector indexes.',
  },
};
