/**
 * The browser for tests and screenshots: the one that `FEEDHOSE_BROWSER` names, or on Linux x64 the Chromium package of npm. Other
 * systems have no default browser.
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
/** Library that Chromium needs. Minimal Linux images do not contain it. */
const NSS = ['/usr/lib/x86_64-linux-gnu/libnss3.so', '/usr/lib64/libnss3.so', '/usr/lib/libnss3.so'];

/** Returns the reason why there is no browser, or `undefined` if there is one. */
export function noBrowser(): string | undefined {
  if (process.env['FEEDHOSE_BROWSER'] || (process.platform === 'linux' && process.arch === 'x64')) return undefined;
  return `npm has no browser for ${process.platform} ${process.arch}. Set FEEDHOSE_BROWSER to the path of Chrome, Chromium or Edge.`;
}

export async function openBrowser(): Promise<Browser> {
  const given = process.env['FEEDHOSE_BROWSER'];
  const executablePath = given ?? (await chromiumFromNpm());
  // Without a system language, Chromium uses one that `Intl` does not support.
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    env: { ...process.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en_US' },
  });
}

async function chromiumFromNpm(): Promise<string> {
  // The package unpacks the missing libraries only in an environment that looks like Lambda.
  if (!NSS.some((path) => existsSync(path))) process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
