/** The part of SMTP (RFC 5321) that sends one message to a relay on a trusted network, without TLS and authentication. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export interface Mail {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  /** ASCII or UTF-8, with lines separated by `\n`. */
  readonly text: string;
}

const PATIENCE_MS = 5_000;

/** Resolves when the relay has accepted the message. @throws Error with the answer of the relay. */
export async function sendMail({ host, port, from, to, messageId, subject, text }: Mail): Promise<void> {
  const socket = connect({ host, port });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`the mail relay said nothing for ${PATIENCE_MS} ms`)));
  const failed = new Promise<never>((_, reject) => socket.once('error', reject));
  failed.catch(() => {});
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expect = async (code: string): Promise<void> => {
    for (;;) {
      const { value, done } = await Promise.race([lines.next(), failed]);
      const line = String(value ?? '');
      if (done || !line.startsWith(code)) throw new Error(`the mail relay answered "${line}", not ${code}`);
      if (line[3] !== '-') return;
    }
  };
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  try {
    await expect('220');
    for (const [line, code] of [
      ['EHLO feedhose.example', '250'],
      [`MAIL FROM:<${from}>`, '250'],
      [`RCPT TO:<${to}>`, '250'],
      ['DATA', '354'],
    ] as const) {
      say(line);
      await expect(code);
    }
    const head = [
      `From: ${from}`,
      `To: ${to}`,
      `Message-ID: ${messageId}`,
      `Subject: ${subject}`,
      `Date: ${new Date().toUTCString()}`,
    ];
    const type = ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'];
    const body = text.split('\n').map((line) => (line.startsWith('.') ? `.${line}` : line));
    say([...head, ...type, '', ...body, '.'].join('\r\n'));
    await expect('250');
    say('QUIT');
  } finally {
    socket.end();
  }
}
