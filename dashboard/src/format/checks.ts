/** Names of the checks of a test. */
const TITLES: Readonly<Record<string, string>> = {
  settings: 'Settings',
  destination: 'Destination',
  external_id: 'External ID',
  attributes: "Queue's settings",
  message_size: 'Maximum message size',
  redrive_policy: 'Dead letter queue',
  send: 'Test message',
  time: 'Time limit',
  bus: 'Event bus',
  encryption: 'Encryption',
  url: 'URL',
  ownership_dns: 'Proof by DNS',
  ownership_http: 'Proof by GET',
  ownership: 'Ownership',
  post: 'Test request',
  headers: 'Headers',
};

export function titleOfCheck(name: string): string {
  const words = name.replaceAll('_', ' ');
  return TITLES[name] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
