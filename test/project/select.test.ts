import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  listNodes,
  loadProject,
  parseProject,
  type ListOptions,
  type ParsedProject,
} from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
let parsed: ParsedProject;
beforeAll(() => {
  project = temporaryProject({ copy: 'shop' });
  parsed = parseProject(loadProject(project.folder));
});
afterAll(() => project.remove());

const names = (options: ListOptions) => listNodes(parsed, { output: 'name', ...options }).lines;
const models = (...select: string[]) => names({ select, resourceTypes: ['model', 'seed', 'source'] });

describe('a selection', () => {
  test.each<[string, string[]]>([
    ['revenue', ['revenue']],
    ['+revenue', ['orders', 'paid_orders', 'revenue', 'countries']],
    ['1+revenue', ['paid_orders', 'revenue', 'countries']],
    ['orders+', ['big', 'orders', 'paid_orders', 'revenue']],
    ['orders+1', ['orders', 'paid_orders']],
    ['@orders', ['big', 'orders', 'paid_orders', 'revenue', 'countries']],
    ['staging', ['orders', 'paid_orders']],
    ['shop.marts.*', ['big', 'revenue']],
    ['*orders', ['orders', 'paid_orders']],
    ['r?venue', ['revenue']],
    ['[ab]*', ['big']],
    ['tag:mart', ['big', 'revenue']],
    ['models/staging', ['orders', 'paid_orders']],
    ['path:models/marts/rev*.sql', ['revenue']],
    ['file:big.sql', ['big']],
    ['big.sql', ['big']],
    ['package:this', ['big', 'orders', 'paid_orders', 'revenue', 'countries', 'lake.events']],
    ['config.materialized:ephemeral', ['paid_orders']],
    ['config.tags:staging', ['orders', 'paid_orders']],
    ['resource_type:seed', ['countries']],
    ['source:lake', ['lake.events']],
    ['source:lake.events', ['lake.events']],
    ['+revenue,tag:staging', ['orders', 'paid_orders']],
    ['big countries', ['big', 'countries']],
    ['nothing', []],
  ])('%s', (select, expected) => {
    expect(models(select)).toEqual(expected);
  });

  test('without criteria is everything but analyses', () => {
    expect(names({})).toHaveLength(13);
  });

  test('leaves out what --exclude selects, with its tests', () => {
    const left = names({ select: ['+revenue'], exclude: ['tag:staging'], resourceTypes: ['model', 'seed'] });
    expect(left).toEqual(['revenue', 'countries']);
    expect(names({ exclude: ['orders'], resourceTypes: ['test'] })).toEqual([
      'above_revenue_cents__0',
      'not_null_revenue_cents',
    ]);
  });

  test.each<[ListOptions['indirect'], boolean]>([
    ['eager', true],
    ['cautious', false],
    ['buildable', false],
    ['empty', false],
  ])('takes a test along that reads something else too: %s', (indirect, along) => {
    const tests = names({ select: ['orders'], indirect, resourceTypes: ['test'] });
    expect(tests.some((name) => name.startsWith('relationships_'))).toBe(along);
    expect(tests.includes('unique_orders_order_id')).toBe(indirect !== 'empty');
  });

  test('finds tests by type and by name', () => {
    expect(names({ select: ['test_type:singular'] })).toEqual(['no_negative_amounts']);
    expect(names({ select: ['test_type:generic'] })).toHaveLength(6);
    expect(names({ select: ['test_name:not_null'] })).toEqual([
      'not_null_orders_order_id',
      'not_null_revenue_cents',
    ]);
  });

  test('that matches nothing is a warning', () => {
    expect(listNodes(parsed, { select: ['zzz'] }).warnings).toEqual([
      "The selection criterion 'zzz' does not match any enabled nodes.",
    ]);
  });
});

describe('ls prints', () => {
  test.each<[ListOptions['output'], string[]]>([
    ['selector', ['shop.marts.big']],
    ['name', ['big']],
    ['path', ['models/marts/big.sql']],
  ])('%s', (output, lines) => {
    expect(listNodes(parsed, { select: ['big'], output }).lines).toEqual(lines);
  });

  test('the properties that json is asked for', () => {
    const options: ListOptions = { select: ['big'], output: 'json', outputKeys: ['unique_id resource_type'] };
    expect(listNodes(parsed, options).lines).toEqual([
      '{"unique_id":"model.shop.big","resource_type":"model"}',
    ]);
  });
});

// Golden answers of dbt for a real project; the files are read where they are, never copied into the repository.
const shared = join(import.meta.dirname, '../../../shared/fixtures/dbt');

test.skipIf(!existsSync(shared))(
  'generic tests get the ids that dbt gives them (skipped without the shared fixtures)',
  () => {
    const folder = join(shared, 'jaffle_shop_duckdb');
    const { graph, errors } = parseProject(loadProject(folder, { profilesDir: join(folder, '.fixture') }));
    const dbt = JSON.parse(readFileSync(join(shared, 'artifacts/manifest.json'), 'utf8')) as {
      nodes: Record<string, Record<string, unknown>>;
    };
    expect(errors).toEqual([]);
    expect([...graph.nodes.keys()].toSorted()).toEqual(Object.keys(dbt.nodes).toSorted());
    for (const [id, node] of Object.entries(dbt.nodes)) {
      const ours = graph.nodes.get(id)!;
      for (const key of [
        'fqn',
        'path',
        'alias',
        'schema',
        'database',
        'relation_name',
        'checksum',
        'raw_code',
        'tags',
        'description',
      ] as const) {
        expect(ours[key], `${id} ${key}`).toEqual(node[key]);
      }
      const parents = (node['depends_on'] as { nodes?: string[] }).nodes ?? [];
      expect(ours.depends_on.nodes.toSorted(), id).toEqual(parents.toSorted());
    }
  },
);
