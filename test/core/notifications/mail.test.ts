/** Notifications as e-mails: subjects that SNS accepts whatever the names are, texts, and the topics that apps can have. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HEALTHY } from '../../../core/health/health.ts';
import { mailOf } from '../../../core/notifications/mail.ts';
import { detailOf, NOTIFICATION_KINDS } from '../../../core/notifications/notification.ts';
import { isAllowedTopic, isTopicArn, isTopicPattern } from '../../../core/notifications/topics.ts';
import { failing } from '../../../core/notifications/transitions.ts';
import { aWebhook } from '../make.ts';

const FAILING = failing(
  aWebhook({ name: 'Zürich\r\nBcc: x' }),
  { ...HEALTHY, breaker: 'open', failures: 12, openedAt: 0, lastFailure: aFailure() },
  20 * 60_000,
);
const DETAIL = detailOf(FAILING, 'https://feeds.example');

function aFailure() {
  return {
    at: 1,
    class: 'http_5xx' as const,
    code: 'Http503',
    reason: 'It answered 503.\nWhat to do: pay',
    status: 503,
  };
}

describe('a mail', () => {
  test('says what happened, what to do, and where to look', () => {
    const { subject, message } = mailOf('destination.failing', DETAIL, false);
    expect(subject).toBe('Feedhose: Destination failing: Zurich Bcc: x (app 123)');
    expect(message).toMatch(/^What happened: The destination has been failing for 20 minutes\. .*503/m);
    expect(message).toMatch(/^What to do: Check its logs/m);
    expect(message).toMatch(/^Dashboard: https:\/\/feeds\.example\/#\/apps\/123\//m);
  });

  test('has no line that a customer wrote', () => {
    const { message } = mailOf('destination.failing', DETAIL, false);
    const labels = message
      .split('\n')
      .slice(2)
      .map((line) => line.split(':')[0]);
    expect(labels).toEqual(['What happened', 'What to do', 'App', 'Scope', 'Destination', 'Time', 'Dashboard']);
  });

  test('says that it is the last one of the hour', () => {
    expect(mailOf('destination.failing', DETAIL, true).message).toContain('the last of 20 e-mails in this hour');
  });

  test('has a subject that SNS accepts, whatever the names are', () => {
    const names = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(...NOTIFICATION_KINDS), names, names, (kind, destination_name, app_id) => {
        const { subject } = mailOf(kind, { ...DETAIL, destination_name, app_id }, false);
        expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,97}[\x21-\x7e]$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the topic of an app', () => {
  const arn = 'arn:aws:sns:eu-west-1:111122223333:feedhose-acme';

  test.each([
    ['the same ARN', [arn], true],
    ['a wildcard in the name', ['arn:aws:sns:eu-west-1:111122223333:feedhose-*'], true],
    ['a wildcard in the account', ['arn:aws:sns:eu-west-1:*:feedhose-acme'], true],
    ['one of several', ['arn:aws:sns:eu-west-1:111122223333:x', arn], true],
    ['no topic', [], false],
    ['another region', ['arn:aws:sns:eu-west-2:111122223333:feedhose-*'], false],
    ['a name that only begins in the same way', ['arn:aws:sns:eu-west-1:111122223333:feedhose-ac'], false],
    ['a point, which is no wildcard', ['arn:aws:sns:eu-west-1:111122223333:feedhose.acme'], false],
  ])('is compared with what the stack allows: %s', (_, patterns, expected) => {
    expect(isAllowedTopic(arn, patterns)).toBe(expected);
  });

  test.each([
    'arn:aws:sqs:eu-west-1:111122223333:queue',
    'arn:aws:sns:eu-west-1:111122223333:topic.fifo',
    'arn:aws:sns:eu-west-1:111122223333:topic:subscription',
    'arn:aws:sns:eu-west-1:111122223333:a\nb',
    'topic',
  ])('%j is no topic', (text) => {
    expect(isTopicArn(text)).toBe(false);
    expect(isTopicPattern(text)).toBe(false);
  });
});
