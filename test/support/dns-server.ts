/**
 * A DNS server for tests: real UDP and TCP on loopback. It answers TXT, SOA, A, AAAA and CNAME records as configured,
 * and counts queries.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export type DnsAnswer =
  /** Each record as its strings. */
  | { readonly txt: readonly (readonly string[])[] }
  | { readonly soa: { readonly minttl: number } }
  | { readonly a: readonly string[] }
  | { readonly aaaa: readonly string[] }
  /** A chain of aliases and the records of the last name, in the form that a resolver returns. */
  | {
      readonly cname: readonly string[];
      readonly last: { readonly a: readonly string[] } | { readonly aaaa: readonly string[] };
    }
  | { readonly failure: 'nodata' | 'nxdomain' | 'servfail' | 'refused' }
  /** A truncated answer over UDP, and the complete one over TCP. */
  | { readonly overTcp: Exclude<DnsAnswer, string> | 'silence' }
  | 'silence'
  | 'garbage';

export interface DnsQuestion {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'TXT' | 'SOA' | 'other';
}

export interface DnsServer {
  /** `127.0.0.1:<port>`, the form of a list of resolvers. */
  readonly address: string;
  readonly questions: readonly DnsQuestion[];
  close(): Promise<void>;
}

const TYPES: ReadonlyMap<number, DnsQuestion['type']> = new Map([
  [1, 'A'],
  [6, 'SOA'],
  [16, 'TXT'],
  [28, 'AAAA'],
]);
const CODES = { nodata: 0, servfail: 2, nxdomain: 3, refused: 5 } as const;
const HEADER_BYTES = 12;
/** The length that precedes each message over TCP. */
const LENGTH_BYTES = 2;

/** @param answer can resolve later. The query is unanswered until then. */
export async function startDnsServer(
  answer: (question: DnsQuestion) => DnsAnswer | Promise<DnsAnswer>,
): Promise<DnsServer> {
  const questions: DnsQuestion[] = [];
  const streams = new Set<Socket>();
  let isOpen = true;
  const answerTo = async (query: Buffer, send: (reply: Buffer) => void, isTcp: boolean): Promise<void> => {
    const { question, end } = parseQuestion(query);
    questions.push(question);
    const given = await answer(question);
    const isCut = typeof given === 'object' && 'overTcp' in given && !isTcp;
    const said = typeof given === 'object' && 'overTcp' in given && isTcp ? given.overTcp : given;
    if (said === 'silence' || !isOpen) return;
    send(said === 'garbage' ? Buffer.from('no DNS at all') : replyTo(query.subarray(0, end), said, isCut));
  };
  const server = createServer((stream) => {
    streams.add(stream);
    stream.on('error', () => {});
    if (!isOpen) stream.destroy();
    stream.on('data', (bytes) => {
      const framed = (reply: Buffer) => Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 0xff]), reply]);
      void answerTo(bytes.subarray(LENGTH_BYTES), (reply) => void stream.write(framed(reply)), true);
    });
  });
  const { socket, port: own } = await listenAtOnePort(server);
  socket.on('message', (query, { port, address }) => {
    void answerTo(query, (reply) => socket.send(reply, port, address), false);
  });
  return {
    address: `127.0.0.1:${own}`,
    questions,
    async close() {
      isOpen = false;
      for (const stream of streams) stream.destroy();
      await Promise.all([
        new Promise<void>((resolve) => socket.close(() => resolve())),
        new Promise<void>((resolve) => server.close(() => resolve())),
      ]);
    },
  };
}

/** TCP and UDP have separate ports: one that is free for TCP can be in use for UDP. */
async function listenAtOnePort(server: Server): Promise<{ readonly socket: UdpSocket; readonly port: number }> {
  for (;;) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const socket = createSocket('udp4');
    const isBound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (isBound) return { socket, port };
    socket.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function parseQuestion(query: Buffer): { readonly question: DnsQuestion; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = TYPES.get(query.readUInt16BE(at + 1)) ?? 'other';
  return { question: { name: labels.join('.').toLowerCase(), type }, end: at + 5 };
}

function replyTo(query: Buffer, answer: Exclude<DnsAnswer, string>, isCut: boolean): Buffer {
  const records = isCut ? [] : recordsOf(answer);
  const head = Buffer.from(query);
  head.writeUInt16BE(0x8180 | (isCut ? 0x0200 : 0) | ('failure' in answer ? CODES[answer.failure] : 0), 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...records]);
}

function recordsOf(answer: Exclude<DnsAnswer, string>): Buffer[] {
  if ('txt' in answer) return answer.txt.map((strings) => record(16, Buffer.concat(strings.map(characterString))));
  if ('a' in answer) return answer.a.map((address) => record(1, Buffer.from(address.split('.').map(Number))));
  if ('aaaa' in answer) return answer.aaaa.map((address) => record(28, ipv6Bytes(address)));
  if ('cname' in answer) return chain(answer);
  if (!('soa' in answer)) return [];
  const numbers = Buffer.alloc(20);
  for (const [index, number] of [1, 7200, 900, 1_209_600, answer.soa.minttl].entries()) {
    numbers.writeUInt32BE(number, index * 4);
  }
  const name = Buffer.from('\x02ns\x07example\x03com\0', 'latin1');
  return [record(6, Buffer.concat([name, name, numbers]))];
}

function chain({ cname, last: found }: Extract<DnsAnswer, { cname: unknown }>): Buffer[] {
  const owners = [undefined, ...cname];
  const links = cname.map((target, index) => record(5, nameBytes(target), owners[index]));
  const last = cname.at(-1);
  const addresses =
    'a' in found
      ? found.a.map((address) => record(1, Buffer.from(address.split('.').map(Number)), last))
      : found.aaaa.map((address) => record(28, ipv6Bytes(address), last));
  return [...links, ...addresses];
}

/** @param owner is the name of the record, by default a pointer to the name of the question. */
function record(type: number, data: Buffer, owner?: string): Buffer {
  const name = owner === undefined ? Buffer.from([0xc0, HEADER_BYTES]) : nameBytes(owner);
  const head = Buffer.alloc(HEADER_BYTES - 2);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(0, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, head, data]);
}

function nameBytes(name: string): Buffer {
  return Buffer.concat([...name.split('.').map(characterString), Buffer.from([0])]);
}

/** Uses WHATWG's form, which has every group except those that `::` replaces. */
function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function characterString(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
