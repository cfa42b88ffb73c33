import { describe, expect, test } from 'vitest';
import { injectCtes } from '../../src/project/compile/inject-ctes.ts';
import { mapLines } from '../../src/project/compile/line-map.ts';
import { parseTemplate, renderTemplate } from '../../src/jinja/index.ts';
import { mergeConfig, configDefaults } from '../../src/project/parse/config.ts';
import { genericTestName } from '../../src/project/parse/generic-test-name.ts';
import { parseYaml } from '../../src/project/load/yaml-file.ts';

describe('ephemeral models as CTEs', () => {
  const ctes = [{ name: '__dbt__cte__e', sql: 'select 1 as id' }];

  test('come first in a WITH that is there, comments before it left alone', () => {
    const sql = '-- with love\n/* with */ with z as (select 2 as id) select * from z';
    expect(injectCtes(sql, ctes)).toBe(
      '-- with love\n/* with */ with  __dbt__cte__e as (\nselect 1 as id\n), z as (select 2 as id) select * from z',
    );
  });

  test('stand behind RECURSIVE', () => {
    expect(injectCtes('WITH RECURSIVE r as (select 1) from r', ctes)).toMatch(
      /^WITH RECURSIVE {2}__dbt__cte__e as/,
    );
  });

  test('get a WITH of their own where there is none', () => {
    expect(injectCtes('select * from withheld', ctes)).toBe(
      'with  __dbt__cte__e as (\nselect 1 as id\n) select * from withheld',
    );
  });
});

describe('the map from compiled lines to template lines', () => {
  const render = (source: string) => renderTemplate(parseTemplate(source, 'a.sql'));
  const map = (source: string) => mapLines(source, render(source), render);

  test('follows loops, comments, raw blocks and blank control', () => {
    const source = [
      '{# a comment',
      'of two lines #}',
      'select',
      '{%- for c in ["x", "y"] %}',
      '  1 as {{ c }},',
      '{%- endfor %}',
      "  {% raw %}'{{'{% endraw %} as z",
    ].join('\n');
    const lines = render(source).split('\n');
    const found = map(source)!;
    const lineOf = (text: string) => found[lines.findIndex((line) => line.includes(text))];
    expect([lineOf('select'), lineOf('as x'), lineOf('as y'), lineOf('as z')]).toEqual([3, 5, 5, 7]);
  });

  test('is not given when marks would change the text', () => {
    expect(map('{% filter center(9) %}\nabc\n{% endfilter %}')).toBeUndefined();
  });
});

test('tags add up and lose doubles, meta is merged key by key, the rest is replaced', () => {
  const config = mergeConfig(configDefaults.model, [
    { tags: 'a', meta: { owner: 'ann', level: 1 }, materialized: 'table' },
    { tags: ['b', 'a'], meta: { level: 2 }, pre_hook: 'select 1' },
    { materialized: 'view', 'pre-hook': ['select 2'] },
  ]);
  expect(config.tags).toEqual(['a', 'b']);
  expect(config.meta).toEqual({ owner: 'ann', level: 2 });
  expect(config.materialized).toBe('view');
  expect(config['pre-hook']?.map(({ sql }) => sql)).toEqual(['select 1', 'select 2']);
});

test('a long name of a generic test is cut and hashed, its full name is not', () => {
  const name = genericTestName('accepted_values', 'orders', {
    values: ['placed', 'shipped', 'completed', 'return_pending', 'returned'],
    column_name: 'status',
  });
  expect(name.full).toBe(
    'accepted_values_orders_status__placed__shipped__completed__return_pending__returned',
  );
  expect(name.short).toBe('accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758');
});

test('YAML is read as YAML 1.1: yes and off are booleans, y and dates are text', () => {
  expect(parseYaml('a: yes\nb: off\nc: y\nd: 2024-01-01\ne: 010\n', 'x.yml').value).toEqual({
    a: true,
    b: false,
    c: 'y',
    d: '2024-01-01',
    e: 8,
  });
});
