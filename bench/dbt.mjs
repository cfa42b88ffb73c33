// dbt projects as whole processes beside dbt-duckdb: `BENCH_DBT=/path/to/dbt node bench/dbt.mjs [rounds] [project ...]`.
// Projects: many (made here: 1,000 models, 2,000 tests) and those of ../shared/fixtures/dbt.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [rounds = '3', ...chosen] = process.argv.slice(2);
const fixtures = resolve(import.meta.dirname, '../../shared/fixtures/dbt');
// As its first line starts it when it is installed.
const main = join(import.meta.dirname, '../dist/src/cli/main.js');
const options = readFileSync(main, 'utf8')
  .split('\n', 1)[0]
  .split(' ')
  .filter((word) => word.startsWith('--'));
const ballast = [process.execPath, ...options, main];
const dbt = [process.env.BENCH_DBT ?? 'dbt'];
const names = chosen.length > 0 ? chosen : ['jaffle_shop_duckdb', 'jaffle-shop', 'dbt-utils', 'many'];

console.log('| project | command | who | s | peak MB |\n| --- | --- | --- | --- | --- |');
for (const name of names) {
  if (name !== 'many' && !existsSync(join(fixtures, name))) {
    console.log(`| ${name} | skipped: ../shared is not there | | | |`);
    continue;
  }
  // Each side works in its own copy, so that neither finds the other's target folder or database.
  const sides = [ballast, dbt].map((command) => ({ command, ...prepare(name), runs: new Map() }));
  for (const { command, folder, profiles, vars } of sides)
    await measure([...command, 'deps', '--profiles-dir', profiles, ...vars], folder);
  for (let round = 0; round < Number(rounds); round++) {
    for (const side of sides) {
      const { command, folder, profiles, vars, database, runs } = side;
      const run = async (title, args, clean) => {
        if (clean) rmSync(join(folder, 'target'), { recursive: true, force: true });
        const measured = await measure([...command, ...args, '--profiles-dir', profiles, ...vars], folder);
        runs.set(title, [...(runs.get(title) ?? []), measured]);
      };
      await run('parse, cold', ['parse'], true);
      await run('parse, nothing changed', ['parse'], false);
      const [changed] = side.models;
      writeFileSync(changed, `${readFileSync(changed, 'utf8')}\n`);
      await run('parse, one model changed', ['parse'], false);
      rmSync(database, { force: true });
      // Some projects read their seeds as sources, which no edge of the graph puts in order.
      await measure([...command, 'seed', '--profiles-dir', profiles, ...vars], folder);
      await run('build', ['build'], true);
    }
  }
  for (const title of sides[0].runs.keys()) {
    const [ours, theirs] = sides.map(({ runs }) => runs.get(title));
    row(name, title, 'Ballast', ours);
    row(name, title, 'dbt-duckdb', theirs);
    const ratio = (field) => (median(theirs, field) / median(ours, field)).toFixed(1);
    console.log(`| ${name} | ${title} | ratio | ${ratio('seconds')} | ${ratio('peakMb')} |`);
  }
  for (const { top } of sides) rmSync(top, { recursive: true, force: true });
}

function row(name, title, who, runs) {
  const memory = median(runs, 'peakMb').toFixed(0);
  console.log(`| ${name} | ${title} | ${who} | ${median(runs, 'seconds').toFixed(2)} | ${memory} |`);
}

function median(runs, field) {
  const sorted = runs.map((run) => run[field]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A copy of a project with a profile, ready to run in. */
function prepare(name) {
  const top = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  if (name === 'many') {
    const models = writeMany(top, 1000);
    return { top, folder: top, profiles: top, vars: [], models, database: join(top, 'bench.duckdb') };
  }
  cpSync(join(fixtures, name), join(top, name), { recursive: true });
  symlinkSync(join(fixtures, '_packages'), join(top, '_packages'));
  const expected = JSON.parse(readFileSync(join(top, name, 'expected.json'), 'utf8'));
  const folder = resolve(top, name, expected.project_dir);
  const profiles = join(top, 'profiles');
  mkdirSync(profiles);
  const profile = /^profile:\s*['"]?(\w+)/m.exec(readFileSync(join(folder, 'dbt_project.yml'), 'utf8'))[1];
  const database = join(folder, 'bench.duckdb');
  writeFileSync(join(profiles, 'profiles.yml'), profileText(profile, database));
  const build = expected.commands.find(({ args }) => args.includes('--vars'))?.args ?? [];
  const vars = build.includes('--vars') ? ['--vars', build[build.indexOf('--vars') + 1]] : [];
  const models = Object.values(expected.nodes)
    .filter(({ resource_type: type }) => type === 'model')
    .map(({ path }) => join(folder, path))
    .filter((path) => existsSync(path));
  return { top, folder, profiles, vars, models, database };
}

function profileText(profile, path) {
  return `${profile}:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: '${path}', schema: main, threads: 1}\n`;
}

/** Ten layers; each model joins two of the layer below, every third layer is made of tables. */
function writeMany(root, count) {
  const layers = 10;
  const width = count / layers;
  writeFileSync(join(root, 'dbt_project.yml'), "name: many\nversion: '1.0'\nprofile: many\n");
  writeFileSync(join(root, 'profiles.yml'), profileText('many', join(root, 'bench.duckdb')));
  const paths = [];
  for (let layer = 0; layer < layers; layer++) {
    const folder = join(root, 'models', `layer_${layer}`);
    mkdirSync(folder, { recursive: true });
    const properties = ['models:'];
    for (let i = 0; i < width; i++) {
      const name = `m_${layer}_${i}`;
      const below = (k) => `{{ ref('m_${layer - 1}_${(i + k) % width}') }}`;
      const sql =
        layer === 0
          ? `select ${i} as id, 'n${i}' as name, ${i} * 2 as amount\n`
          : `{{ config(materialized='${layer % 3 === 0 ? 'table' : 'view'}', tags=['t${i % 7}']) }}\n` +
            `with a as (select * from ${below(0)}),\nb as (select * from ${below(1)})\n` +
            'select a.id, a.name, a.amount + coalesce(b.amount, 0) as amount\nfrom a left join b on a.id = b.id\n';
      paths.push(join(folder, `${name}.sql`));
      writeFileSync(paths.at(-1), sql);
      properties.push(
        `  - name: ${name}\n    description: Model ${i} of layer ${layer}\n    columns:`,
        '      - name: id\n        description: Key\n        data_tests: [unique, not_null]',
        '      - name: name\n      - name: amount',
      );
    }
    writeFileSync(join(folder, `layer_${layer}.yml`), `${properties.join('\n')}\n`);
  }
  return paths;
}

/** A failed node is no failed measurement: both sides run the same project. */
async function measure([program, ...args], cwd) {
  const started = performance.now();
  const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', TZ: 'UTC' };
  const child = spawn(program, args, { cwd, env, stdio: 'ignore' });
  let peakKb = 0;
  const poll = setInterval(() => {
    peakKb = Math.max(peakKb, residentKb(child.pid));
  }, 10);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(poll);
  if (code > 1) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peakMb: peakKb / 1024 };
}

/** The high-water mark that the kernel keeps for a process. */
function residentKb(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
