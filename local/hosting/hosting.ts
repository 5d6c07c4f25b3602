/** The page that the stack hosts: the files of a bucket deployment, with the headers of the distribution. */
import { extname } from 'node:path';
import type { Clock } from '../clock.ts';
import { createErrorCache, type HostedAnswer } from './error-cache.ts';

export type Hosting = ReturnType<typeof createHosting>;

export interface Site {
  /** The file for the path `/`. */
  readonly rootObject: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The headers of files that have their own, by path. */
  readonly headersOfFiles: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Seconds for which an error is cached, by status. */
  readonly errorSeconds: ReadonlyMap<number, number>;
}

/** Objects of a bucket that are served as they are stored. */
interface Objects {
  readonly prefix: string;
  /** Returns `undefined` if there is no such object. */
  readonly read: (key: string) => Pick<HostedAnswer, 'headers' | 'body'> | undefined;
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

export function createHosting(clock: Clock) {
  const files = new Map<string, Buffer>();
  const edge = createErrorCache(clock);
  let site: Site | undefined;
  let objects: Objects | undefined;
  return {
    /** @param path as in a URL: `/index.html` */
    putFile: (path: string, content: Buffer) =>
      void files.set(path, path === CONFIGURATION ? withOwnTokens(content) : content),
    serve(given: Site) {
      if (site) throw new Error('the embedded AWS hosts one page, not two');
      site = given;
    },
    /** Serves objects of a bucket. @param prefix of their paths: `/keys/`. */
    serveObjects(prefix: string, read: Objects['read']) {
      if (objects) throw new Error('the embedded AWS hosts one bucket besides the page, not two');
      objects = { prefix, read };
    },
    /** Reports whether pages of other origins can open or embed the file, as they can a page with headers of its own. */
    isOpen: (path: string): boolean => site?.headersOfFiles.has(path) ?? false,
    /** Returns `undefined` if there is no such file. */
    answer(path: string): HostedAnswer | undefined {
      if (objects && path.startsWith(objects.prefix)) {
        const found = objects.read(path.slice(1));
        return found && { status: 200, ...found };
      }
      const name = path === '/' ? `/${site?.rootObject}` : path;
      const body = site && files.get(name);
      if (!site || !body) return undefined;
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const headers = {
        ...(site.headersOfFiles.get(name) ?? site.headers),
        'content-type': type,
        'cache-control': 'no-cache',
      };
      return { status: 200, headers, body };
    },
    /** Returns the answer of the API behind the page, or a cached error. */
    relay: (method: string, path: string, ask: () => Promise<HostedAnswer>) =>
      site ? edge.relay(method, path, ask, site.errorSeconds) : ask(),
  };
}

/** The embedded run has no sign-in page, so the page uses a token of the run. */
function withOwnTokens(content: Buffer): Buffer {
  const configuration = JSON.parse(content.toString('utf8')) as object;
  return Buffer.from(JSON.stringify({ ...configuration, signIn: { token: true } }));
}
