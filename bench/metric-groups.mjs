// A metric of every group of a DuckDB table, 8 in 100 rows positive, beside pandas groupby with scikit-learn:
// `node bench/metric-groups.mjs [rows] [groups] [rounds] [form]`; without the peer: BENCH_PEER=none. GROUP BY collects all
// rows before the first group is measured, group_by := ten million at a time: for 100 million take form group_by.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, header, measure, python } from './measure.mjs';

const [rows = '10000000', groups = '100', rounds = '3', only] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const here = (name) => new URL(name, import.meta.url).pathname;
const statement = (sql) => measure(process.execPath, [here('statement.mjs'), file, sql]);
const peer =
  process.env.BENCH_PEER === 'none'
    ? undefined
    : () => measure(python, [here('peers/metric_groups.py'), file]);

await statement(`create table predictions as
  select (hash(i) % ${groups})::integer as model, (random() < 0.16 * p)::integer as y, p
  from (select i, random() as p from range(${rows}) r(i))`);
console.log(header);
const title = `AUPRC of ${groups} groups, ${Number(rows).toLocaleString('en')} rows`;
const forms = {
  aggregate: 'select model, auprc(y, p) from predictions group by model order by model',
  group_by: 'from auprc(predictions, target := y, score := p, group_by := [model])',
};
for (const [name, sql] of Object.entries(forms).filter(([form]) => only === undefined || form === only))
  await compare(`${title}, ${name}`, Number(rounds), () => statement(sql), peer);
rmSync(folder, { recursive: true });
