/** Notifications as e-mails, which SNS sends to the subscribers of a topic. */
import { NOTIFICATION_KINDS, type NotificationDetail, type NotificationKind } from './notification.ts';

/** Mails to one topic in one hour. More would not be read, and the dashboard shows everything. */
export const MAILS_PER_HOUR = 20;

const TITLES: Readonly<Record<NotificationKind, string>> = {
  'destination.failing': 'Destination failing',
  'destination.recovered': 'Destination recovered',
  'destination.disabled': 'Destination disabled',
  'destination.enabled': 'Destination enabled',
  'dead_letters.created': 'Dead letters created',
  'backlog.aging': 'Backlog aging',
  'secret.rotated': 'Signing secret changed',
  'replay.finished': 'Replay finished',
  'destination.certificate_expiring': 'Client certificate expires',
};

/** Amazon SNS API reference, Publish: a subject has fewer than 100 characters, all of them printable ASCII. */
const SUBJECT_CHARACTERS = 99;
const LAST_OF_HOUR = `This is the last of ${MAILS_PER_HOUR} e-mails in this hour. Further notifications are on the event bus and in the dashboard.`;

export interface Mail {
  readonly subject: string;
  readonly message: string;
}

export function isNotificationKind(text: unknown): text is NotificationKind {
  return (NOTIFICATION_KINDS as readonly unknown[]).includes(text);
}

/** @param isLast whether the bound of the topic leaves out further mails of this hour. */
export function mailOf(kind: NotificationKind, detail: NotificationDetail, isLast: boolean): Mail {
  const { app_id, scope, destination_id, destination_name, happened_at, reason, remedy, link } = detail;
  const subject = `Feedhose: ${TITLES[kind]}: ${destination_name ?? destination_id} (app ${app_id})`;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['What happened', reason],
    ['What to do', remedy],
    ['App', app_id],
    ['Scope', scope],
    ['Destination', destination_name === undefined ? destination_id : `${destination_name} (${destination_id})`],
    ['Time', happened_at],
    ['Dashboard', link],
  ];
  const known = lines.flatMap(([label, text]) => (text === undefined ? [] : [`${label}: ${oneLine(text)}`]));
  return {
    subject: asciiSubject(subject),
    message: [TITLES[kind], '', ...known, ...(isLast ? ['', LAST_OF_HOUR] : [])].join('\n'),
  };
}

/** Customers choose names and cause the texts of errors. A line feed in them could add lines that look like ours. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
}

function asciiSubject(text: string): string {
  return oneLine(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, SUBJECT_CHARACTERS)
    .trim();
}
