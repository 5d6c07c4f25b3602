/** The page that the stack hosts: the files that a deployment put into its bucket, with the headers of its distribution. */
import { extname } from 'node:path';
import type { Clock } from '../clock.ts';
import { createErrorCache, type HostedAnswer } from './error-cache.ts';

export interface Hosting {
  /** @param path as in a URL: `/index.html` */
  putFile(path: string, content: Buffer): void;
  serve(site: Site): void;
  /** `undefined`: there is no such file. */
  answer(path: string): HostedAnswer | undefined;
  /** The answer of the API behind the page, or an error that the edge has kept for everybody who asks for this path. */
  relay(method: string, path: string, ask: () => Promise<HostedAnswer>): Promise<HostedAnswer>;
}

export interface Site {
  /** File that `/` stands for. */
  readonly rootObject: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds for which an error of this status is kept. */
  readonly errorSeconds: ReadonlyMap<number, number>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
const CONFIGURATION = '/config.json';

export function createHosting(clock: Clock): Hosting {
  const files = new Map<string, Buffer>();
  const edge = createErrorCache(clock);
  let site: Site | undefined;
  return {
    putFile: (path, content) => void files.set(path, path === CONFIGURATION ? withOwnTokens(content) : content),
    serve(given) {
      if (site) throw new Error('the embedded AWS hosts one page, not two');
      site = given;
    },
    answer(path) {
      const name = path === '/' ? `/${site?.rootObject}` : path;
      const body = site && files.get(name);
      if (!site || !body) return undefined;
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const headers = { ...site.headers, 'content-type': type, 'cache-control': 'no-cache' };
      return { status: 200, headers, body };
    },
    relay: (method, path, ask) => (site ? edge.relay(method, path, ask, site.errorSeconds) : ask()),
  };
}

/** Nobody signs in on one machine: the page takes the run's token. */
function withOwnTokens(content: Buffer): Buffer {
  const configuration = JSON.parse(content.toString('utf8')) as object;
  return Buffer.from(JSON.stringify({ ...configuration, signIn: { token: true } }));
}
