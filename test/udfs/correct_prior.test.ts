import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, openSession, type SqlSession } from '../parity/sql-session.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(
    `create table scored as select * from (values (0.0), (0.5), (0.9), (1.0), (null)) t(p)`,
  );
});
afterAll(() => sql.database.close());

const call = (rest: string) => sql.session.query(`from correct_prior(scored, probability := p, ${rest})`);

describe('correct_prior', () => {
  it('brings a probability of a balanced training to the true share', async () => {
    const got = columnsOf(await call('trained_prior := 0.5, prior := 0.08')).get('corrected_probability')!;
    const want = [0, 0.08, 0.072 / (0.072 + 0.092), 1];
    want.forEach((p, r) => expect(got[r]).toBeCloseTo(p, 15));
    expect(got[4]).toBeNull();
  });

  it('takes its arguments by their places', async () => {
    const [row] = (
      await sql.session.query(
        `select corrected_probability from correct_prior(scored, p, 0.5, 0.25) limit 1 offset 1`,
      )
    ).rows();
    expect(row).toEqual([0.25]);
  });

  it.each([
    ['trained_prior := 0.5, prior := 0', 'INVALID_ARGUMENT'],
    ['trained_prior := 1, prior := 0.1', 'INVALID_ARGUMENT'],
    ['prior := 0.1', 'MISSING_ARGUMENT'],
  ])('refuses %s', async (rest, code) => {
    await expect(call(rest)).rejects.toMatchObject({ code });
  });

  it('refuses numbers that are no probabilities', async () => {
    const source = '$$ select 1.5 as p $$';
    await expect(
      sql.session.query(
        `from correct_prior(${source}, probability := p, trained_prior := 0.5, prior := 0.1)`,
      ),
    ).rejects.toMatchObject({ code: 'PROBABILITY_OUTSIDE' });
  });
});
