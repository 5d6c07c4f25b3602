/** A mail relay that stores the received mails. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface MailRelay {
  readonly port: number;
  /** Each mail from its first `From:` line. */
  readonly mails: readonly { readonly to: string; readonly text: string }[];
  close(): Promise<void>;
}

export async function startMailRelay(): Promise<MailRelay> {
  const mails: { to: string; text: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let [text, to, inData] = ['', '', false];
    socket.on('error', () => {});
    socket.write('220-mail.example\r\n220 ready\r\n');
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      for (;;) {
        const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end === -1) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) mails.push({ to, text: line });
        if (line.startsWith('RCPT TO:')) to = line.slice('RCPT TO:'.length).replaceAll(/[<>]/g, '');
        socket.write(line === 'DATA' ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        inData = line === 'DATA';
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
