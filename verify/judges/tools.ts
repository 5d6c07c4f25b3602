/** Finds, runs and installs third-party programs. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Tool, Unreachable, type Workspace } from './judge.ts';

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Variables that are set in addition to this process's environment. A variable that is `undefined` is removed. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The time after which the program and its children are killed. The default is 600. */
  readonly timeoutSeconds?: number;
  /** Written to the program's standard input. */
  readonly input?: string;
}

const DEFAULT_SECONDS = 600;

/** Runs a program and returns its exit status and output. It throws if the program cannot be started or runs too long. */
export function command(
  _place: Workspace,
  program: string,
  args: readonly string[],
  { cwd, env, timeoutSeconds = DEFAULT_SECONDS, input }: CommandOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    // The program leads a process group, so that its children end with it.
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true });
    const killGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The process group has already ended.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup();
    }, timeoutSeconds * 1000);
    process.once('exit', killGroup);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => stdout.push(part));
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const settle = () => {
      clearTimeout(timer);
      process.off('exit', killGroup);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (status) => {
      settle();
      const output = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
      if (late) reject(new Error(`${program} ran longer than ${timeoutSeconds} s.\n${tail(output.stderr)}`));
      else resolve({ status: status ?? 1, ...output });
    });
  });
}

/** Runs a program that has to succeed, and returns its standard output. */
export async function succeed(
  workspace: Workspace,
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { status, stdout, stderr } = await command(workspace, program, args, options);
  if (status === 0) return stdout;
  const output = tail(`${stdout}\n${stderr}`);
  throw new Error(`${program} ${args.slice(0, 4).join(' ')} ended with status ${status}.\n${output}`);
}

/**
 * Runs an installer like `succeed`. If no package registry can be reached, the judge is skipped. Do not use it for other programs, in
 * which a lost connection is a fault.
 */
export async function install(...given: Parameters<typeof succeed>): Promise<string> {
  try {
    return await succeed(...given);
  } catch (error) {
    const { message } = error as Error;
    throw NO_CONNECTION.test(message) ? new Unreachable(message) : error;
  }
}

/** Matches the output of installers that cannot reach a registry. It does not match a version that does not exist. */
const NO_CONNECTION = new RegExp(
  [
    'NewConnectionError|ConnectTimeoutError|ProxyError|Failed to establish a new connection',
    'Temporary failure in name resolution|Name or service not known|no such host|Unknown host|EAI_AGAIN|ENOTFOUND',
    "Could not resolve host|Couldn't connect to server|Could not transfer artifact|spurious network error",
    'dial tcp|network is unreachable|ECONNREFUSED|ETIMEDOUT',
  ].join('|'),
  'i',
);

const TAIL_CHARACTERS = 4000;

function tail(text: string): string {
  return text.trim().slice(-TAIL_CHARACTERS);
}

/** Returns why a part of a judge is skipped, or `undefined` if this machine has the programs that the part needs. */
export function skippedPart(part: string, needs: readonly Tool[]): string | undefined {
  const missing = needs.filter((tool) => !isThere(tool));
  return missing.length === 0 ? undefined : `${part}, because this machine has no ${missing.join(' and no ')}.`;
}

/** Reports whether a program is on the PATH. */
export function isThere(tool: Tool): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, tool)));
}

/**
 * Creates a Python virtual environment with exactly these packages (such as `cfn-lint==1.58.0`) in the judge's folder, and
 * returns the path of its Python. The environment is created again only if the list changes.
 */
export async function virtualEnvironment(workspace: Workspace, packages: readonly string[]): Promise<string> {
  const folder = join(workspace.folder, 'python');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'packages.sha256');
  const wanted = createHash('sha256').update(packages.join('\n')).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(workspace.folder, { recursive: true });
  workspace.say(`Installing ${packages.join(', ')}`);
  await succeed(workspace, 'python3', ['-m', 'venv', folder]);
  await install(workspace, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  writeFileSync(stamp, wanted);
  return python;
}
