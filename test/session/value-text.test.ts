import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { valueText } from '../../src/session/value-text.ts';

const expressions = [
  "['a', 'b c', 'x,y', NULL, '', 'null', ' edge', 'it''s', 'back\\slash', 'both\\, both']",
  "{'a': 1, 'b b': 'x', 'c': [1.0::double]}",
  "map {'k': 1.5, 'j k': 2}",
  '[1.0::double, 2.5, 1e300]',
  '[[0.1::float]]',
  "'\\x00\\xFFa'::blob",
  "date '2024-01-01'",
  "date 'infinity'",
  "timestamp '2024-01-01 10:00:00.123456'",
  "timestamptz '2024-01-01 10:00:00+02'",
  "interval '1 month 2 days 3 seconds'",
  '1e15::double',
  '1e16::double',
  '1e-5::double',
  '-0.0::double',
  '0.1::float',
  '16777216::float',
  '3.4028235e38::float',
  "'nan'::double",
  "'-inf'::double",
  "uuid '00000000-0000-0000-0000-000000000001'",
  '1::decimal(10,3)',
  'union_value(a := 1.0::double)',
  '[1, 2]::integer[2]',
  '170141183460469231731687303715884105727::hugeint',
  "'b'::enum('a', 'b')",
  'true',
];

test.for(expressions)('writes %s as DuckDB casts it to VARCHAR', async (expression) => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`select ${expression} as v, (${expression})::varchar as t`);
  const [[value, text]] = reader.getRows();
  expect(valueText(value, reader.columnType(0))).toBe(text);
  connection.closeSync();
  instance.closeSync();
});
