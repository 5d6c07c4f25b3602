/** Names the events of Lambda functions in errors. */
import { kindOf } from '../decode.ts';

/** Describes the event with which a Lambda function was called, for errors, without its content. */
export function nameOfEvent(event: unknown): string {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return kindOf(event);
  const { Records, requestContext, httpMethod, 'detail-type': detailType } = event as Record<string, unknown>;
  if (Array.isArray(Records)) {
    const [{ eventSource, EventSource, cf } = {} as Record<string, unknown>] = Records;
    const source = cf ? 'CloudFront' : (eventSource ?? EventSource);
    if (source === 'aws:sqs') return 'messages of a queue (use sqsHandler)';
    return typeof source === 'string' ? `records of ${source}` : 'records of an unknown source';
  }
  if (typeof detailType === 'string') return 'an event of EventBridge';
  if (requestContext !== undefined || httpMethod !== undefined) return 'an HTTP request (use functionUrlHandler)';
  return 'an object of another form';
}
