/**
 * Sends notifications by e-mail, through the SNS topic of the operator and that of the app. The mails to a topic are bounded for each
 * hour, except those about security.
 */
import type { App } from '../../core/destination.ts';
import type { Log } from '../../core/log-line.ts';
import { isNotificationKind, MAILS_PER_HOUR, type Mail, mailOf } from '../../core/notifications/mail.ts';
import { isBounded, type NotificationDetail, type NotificationKind } from '../../core/notifications/notification.ts';
import { isAllowedTopic } from '../../core/notifications/topics.ts';

export interface NotifyPorts {
  /** `undefined`: it was deleted. */
  app(appId: string): Promise<App | undefined>;
  /** Counts a mail to a topic in the current hour, and returns its number; `undefined` if that is more than `most`. */
  count(topic: string, most: number): Promise<number | undefined>;
  /** @throws when SNS does not accept the mail. */
  publish(topic: string, mail: Mail, attributes: Readonly<Record<string, string>>): Promise<void>;
  readonly log: Log;
}

export interface NotifyOptions {
  readonly operatorTopic: string | undefined;
  /** The kinds that the topic of the operator receives. Empty: all. */
  readonly kinds: readonly string[];
  /** The topics that apps can have. The setting of an app that is not among them any more is ignored. */
  readonly appTopics: readonly string[];
}

/** An event of the bus. */
export interface NotificationEvent {
  readonly 'detail-type': string;
  readonly detail: NotificationDetail;
}

/** Errors of a topic that a person must correct. A repetition would only send the mails of other topics again. */
const PERMANENT: ReadonlySet<string> = new Set([
  ...['NotFoundException', 'AuthorizationErrorException', 'InvalidParameterException', 'EndpointDisabledException'],
  ...['KMSAccessDeniedException', 'KMSDisabledException', 'KMSNotFoundException', 'KMSInvalidStateException'],
]);

export function createNotifyByMail(ports: NotifyPorts, { operatorTopic, kinds, appTopics }: NotifyOptions) {
  const mail = async (topic: string, to: 'operator' | 'app', kind: NotificationKind, detail: NotificationDetail) => {
    const line = (outcome: 'sent' | 'bounded' | 'failed', error_name?: string): void =>
      ports.log({
        ...{ event: 'notification.mailed', kind, app_id: detail.app_id, destination_id: detail.destination_id },
        ...{ to, outcome },
        ...(error_name === undefined ? {} : { error_name }),
      });
    const number = isBounded({ kind }) ? await ports.count(topic, MAILS_PER_HOUR) : 0;
    if (number === undefined) return line('bounded');
    try {
      await ports.publish(topic, mailOf(kind, detail, number === MAILS_PER_HOUR), { kind, app_id: detail.app_id });
      line('sent');
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      line('failed', name);
      if (!PERMANENT.has(name)) throw error;
    }
  };

  return async ({ 'detail-type': kind, detail }: NotificationEvent): Promise<void> => {
    if (!isNotificationKind(kind) || typeof detail?.app_id !== 'string') return;
    const { topic_arn: topic, kinds: wanted } = (await ports.app(detail.app_id))?.notifications ?? {};
    // The topic of the app is first: when the invocation is repeated after its failure, the operator gets no second mail.
    if (topic !== undefined && isAllowedTopic(topic, appTopics) && (wanted === undefined || wanted.includes(kind))) {
      await mail(topic, 'app', kind, detail);
    }
    if (operatorTopic !== undefined && topic !== operatorTopic && (kinds.length === 0 || kinds.includes(kind))) {
      await mail(operatorTopic, 'operator', kind, detail);
    }
  };
}
