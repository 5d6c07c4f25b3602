/**
 * Parses the URL of a customer's queue. The host must be an SQS endpoint of a known partition, and the endpoint that is
 * called is built from region, account and name. No text of a customer selects a host that receives signed requests.
 */

import { invisibleIn } from '../../visible-text.ts';
import { domainsOf, type Partition, partitionOf } from '../aws/partition.ts';

export interface QueueAddress {
  readonly region: string;
  readonly account: string;
  readonly name: string;
  readonly partition: Partition;
  readonly fifo: boolean;
  /**
   * The `QueueUrl` for SQS: the URL of the regional endpoint that is called, whatever form the text has. SQS may answer
   * `InvalidAddress` to a URL with another of its hosts.
   */
  readonly url: string;
  /** The endpoint of an emulator of AWS. Absent for AWS itself. */
  readonly endpoint?: string;
}

const PATH = /^\/(\d{12})\/([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$/;

export type QueueUrlResult = { readonly address: QueueAddress } | { readonly fault: string };

/**
 * @param endpoint the endpoint of an emulator of AWS (`AWS_ENDPOINT_URL` of the functions), if any. Its host is
 * accepted too.
 * @param defaultRegion the region of queues at that endpoint.
 */
export function parseQueueUrl(text: string, endpoint?: string, defaultRegion = 'us-east-1'): QueueUrlResult {
  const invisible = invisibleIn(text);
  if (invisible !== undefined) return fault(`got a text with ${invisible}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return fault('got no URL');
  if (url.username || url.password) return fault('got a URL with credentials');
  if (url.search || url.hash) return fault('got a URL with a query or a fragment');
  const path = PATH.exec(url.pathname);
  if (!path) return fault('got a URL whose path is not /<account of 12 digits>/<queue name>');
  const [, account, name] = path as unknown as [string, string, string];
  const known = endpoint !== undefined && url.host === new URL(endpoint).host;
  const found = known ? { region: defaultRegion, partition: 'aws' as const } : regionOf(url);
  if (!found) return fault(`got the host ${url.host}`);
  const origin = known ? url.origin : `https://sqs.${found.region}.${domainsOf(found.partition).domain}`;
  const address = { ...found, account, name, fifo: name.endsWith('.fifo'), url: `${origin}${url.pathname}` };
  return { address: known ? { ...address, endpoint: origin } : address };
}

/** The hosts of SQS (AWS General Reference, Amazon SQS endpoints): regional, FIPS and dual-stack, and legacy. */
const HOST = /^(?:sqs(?:-fips)?\.([a-z\d-]{1,40})|([a-z\d-]{1,40})\.queue)\.([a-z.]+)$/;

function regionOf(url: URL): Pick<QueueAddress, 'region' | 'partition'> | undefined {
  if (url.protocol !== 'https:' || url.port !== '') return undefined;
  const [, usual, legacy, ending = ''] = HOST.exec(url.hostname) ?? [];
  const region = usual ?? legacy ?? '';
  const partition = partitionOf(region);
  if (!partition) return undefined;
  const { domain, dualStackDomain } = domainsOf(partition);
  const isTheirs = ending === domain || (usual !== undefined && ending === dualStackDomain);
  return isTheirs ? { region, partition } : undefined;
}

function fault(got: string): QueueUrlResult {
  return {
    fault: `expected an SQS queue URL such as https://sqs.us-east-1.amazonaws.com/123456789012/my-queue, ${got}`,
  };
}
