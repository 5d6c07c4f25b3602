/** Notifications by e-mail: which topics receive which kinds, the bound of each topic and hour, and errors of topics. */
import { describe, expect, test } from '@jest/globals';
import type { App, AppNotifications } from '../../core/destination.ts';
import { HEALTHY } from '../../core/health/health.ts';
import type { LogLine } from '../../core/log-line.ts';
import { detailOf, type NotificationKind } from '../../core/notifications/notification.ts';
import { recovered } from '../../core/notifications/transitions.ts';
import { createNotifyByMail, type NotificationEvent, type NotifyOptions } from '../../lambdas/notify/notify.ts';
import { aWebhook } from '../core/make.ts';

const OPERATORS = 'arn:aws:sns:us-east-1:111122223333:operators';
const ACME = 'arn:aws:sns:us-east-1:111122223333:feedhose-acme';
const OPTIONS: NotifyOptions = {
  operatorTopic: OPERATORS,
  kinds: [],
  appTopics: ['arn:aws:sns:us-east-1:111122223333:feedhose-*'],
};

function event(kind: string = 'destination.recovered'): NotificationEvent {
  return { 'detail-type': kind, detail: detailOf(recovered(aWebhook(), HEALTHY, 0), undefined) };
}

function mails(notifications: AppNotifications | undefined, options: Partial<NotifyOptions> = {}) {
  const sent: string[] = [];
  const logged: LogLine[] = [];
  const counts = new Map<string, number>();
  const errors = new Map<string, string>();
  const app = { app_id: '123', name: 'Acme', api_keys: ['k'], version: 1, ...(notifications ? { notifications } : {}) };
  const notify = createNotifyByMail(
    {
      app: async () => app as App,
      count: async (topic, most) => {
        const next = (counts.get(topic) ?? 0) + 1;
        if (next > most) return undefined;
        counts.set(topic, next);
        return next;
      },
      publish: async (topic, { message }, attributes) => {
        const name = errors.get(topic);
        if (name) throw Object.assign(new Error('no'), { name });
        expect(attributes).toMatchObject({ app_id: '123' });
        sent.push(message.includes('the last of') ? `${topic} last` : topic);
      },
      log: (line) => logged.push(line),
    },
    { ...OPTIONS, ...options },
  );
  return { notify, sent, logged, errors };
}

describe('a notification is sent to', () => {
  test('the topic of the operator', async () => {
    const { notify, sent, logged } = mails(undefined);
    await notify(event());
    expect(sent).toEqual([OPERATORS]);
    expect(logged).toMatchObject([{ event: 'notification.mailed', to: 'operator', outcome: 'sent' }]);
  });

  test('the topic of the app first, and to each topic once', async () => {
    const { notify, sent } = mails({ topic_arn: ACME });
    await notify(event());
    expect(sent).toEqual([ACME, OPERATORS]);
    const shared = mails({ topic_arn: ACME }, { operatorTopic: ACME });
    await shared.notify(event());
    expect(shared.sent).toEqual([ACME]);
  });

  test.each<[string, AppNotifications | undefined, Partial<NotifyOptions>, readonly string[]]>([
    ['a topic that the stack does not allow any more', { topic_arn: ACME }, { appTopics: [] }, [OPERATORS]],
    ['an app that wants another kind', { topic_arn: ACME, kinds: ['backlog.aging'] }, {}, [OPERATORS]],
    ['an operator who wants another kind', { topic_arn: ACME }, { kinds: ['backlog.aging'] }, [ACME]],
    ['nobody', undefined, { operatorTopic: undefined }, []],
  ])('those who want it: %s', async (_, notifications, options, expected) => {
    const { notify, sent } = mails(notifications, options);
    await notify(event());
    expect(sent).toEqual(expected);
  });

  test('nobody if the event is of another kind, or has another form', async () => {
    const { notify, sent } = mails(undefined);
    await notify(event('destination.exploded'));
    await notify({ 'detail-type': 'destination.failing', detail: 1 as never });
    await notify({ 'detail-type': 'destination.failing' } as never);
    expect(sent).toEqual([]);
  });
});

describe('thousands of notifications in an hour', () => {
  const many = async (kind: NotificationKind) => {
    const made = mails(undefined);
    for (let n = 0; n < 1_000; n++) await made.notify(event(kind));
    return made;
  };

  test('are 20 mails to a topic, of which the last one says so', async () => {
    const { sent, logged } = await many('destination.failing');
    expect(sent).toHaveLength(20);
    expect(sent.at(-1)).toBe(`${OPERATORS} last`);
    expect(logged.at(-1)).toMatchObject({ outcome: 'bounded' });
  });

  test('are all sent if they are about security', async () => {
    expect((await many('secret.rotated')).sent).toHaveLength(1_000);
  });
});

describe('a topic that fails', () => {
  test('permanently does not keep the mail from the other topic', async () => {
    const { notify, sent, logged, errors } = mails({ topic_arn: ACME });
    errors.set(ACME, 'NotFoundException');
    await notify(event());
    expect(sent).toEqual([OPERATORS]);
    expect(logged[0]).toMatchObject({ to: 'app', outcome: 'failed', error_name: 'NotFoundException' });
  });

  test('transiently fails the invocation, which Lambda repeats, before the operator gets the mail', async () => {
    const { notify, sent, errors } = mails({ topic_arn: ACME });
    errors.set(ACME, 'ThrottledException');
    await expect(notify(event())).rejects.toThrow('no');
    expect(sent).toEqual([]);
    errors.clear();
    await notify(event());
    expect(sent).toEqual([ACME, OPERATORS]);
  });
});
