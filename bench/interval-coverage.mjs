// How often 95 percent intervals hold the true value: `node bench/interval-coverage.mjs [samples] [resamples]`.
// Scores are normal, those of the positive rows shifted by 1, so the true areas are known.
import { openDatabase } from '../dist/src/ballast.js';
import { normalCdf, normalDensity } from '../dist/src/methods/statistics/normal.js';

const [samples = '1000', resamples = '500'] = process.argv.slice(2);
const SHIFT = 1;

/** Area under the ROC curve, and under the precision-recall curve where a share of the rows is positive. */
function trueAreas(share) {
  let auprc = 0;
  const step = 0.0005;
  for (let t = -8; t < 9; t += step) {
    const middle = t + step / 2;
    const found = share * (1 - normalCdf(middle - SHIFT));
    const precision = found / (found + (1 - share) * (1 - normalCdf(middle)));
    auprc += precision * normalDensity(middle - SHIFT) * step;
  }
  return { auroc: normalCdf(SHIFT / Math.SQRT2), auprc };
}

const database = await openDatabase();
const session = await database.session();
console.log('| rows a sample | positive | metric | method | true value | covers, percent | mean width |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [rows, positives] of [
  [400, 100],
  [1000, 100],
]) {
  const uniform = (salt) => `(hash(i * 1000003 + ${salt}) + 0.5) / 18446744073709551616.0`;
  await session.query(`create or replace table scores as
    select i // ${rows} as sample, (i % ${rows} < ${positives})::integer as y,
      sqrt(-2 * ln(${uniform(rows)})) * cos(2 * pi() * ${uniform(rows + 1)}) + ${SHIFT} * y as s
    from range(${samples} * ${rows}) r(i)`);
  const truth = trueAreas(positives / rows);
  for (const [metric, methods] of [
    ['auroc', ['delong', 'percentile', 'basic', 'bca']],
    ['auprc', ['percentile', 'basic', 'bca']],
  ]) {
    for (const method of methods) {
      const seeded = method === 'delong' ? '' : `, n_resamples := ${resamples}`;
      const result = await session.query(`
        select 100 * avg((low <= ${truth[metric]} and ${truth[metric]} <= high)::integer), avg(high - low)
        from metric_interval(scores, target := y, score := s, metric := '${metric}', method := '${method}',
          group_by := [sample], random_state := 1${seeded})`);
      const [[covers, width]] = result.rows();
      console.log(
        `| ${rows} | ${positives} | ${metric} | ${method} | ${truth[metric].toFixed(4)} | ${covers.toFixed(1)} | ${width.toFixed(4)} |`,
      );
    }
  }
}
await database.close();
