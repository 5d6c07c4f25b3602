/** The SNS topics to which notifications about an app can be sent, in addition to the topic of the operator. */

/** Amazon SNS: a standard topic. FIFO topics have no subscribers by e-mail. */
const TOPIC_ARN = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
/** An ARN with `*` in its account or name. */
const TOPIC_PATTERN = /^arn:aws[\w-]*:sns:[a-z0-9-]+:(?:\d{12}|\*):[A-Za-z0-9_*-]{1,256}$/;

export function isTopicArn(text: string): boolean {
  return TOPIC_ARN.test(text);
}

export function isTopicPattern(text: string): boolean {
  return TOPIC_PATTERN.test(text);
}

/** @param patterns ARNs with `*` as a wildcard, as in an IAM policy. */
export function isAllowedTopic(arn: string, patterns: readonly string[]): boolean {
  return isTopicArn(arn) && patterns.some((pattern) => matches(arn.split(':'), pattern.split(':')));
}

/** Each part of an ARN is compared on its own, so that a wildcard does not extend over a colon. */
function matches(parts: readonly string[], patterns: readonly string[]): boolean {
  return parts.length === patterns.length && parts.every((part, index) => wildcard(patterns[index] ?? '').test(part));
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`);
}
