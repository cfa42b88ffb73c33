import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const mainFile = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface CliOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Buffer;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the compiled command line as a process of its own, in an empty folder unless one is named. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliOutcome> {
  return new Promise((resolve, reject) => {
    const child = startCli(args, options);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => stdout.push(part));
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      const bytes = Buffer.concat(stdout);
      resolve({
        exitCode,
        stdout: bytes.toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        bytes,
      });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Starts the compiled command line; the caller feeds and watches it. */
export function startCli(args: readonly string[], options: CliOptions = {}) {
  const env = { ...process.env, BALLAST_HISTORY: join(tmpdir(), 'ballast-test-history'), ...options.env };
  return spawn(process.execPath, [mainFile, ...args], {
    cwd: options.cwd ?? emptyFolder(),
    env,
    stdio: 'pipe',
  });
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ballast-cli-'));
}
