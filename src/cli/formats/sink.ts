import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import { fileProblem } from '../file-problem.ts';
import type { Terminal } from '../terminal.ts';

/** Where the rows of a command go. */
export interface Sink {
  /** What tables must fit into; undefined when there is no limit. */
  readonly terminal?: Terminal;
  write(part: string | Uint8Array): Promise<void>;
  /** Writes the bytes of a file. */
  copy(path: string): Promise<void>;
  /** Ends the output: keeps it if all went well. */
  end(succeeded: boolean): Promise<void>;
}

/** The sink for --output: a file, or stdout without one. */
export async function openSink(file: string | undefined, terminal: Terminal): Promise<Sink> {
  return file === undefined ? stdoutSink(terminal) : fileSink(file);
}

function stdoutSink(terminal: Terminal): Sink {
  return {
    terminal,
    async write(part) {
      terminal.write(part);
    },
    async copy(path) {
      for await (const part of createReadStream(path)) terminal.write(part as Uint8Array);
    },
    async end() {},
  };
}

/** A file that gets its name only when it is whole: an earlier one stays if the command fails. */
async function fileSink(file: string): Promise<Sink> {
  const draft = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  const writing = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      throw new BallastError(
        'FILE_UNWRITABLE',
        { path: file, problem: fileProblem(error) },
        {},
        { cause: error },
      );
    }
  };
  await writing(writeFile(draft, ''));
  return {
    write: (part) => writing(appendFile(draft, part)),
    async copy(path) {
      for await (const part of createReadStream(path)) await writing(appendFile(draft, part as Uint8Array));
    },
    end: (succeeded) => writing(succeeded ? rename(draft, file) : rm(draft, { force: true })),
  };
}
