import { INTEGER, VARCHAR, type DuckDBValue } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { displayWidth } from '../../src/cli/formats/display-width.ts';
import { tableText } from '../../src/cli/formats/table.ts';
import type { ResultSet } from '../../src/session/types.ts';

function resultOf(columns: readonly string[], rows: DuckDBValue[][]): ResultSet {
  return {
    columns: columns.map((name, c) => ({ name, type: typeof rows[0]?.[c] === 'number' ? INTEGER : VARCHAR })),
    rowCount: rows.length,
    rowsChanged: 0,
    hasRows: true,
    rows: () => rows,
    objects: () => [],
    json: () => [],
  };
}

test('a screen gets the first rows and the count of all', () => {
  const rows = Array.from({ length: 50 }, (_, i) => [i]);
  const lines = tableText(resultOf(['i'], rows), { rows: 3, width: 80 })
    .trimEnd()
    .split('\n');
  expect(lines.slice(3, 6)).toEqual(['│ 0 │', '│ 1 │', '│ 2 │']);
  expect(lines.at(-1)).toBe('(50 rows, 3 shown)');
});

test('long cells are cut before columns are left out', () => {
  const lines = tableText(resultOf(['a', 'b'], [['x'.repeat(200), 1]]), { rows: 10, width: 40 }).split('\n');
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40);
  expect(lines[3]).toContain('…');
  expect(lines[3]).toMatch(/│ 1 │$/);
});

test('too many columns leave out those of the middle, and say how many', () => {
  const names = Array.from({ length: 40 }, (_, i) => `column_${i}`);
  const text = tableText(resultOf(names, [names.map((_, i) => i)]), { rows: 10, width: 60 });
  const lines = text.trimEnd().split('\n');
  expect(Math.max(...lines.slice(0, -1).map(displayWidth))).toBeLessThanOrEqual(60);
  expect(lines[1]).toMatch(/^│ column_0 │.*│ … │.*│ column_39 │$/);
  const shown = lines[1].match(/column_/g)?.length ?? 0;
  expect(lines.at(-1)).toBe(`(${40 - shown} columns not shown)`);
});

test('no rows are a head and a count', () => {
  expect(tableText(resultOf(['a'], []), { rows: 10, width: 60 })).toBe(
    '┌───┐\n│ a │\n├───┤\n└───┘\n(0 rows)\n',
  );
});
