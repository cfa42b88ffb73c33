import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { type BuildResult, buildProject, loadProject } from '../../src/project/index.ts';
import type { Database, Session } from '../../src/session/types.ts';

// Other people's projects stay where they are: read, never copied into the repository.
const fixture = join(import.meta.dirname, '../../../shared/fixtures/dbt/jaffle_shop_duckdb');

interface Expected {
  readonly commands: readonly {
    readonly results: Record<string, { readonly status: string; readonly failures?: number }>;
  }[];
  readonly relations: Record<
    string,
    {
      readonly kind: string;
      readonly columns: [string, string][];
      readonly rows: number;
      readonly hash: string;
    }
  >;
}

describe.skipIf(!existsSync(fixture))('jaffle_shop_duckdb (skipped without the shared fixtures)', () => {
  let folder: string;
  let database: Database;
  let session: Session;
  let result: BuildResult;
  let expected: Expected;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-jaffle-'));
    cpSync(fixture, folder, { recursive: true });
    expected = JSON.parse(readFileSync(join(fixture, 'expected.json'), 'utf8')) as Expected;
    const project = loadProject(folder, { profilesDir: join(folder, '.fixture') });
    database = await openDatabase({ path: project.target.path });
    result = await buildProject(project, database);
    session = await database.session();
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  test('gives every node the status that dbt gives it', () => {
    expect(result.errors.map(String)).toEqual([]);
    const statuses = Object.fromEntries(result.results.map(({ node, status }) => [node.unique_id, status]));
    const wanted = Object.entries(expected.commands[0].results).map(([id, { status }]) => [id, status]);
    expect(statuses).toEqual(Object.fromEntries(wanted));
    expect(result.exitCode).toBe(0);
  });

  test('builds the tables that dbt builds, columns, types and rows', async () => {
    for (const [name, relation] of Object.entries(expected.relations)) {
      const columns = (await session.query(`describe ${name}`)).objects();
      expect(
        columns.map((row) => [row['column_name'], row['column_type']]),
        name,
      ).toEqual(relation.columns);
      const parts = relation.columns.map(([column, type]) =>
        type === 'DOUBLE' || type === 'FLOAT'
          ? `coalesce(format('{:.9g}', cast("${column}" as double)), '\\N')`
          : `coalesce(cast("${column}" as varchar), '\\N')`,
      );
      const [row] = (
        await session.query(
          `select md5(coalesce(string_agg(r, chr(10) order by r), '')) as hash from (select concat_ws('|', ${parts.join(', ')}) as r from ${name})`,
        )
      ).objects();
      expect(row?.['hash'], name).toBe(relation.hash);
    }
  });
});
