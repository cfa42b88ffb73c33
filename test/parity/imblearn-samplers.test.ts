import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions } from '../../src/ballast.ts';
import { BallastError } from '../../src/errors/ballast-error.ts';
import { columnsOf, literal, openSession, worstDifference, type SqlSession } from './sql-session.ts';

/** A case of imbalanced-learn 0.14.2, called through SQL. */
interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly expected?: string;
  readonly exact?: boolean;
  readonly tolerance?: number | null;
  readonly error?: boolean;
  readonly must_name?: readonly string[];
  /** An error that imbalanced-learn should not give. */
  readonly peer_bug?: boolean;
  readonly statistics?: {
    readonly counts_min: Readonly<Record<string, number>>;
    readonly counts_max: Readonly<Record<string, number>>;
    readonly counts_slack: number;
    /** Whether moments are of all rows or of the made ones. */
    readonly rows: 'all' | 'generated';
    readonly per_class?: Readonly<Record<string, Readonly<Record<string, Moments>>>>;
  };
}

interface Moments {
  readonly mean: number;
  readonly mean_tolerance: number;
  readonly std: number;
  readonly std_tolerance: number;
}

const folder = new URL('../fixtures/imblearn/', import.meta.url).pathname;
const known = new Map(functions.map((definition) => [definition.name, definition]));
/** The three samplers that imblearn.test.ts looks at, under their own names. */
const elsewhere = ['smote', 'random_over_sampler', 'random_under_sampler'];
const all = (JSON.parse(readFileSync(`${folder}cases.json`, 'utf8')) as GoldenCase[]).filter((golden) =>
  known.has(golden.function),
);
const goldens = all.filter((golden) => !elsewhere.includes(golden.function));

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  for (const input of new Set(all.map((golden) => golden.input)))
    await sql.session.query(`create table ${tableOf(input)} as from '${folder}${input}'`);
});
afterAll(() => sql.database.close());

describe('samplers give the rows of imbalanced-learn through SQL', () => {
  it.each(goldens.filter(({ exact }) => exact === true))('$case, cell for cell', async (golden) => {
    const result = await sql.session.query(call(golden));
    const got = columnsOf(result);
    for (const [name, values] of columnsOf(await sql.session.query(`from '${folder}${golden.expected}'`))) {
      const difference = worstDifference(got.get(name) ?? [], values);
      expect(difference, name).toBeLessThanOrEqual(golden.tolerance ?? 0);
    }
    const source = await sql.session.query(`describe ${tableOf(golden.input)}`);
    expect(result.columns.map(({ name, type }) => [name, String(type)])).toEqual(
      source.rows().map(([name, type]) => [String(name), String(type)]),
    );
  });

  it.each(goldens.filter(({ statistics }) => statistics !== undefined))(
    '$case, in distribution',
    async (golden) => {
      const counts = await sql.session.query(
        `select y, count(*) from (${call(golden)}) group by y order by y`,
      );
      const { counts_min, counts_max, counts_slack, rows, per_class = {} } = golden.statistics!;
      expect(counts.rows().map(([label]) => String(label))).toEqual(Object.keys(counts_min).toSorted());
      for (const [label, count] of counts.rows()) {
        expect(Number(count)).toBeGreaterThanOrEqual(counts_min[String(label)] - counts_slack);
        expect(Number(count)).toBeLessThanOrEqual(counts_max[String(label)] + counts_slack);
      }
      const from =
        rows === 'generated' ? call(golden).replace(/\)$/, ', synthetic_only := true)') : call(golden);
      for (const [label, features] of Object.entries(per_class))
        for (const [feature, expected] of Object.entries(features)) {
          const [[mean, std]] = (
            await sql.session.query(
              `select avg(${feature}), stddev_pop(${feature}) from (${from}) where y::varchar = ${literal(label)}`,
            )
          ).rows();
          expect(Math.abs(Number(mean) - expected.mean), feature).toBeLessThanOrEqual(
            expected.mean_tolerance,
          );
          expect(Math.abs(Number(std) - expected.std), feature).toBeLessThanOrEqual(expected.std_tolerance);
        }
    },
  );

  it.each(goldens.filter(({ peer_bug }) => peer_bug === true))(
    '$case works, though not in imbalanced-learn',
    async (golden) => {
      const sizes = async (from: string) => {
        const result = await sql.session.query(`select y, count(*) from (${from}) group by y order by y`);
        return result.rows().map(([label, count]) => [String(label), Number(count)] as const);
      };
      const before = await sizes(`from ${tableOf(golden.input)}`);
      const smallest = Math.min(...before.map(([, count]) => count));
      const after = new Map(await sizes(call(golden)));
      for (const [label, count] of before) {
        expect(after.get(label)).toBeGreaterThanOrEqual(smallest);
        if (count > smallest) expect(after.get(label)).toBeLessThan(count);
      }
    },
  );

  it.each(goldens.filter(({ error, peer_bug }) => error === true && peer_bug !== true))(
    '$case is refused',
    async (golden) => {
      const error = await sql.session.query(call(golden)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BallastError);
      for (const name of golden.must_name ?? []) expect(String(error)).toContain(name);
      expect((await sql.session.query('select 42')).rows()).toEqual([[42]]);
    },
  );
});

describe('resample()', () => {
  it('stands for every sampler of classes that needs no table besides its source', () => {
    const resamplers = functions.filter(
      ({ shape, group, standsFor, inputs }) =>
        shape === 'resample' &&
        group !== 'sample' &&
        standsFor === undefined &&
        Object.keys(inputs).length === 1,
    );
    expect(known.get('resample')?.args.properties.method.enum).toEqual(
      expect.arrayContaining(resamplers.map(({ name }) => name)),
    );
  });

  it.each(firstOfEach(all.filter(({ exact }) => exact === true)))(
    'gives the rows of $function',
    async (golden) => {
      const [named, own] = [call(golden, 'resample'), call(golden)];
      expect((await sql.session.query(named)).json()).toEqual((await sql.session.query(own)).json());
    },
  );

  it('refuses what its method does not take', async () => {
    const error = await refusal(`from resample(overlap, method := 'tomek_links', target := y, version := 2)`);
    expect(error).toMatchObject({ code: 'UNKNOWN_ARGUMENT', where: { argument: 'version' } });
    expect(error.message).toContain('tomek_links');
  });

  it('checks arguments by the schema of its method', async () => {
    const error = await refusal(`from resample(overlap, method := 'near_miss', target := y, version := 9)`);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', where: { argument: 'version' } });
  });

  it('names the methods when there is none of that name', async () => {
    const error = await refusal(`from resample(overlap, method := 'smoot', target := y)`);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', where: { argument: 'method' } });
    expect(error.message).toContain('smote');
  });

  it('draws no seed for a method that needs none', async () => {
    const warnings: string[] = [];
    const query = `from resample(overlap, method := 'tomek_links', target := y, exclude := [id])`;
    await sql.session.query(query, { onWarning: (warning) => warnings.push(warning) });
    expect(warnings.join()).not.toContain('random_state');
  });
});

async function refusal(query: string): Promise<BallastError> {
  const error = await sql.session.query(query).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BallastError);
  return error as BallastError;
}

function firstOfEach(cases: readonly GoldenCase[]): GoldenCase[] {
  return cases.filter((golden, i) => cases.findIndex((other) => other.function === golden.function) === i);
}

/** The input's `id` is no feature: imbalanced-learn saw it neither. Kept rows take it along. */
function call(golden: GoldenCase, name = golden.function): string {
  const made = 'rounding' in (known.get(golden.function)?.args.properties ?? {});
  const args = {
    ...(name === golden.function ? {} : { method: golden.function }),
    ...golden.params,
    ...(made ? { rounding: 'truncate' } : {}),
  };
  const written = Object.entries(args).map(([argument, value]) => `, ${argument} := ${literal(value)}`);
  return `from ${name}(${tableOf(golden.input)}, target := y, keep := [id], keep_from := 'base'${written.join('')})`;
}

function tableOf(input: string): string {
  return input.replace(/^inputs\/(.*)\.parquet$/, '$1');
}
