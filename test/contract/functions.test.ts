import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import { drawPictures } from '../../src/contract/draw-pictures.ts';
import { functionIndex, functionPage } from '../../src/contract/docs.ts';
import { checkSchema, validatorOf } from '../../src/contract/validate.ts';
import { BallastError } from '../../src/errors/ballast-error.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { createExampleTables } from './tables.ts';

/** One suite over every registered function: what a declaration promises is checked, not trusted. */
const root = new URL('../../', import.meta.url);
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase();
  session = await database.session();
  await createExampleTables(session);
});
afterAll(() => database.close());

it('lists every file of udfs/ and nothing else', () => {
  const files = readdirSync(new URL('udfs/', root)).map((file) => file.replace(/\.ts$/, ''));
  expect(functions.map(({ name }) => name)).toEqual(files.filter((name) => name !== 'index').toSorted());
});

it('has a current list of functions in docs/', () => {
  expect(read('docs/functions/README.md'), 'run npm run docs').toBe(functionIndex(functions));
});

it('has current pictures in docs/functions/img/, each under 30 KB', async () => {
  const pictures = await drawPictures(session, functions);
  const files = readdirSync(new URL('docs/functions/img/', root)).map((file) => file.replace(/\.svg$/, ''));
  expect(files.toSorted()).toEqual([...pictures.keys()].toSorted());
  for (const [name, svg] of pictures) {
    expect(read(`docs/functions/img/${name}.svg`), 'run npm run docs').toBe(svg);
    expect(svg.length, name).toBeLessThan(30_000);
  }
});

/** A case for the functions that declare the capability; the others do not have it, so nothing is skipped. */
function applies(declared: boolean, title: string, run: () => Promise<void>): void {
  if (declared) it(title, run);
}

describe.each(functions)('$name', (definition) => {
  const table = ['source'].filter((name) => name in definition.inputs);
  const seeded = 'random_state' in definition.args.properties && definition.needsSeed === undefined;
  const [example] = definition.examples;

  it('has a strict schema in which every argument is described', () => {
    expect(() => checkSchema(definition)).not.toThrow();
    for (const [name, schema] of Object.entries(definition.args.properties)) {
      expect(schema.description, name).toMatch(/^[A-Z'].*\.$/s);
      if (schema.default !== undefined) {
        const required = Object.fromEntries(
          (definition.args.required ?? []).map((key) => [
            key,
            definition.args.properties[key].type === 'object' ? { x: {} } : 'x',
          ]),
        );
        expect(validatorOf(definition)({ ...required, [name]: schema.default }), name).toBe(true);
      }
    }
  });

  it('has a summary of one sentence and a reference', () => {
    expect(definition.summary).toMatch(/^[^\n]{10,160}\.$/);
    expect(definition.reference.length).toBeGreaterThan(10);
  });

  applies(definition.shape === 'resample', 'says when to use it and what speaks against it', () => {
    expect(definition.use).toMatch(/^[A-Z].{60,}\.$/s);
    expect(definition.critique).toMatch(/^[A-Z].{60,}\.$/s);
    expect(definition.picture === undefined).toBe(definition.standsFor !== undefined);
    return Promise.resolve();
  });

  it('has a current page in docs/functions/', () => {
    expect(read(`docs/functions/${definition.name}.md`), 'run npm run docs').toBe(functionPage(definition));
  });

  it.each(definition.examples)('runs its example: %s', async (sql) => {
    const result = await session.query(sql);
    expect(result.columns.length).toBeGreaterThan(0);
  });

  it('describes the columns that it gives', async () => {
    const described = (await session.query(`describe ${example}`)).rows();
    const given = await session.query(example);
    expect(described.map(([name, type]) => [name, unquoted(type)])).toEqual(
      given.columns.map(({ name, type }) => [name, unquoted(type)]),
    );
  });

  it('refuses an argument that it does not know, naming the nearest', async () => {
    const wrong = example.replace(/\)$/, `${example.endsWith('(') ? '' : ', '}no_such_argument := 1)`);
    await expect(session.query(wrong)).rejects.toMatchObject({ code: 'UNKNOWN_ARGUMENT' });
  });

  applies(table.length > 0, 'names a table that is not there', async () => {
    const wrong = example.replace(/\((\w+)/, '(no_such_table');
    const error = await failure(wrong);
    expect(error.code).toBe('UNKNOWN_TABLE');
    expect(error.message).toContain('no_such_table');
  });

  applies('target' in definition.args.properties, 'names a target that is not there', async () => {
    const error = await failure(example.replace(/target := \w+/, 'target := no_such_column'));
    expect(error.code).toBe('UNKNOWN_COLUMN');
    expect(error.where.argument).toBe('target');
  });

  applies(table.length > 0, 'answers an empty source by an error of ours or by an empty result', async () => {
    const empty = example.replace(/\((\w+)/, '((from $1 where false)');
    try {
      const { rowCount } = await session.query(empty);
      expect(rowCount).toBeLessThanOrEqual(1);
    } catch (error) {
      expect(error).toBeInstanceOf(BallastError);
    }
  });

  applies(seeded, 'gives the same rows for the same seed with 1, 2 and 4 workers', async () => {
    const rows = [];
    for (const workers of [1, 2, 4]) {
      const other = await openDatabase({ workers });
      const own = await other.session();
      await createExampleTables(own);
      rows.push((await own.query(example)).json().map(withoutTime));
      await other.close();
    }
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
  });

  applies(seeded, 'reports the seed that it draws when none is given', async () => {
    const warnings: string[] = [];
    const unseeded = example.replace(/, random_state := \d+/, '');
    await session.query(unseeded, { onWarning: (warning) => warnings.push(warning) });
    const seed = /random_state := (\d+)/.exec(warnings.join('\n'))?.[1];
    const again = unseeded.replace(/\)$/, `, random_state := ${seed})`);
    expect((await session.query(again)).rowCount).toBeGreaterThan(0);
  });

  applies(
    ['extend', 'resample'].includes(definition.shape),
    "keeps the source's column names and types",
    async () => {
      const source = /\((\w+)/.exec(example)?.[1];
      const before = (await session.query(`describe ${source}`))
        .rows()
        .map(([name, type]) => `${name} ${type}`);
      const after = (await session.query(`describe ${example}`))
        .rows()
        .map(([name, type]) => `${name} ${type}`);
      expect(after.slice(0, before.length)).toEqual(before);
    },
  );

  applies(
    definition.aggregate !== undefined,
    'gives the same number from a table and in GROUP BY',
    async () => {
      const [[whole]] = (await session.query(example)).rows();
      const expressions =
        definition.aggregate?.expressions.includes('score') === true ? 'y, probability_1' : 'y, prediction';
      const [[grouped]] = (
        await session.query(`select ${definition.name}(${expressions}) from predictions`)
      ).rows();
      expect(grouped).toBeCloseTo(Number(whole), 12);
    },
  );
});

/** Models tell how long they took, which is never the same twice. */
function withoutTime(row: Record<string, unknown>): Record<string, unknown> {
  return { ...row, seconds: null };
}

async function failure(sql: string): Promise<BallastError> {
  try {
    await session.query(sql);
  } catch (error) {
    if (error instanceof BallastError) return error;
    throw error;
  }
  throw new Error(`expected an error: ${sql}`);
}

/** DESCRIBE quotes the fields of structs that happen to be keywords. */
function unquoted(type: unknown): string {
  return String(type).replaceAll('"', '');
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}
