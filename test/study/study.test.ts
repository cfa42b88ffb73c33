import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { runCli } from '../cli/run-cli.ts';

/** The study of this repository on few rows whose labels are drawn by lot. */
const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'ballast-study-'));
  for (const part of ['dbt_project.yml', 'profiles.yml', 'models', 'data', 'test/singular']) {
    cpSync(join(root, part), join(project, part), { recursive: true });
  }
  const built = await runCli(['build', '--vars', '{scale: small, noise_labels: true}'], { cwd: project });
  expect(built.exitCode, built.stdout + built.stderr).toBe(0);
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

it('gives every way the base rate where there is nothing to learn', async () => {
  const database = await openDatabase({ path: join(project, 'ballast_study.duckdb'), readOnly: true });
  const session = await database.session();
  const scores = await session.query(
    'select way, avg(auprc - base_rate) as gain, max(auroc) as auroc from scores group by way order by way',
  );
  await database.close();
  expect(scores.rows().length).toBe(13);
  for (const [way, gain, auroc] of scores.rows()) {
    // Some 60 positives a table: average precision is off by .02 or so, the area under the ROC curve by .04.
    expect(Math.abs(Number(gain)), String(way)).toBeLessThan(0.06);
    expect(Number(auroc), String(way)).toBeLessThan(0.65);
  }
});
