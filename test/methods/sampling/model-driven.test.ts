import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/ballast.ts';
import { storedNumber } from '../../../src/contract/stored-number.ts';
import { AcceptedRows } from '../../../src/methods/sampling/model-driven/accepted-rows.ts';
import { drawPairs, emptyPlan } from '../../../src/methods/sampling/model-driven/candidates.ts';
import { dealLots, shardPlaces } from '../../../src/methods/sampling/model-driven/lots.ts';
import { roundStored } from '../../../src/methods/sampling/model-driven/stored-number.ts';
import { rawBoundary } from '../../../src/methods/sampling/model-driven/tree-judge.ts';
import type { Database, Session } from '../../../src/session/types.ts';

describe('lots', () => {
  it.each([
    [10_000, 200_001],
    [4096, 7],
    [1, 1],
    [4097, 1_000_000],
  ])('hold %i rows and %i candidates in all', (samples, candidates) => {
    const lots = dealLots(samples, candidates, 4096);
    expect(lots.reduce((sum, { quota }) => sum + quota, 0)).toBe(samples);
    expect(lots.reduce((sum, lot) => sum + lot.candidates, 0)).toBe(candidates);
    expect(lots.every(({ first }, i) => first === i * 4096)).toBe(true);
  });

  it('are covered by shards without a gap', () => {
    for (const shards of [1, 3, 11]) {
      const parts = Array.from({ length: shards }, (_, shard) => shardPlaces(10, shard, shards));
      expect(parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
        Array.from({ length: 10 }, (_, i) => i),
      );
    }
  });
});

it('keeps the best of what was accepted, of equals the first, in their order', () => {
  const rows = new AcceptedRows(true, 1);
  const plan = emptyPlan(6);
  plan.item.set([10, 11, 12, 13, 14, 15]);
  [0.5, 0.9, 0.7, 0.7, 0.7, 0.1].forEach((score, i) => rows.push(plan, i, score));
  rows.keepBest(3);
  expect(rows.floor).toBe(0.7);
  const { plan: kept, score } = rows.finish(6);
  expect([...kept.item]).toEqual([11, 12, 13]);
  expect([...(score ?? [])]).toEqual([0.9, 0.7, 0.7]);
});

it('draws each candidate by its number alone, and never a row with itself', () => {
  const rule = {
    parents: { rows: 3, columns: [], numbers: new Float64Array() },
    kind: 'interpolation' as const,
    near: null,
    k: 5,
    seed: 7,
  };
  const whole = emptyPlan(1000);
  drawPairs(rule, 5, 1000, whole);
  const part = emptyPlan(10);
  drawPairs(rule, 605, 10, part);
  expect([...part.base]).toEqual([...whole.base.subarray(600, 610)]);
  expect([...part.gap]).toEqual([...whole.gap.subarray(600, 610)]);
  expect(whole.base.every((base, i) => base !== whole.neighbor[i])).toBe(true);
  const pairs = new Map<string, number>();
  whole.base.forEach((base, i) => {
    const pair = `${base} ${whole.neighbor[i]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  });
  expect(pairs.size).toBe(6);
  expect(Math.min(...pairs.values())).toBeGreaterThan(120);
});

it.each([0, 0.03, 0.5, 0.75, 0.999999, 1])(
  'finds the last raw score on the lower side of %f',
  (threshold) => {
    const second = (raw: number) => 1 / (1 + Math.exp(-raw));
    const boundary = rawBoundary(1, threshold);
    if (Number.isFinite(boundary)) {
      expect(second(boundary)).toBeLessThanOrEqual(threshold);
      expect(second(boundary + Math.max(1e-300, Math.abs(boundary) * 2 ** -52))).toBeGreaterThan(threshold);
    } else expect(second(boundary) > threshold).toBe(false);
    const first = rawBoundary(0, threshold);
    if (Number.isFinite(first)) expect(1 / (1 + Math.exp(first))).toBeGreaterThan(threshold);
  },
);

describe('made numbers', () => {
  let database: Database;
  let session: Session;
  beforeAll(async () => {
    database = await openDatabase({ workers: 1 });
    session = await database.session();
  });
  afterAll(() => database.close());

  it.each([
    'INTEGER',
    'TINYINT',
    'BIGINT',
    'FLOAT',
    'DOUBLE',
    'DECIMAL(9,2)',
    'DECIMAL(18,6)',
    'DECIMAL(4,0)',
  ])('are rounded as DuckDB stores them: %s', async (type) => {
    const values = Float64Array.from(
      { length: 400 },
      (_, i) => (i - 200) * 0.125 + (i % 3) * 1.1e-3 + (i % 7 === 0 ? 0.005 : 0),
    );
    const list = `unnest([${Array.from(values, (value) => `'${value}'::DOUBLE`).join(', ')}])`;
    const whole = ['INTEGER', 'TINYINT', 'BIGINT'].includes(type);
    const result = await session.query(
      `select CAST(${whole ? 'round(v)' : 'v'} AS ${type}) as s, CAST(s AS DOUBLE) as d from (select ${list} as v)`,
    );
    const stored = storedNumber(result.columns[0].type, false);
    roundStored(values, values.length, stored);
    expect(Array.from(values, (value) => value + 0)).toEqual(result.rows().map(([, d]) => Number(d) + 0));
    expect(stored.low).toBeLessThan(stored.high);
    await session.query(`select '${stored.low}'::DOUBLE::${type}, '${stored.high}'::DOUBLE::${type}`);
  });
});
