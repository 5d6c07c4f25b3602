/**
 * The worker of a function that delivers. What it reads, writes and puts back is the same for every transport; its construct
 * adds what the customers' side of this one needs.
 */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { deliveringEnv } from '../../core/delivery/variables.ts';
import type { Environment } from '../../core/environment.ts';
import type { DeliverProps } from './deliver-plan.ts';
import { patience } from './patience.ts';
import { may, Worker, type WorkerProps } from './worker.ts';

export interface DeliverWorkerProps
  extends Pick<WorkerProps, 'bundle' | 'description' | 'environment' | 'timeout' | 'egress'> {
  /** Invocations at a time. */
  readonly concurrency: number;
  /** Whether it writes down what it finds out about destinations. */
  readonly notes?: boolean;
  /** Rights beside those of every transport. */
  readonly statements?: readonly PolicyStatement[];
}

export class DeliverWorker extends Worker {
  constructor(scope: Construct, props: DeliverProps, own: DeliverWorkerProps) {
    const { concurrency, notes, statements = [], ...worker } = own;
    const { settings, configuration, holding, attempts, deliveries } = props;
    super(scope, 'Worker', {
      ...worker,
      memoryMegabytes: 512,
      sources: [{ queue: deliveries.queue, batchSize: 10, concurrency }],
      putsBack: true,
      statements: [
        configuration.mayGet(),
        ...(notes ? [configuration.mayUpdate()] : []),
        configuration.mayOpenSecrets(),
        holding.mayPark(),
        attempts.mayWrite(),
        may(['sqs:SendMessage'], deliveries.queue.queueArn, deliveries.deadLetters.queueArn),
        ...statements,
      ],
      settings,
    });
  }
}

/** The variables of every transport's function. */
export function deliverVariables(props: DeliverProps): Environment<typeof deliveringEnv> {
  const { settings, configuration, holding, attempts, deliveries } = props;
  return {
    CONFIGURATION_TABLE: configuration.table.tableName,
    HOLDING_TABLE: holding.table.tableName,
    ATTEMPTS_TABLE: attempts.table.tableName,
    DELIVERIES_URL: deliveries.queue.queueUrl,
    DEAD_LETTERS_URL: deliveries.deadLetters.queueUrl,
    SECRETS_KEY_ARN: configuration.secretsKey.keyArn,
    ...patience(settings),
  };
}
