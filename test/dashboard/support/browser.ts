/**
 * The browser that tests and screenshots drive: `FEEDHOSE_BROWSER` names one; on Linux x64 it is the Chromium that comes from
 * npm; elsewhere there is none, and whoever asks is told.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-sync',
];
/** Where Linux keeps the libraries that a browser needs; a machine for programs has none of them. */
const NSS = ['/usr/lib/x86_64-linux-gnu/libnss3.so', '/usr/lib64/libnss3.so', '/usr/lib/libnss3.so'];

/** Why there is no browser here; `undefined`: there is one. */
export function noBrowser(): string | undefined {
  if (process.env['FEEDHOSE_BROWSER'] || (process.platform === 'linux' && process.arch === 'x64')) return undefined;
  return `no browser for ${process.platform} ${process.arch} comes from npm: set FEEDHOSE_BROWSER to the path of one (Chrome, Chromium or Edge)`;
}

export async function openBrowser(): Promise<Browser> {
  const given = process.env['FEEDHOSE_BROWSER'];
  const executablePath = given ?? (await chromiumFromNpm());
  // Without a language of the system it makes up one that no formatter knows.
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    env: { ...process.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en_US' },
  });
}

async function chromiumFromNpm(): Promise<string> {
  // It brings the libraries along when it believes to be in a Lambda function.
  if (!NSS.some((path) => existsSync(path))) process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
