/** List prices of AWS. `per` is the number of units that cost these dollars. */

export const PRICES = {
  region: 'us-east-1',
  date: '2026-11-25',
  /** US dollars, list prices on demand, without free tiers and volume discounts. */
  prices: {
    // Custom event put on a bus, per started 64 KB (https://aws.amazon.com/eventbridge/pricing/).
    event: { dollars: 1, per: 1e6 },
    // Event sent to an API destination, per started 64 KB (https://aws.amazon.com/eventbridge/pricing/).
    apiDestination: { dollars: 0.2, per: 1e6 },
    // Request to a standard queue, per started 64 KB (https://aws.amazon.com/sqs/pricing/).
    queueRequest: { dollars: 0.4, per: 1e6 },
    // Request to a standard queue with message groups (fair queue), per started 64 KB (https://aws.amazon.com/sqs/pricing/).
    fairQueueRequest: { dollars: 0.5, per: 1e6 },
    // Invocation (https://aws.amazon.com/lambda/pricing/).
    lambdaRequest: { dollars: 0.2, per: 1e6 },
    // GB-second on arm64 (https://aws.amazon.com/lambda/pricing/).
    lambdaGigabyteSecond: { dollars: 0.0000133334, per: 1 },
    // Write request unit on demand, per started 1 KB (https://aws.amazon.com/dynamodb/pricing/on-demand/).
    tableWrite: { dollars: 0.625, per: 1e6 },
    // Read request unit on demand, per started 4 KB (https://aws.amazon.com/dynamodb/pricing/on-demand/).
    tableRead: { dollars: 0.125, per: 1e6 },
    // GB of a table, per month (https://aws.amazon.com/dynamodb/pricing/on-demand/).
    tableGigabyteMonth: { dollars: 0.25, per: 1 },
    // PUT request to S3 Standard (https://aws.amazon.com/s3/pricing/).
    objectPut: { dollars: 5, per: 1e6 },
    // GET request to S3 Standard (https://aws.amazon.com/s3/pricing/).
    objectGet: { dollars: 0.4, per: 1e6 },
    // GB in S3 Standard, first 50 TB, per month (https://aws.amazon.com/s3/pricing/).
    objectGigabyteMonth: { dollars: 0.023, per: 1 },
    // GB ingested into CloudWatch Logs (https://aws.amazon.com/cloudwatch/pricing/).
    logGigabyte: { dollars: 0.5, per: 1 },
    // KMS request with a symmetric key (https://aws.amazon.com/kms/pricing/).
    keyRequest: { dollars: 0.03, per: 1e4 },
    // GB sent to the internet, first 10 TB per month (https://aws.amazon.com/ec2/pricing/on-demand/).
    egressGigabyte: { dollars: 0.09, per: 1 },
    // SNS publish, per started 64 KB (https://aws.amazon.com/sns/pricing/).
    topicPublish: { dollars: 0.5, per: 1e6 },
    // SNS delivery over HTTP/S, per started 64 KB (https://aws.amazon.com/sns/pricing/).
    topicHttp: { dollars: 0.6, per: 1e6 },
    // SNS delivery to SQS (https://aws.amazon.com/sns/pricing/).
    topicQueue: { dollars: 0, per: 1e6 },
    // Custom metric, per month (https://aws.amazon.com/cloudwatch/pricing/).
    metricMonth: { dollars: 0.3, per: 1 },
    // Alarm on one metric, per month (https://aws.amazon.com/cloudwatch/pricing/).
    alarmMonth: { dollars: 0.1, per: 1 },
    // KMS key, per month (https://aws.amazon.com/kms/pricing/).
    keyMonth: { dollars: 1, per: 1 },
  },
} as const;

export type PriceName = keyof typeof PRICES.prices;

/** Returns the dollars for a number of units. */
export function dollars(name: PriceName, count: number): number {
  const price = PRICES.prices[name];
  return (count / price.per) * price.dollars;
}
