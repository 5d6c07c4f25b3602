/** Queue names, and the URLs and ARNs that contain them. */
import { invalidParameter } from './errors.ts';

export type Names = ReturnType<typeof createNames>;

export function createNames(region: string, account: string, baseUrl: () => string) {
  const arnPrefix = `arn:aws:sqs:${region}:${account}:`;
  return {
    urlOf: (name: string) => `${baseUrl().replace(/\/$/, '')}/${account}/${name}`,
    arnOf: (name: string) => `${arnPrefix}${name}`,
    /** Returns the name in an ARN of this account and region. */
    nameOfArn: (arn: string) =>
      arn.startsWith(arnPrefix) && isQueueName(arn.slice(arnPrefix.length)) ? arn.slice(arnPrefix.length) : undefined,
    /** Reads only the last two parts of the path, so that every alias of the host works. Like SQS, it also accepts a name. */
    nameOfUrl: (url: string) => {
      if (isQueueName(url)) return url;
      const [owner, name] = url.split(/[?#]/, 1)[0]?.split('/').slice(-2) ?? [];
      return owner === account && name !== undefined && isQueueName(name) ? name : undefined;
    },
  };
}

const STANDARD = /^[A-Za-z0-9_-]{1,80}$/;
const FIFO = /^(?=.{1,80}$)[A-Za-z0-9_-]+\.fifo$/;

function isQueueName(name: string): boolean {
  return STANDARD.test(name) || FIFO.test(name);
}

/** Reports whether a text has the form of the ARN of an SQS queue, in any account. */
export function looksLikeQueueArn(text: string): boolean {
  return /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+(\.fifo)?$/.test(text);
}

export function checkQueueName(name: string, fifo: boolean): void {
  if (fifo && !FIFO.test(name))
    throw invalidParameter(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length',
    );
  if (!fifo && !STANDARD.test(name))
    throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
}
