import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';
import { expectFailure, type Expected } from './failure.ts';
import { createErrorTables } from './tables.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await createErrorTables(sql.session);
});
afterAll(() => sql.database.close());

const smote = (source: string, rest = '') => `from smote(${source}, target := label${rest})`;
const kept = (column: string) => [`keep := \\[${column}\\]`, `exclude := \\[${column}\\]`];
const odd = (column: string, what: string): readonly [string, string, Expected] => [
  `${what} among the features`,
  smote('odd', `, features := [f0, ${column}]`),
  {
    code: 'FEATURE_TYPE',
    says: [`column ${column} is ${what}`, ...kept(column)],
    where: { column, table: 'odd' },
  },
];

const cases: readonly (readonly [string, string, Expected])[] = [
  odd('seen', 'a timestamp'),
  odd('tags', 'a list'),
  odd('token', 'an identifier'),
  odd('pair', 'a struct'),
  odd('hour', 'a time'),
  odd('bytes', 'binary data'),
  odd('span', 'an interval'),
  [
    'text among the features',
    smote('odd', ', features := [f0, words]'),
    { code: 'FEATURE_TYPE', says: ['smotenc\\(\\)', ...kept('words')], where: { column: 'words' } },
  ],
  [
    'text that is to be shaken',
    'from random_over_sampler(odd, target := label, features := [f0, words], shrinkage := 1)',
    { code: 'FEATURE_TYPE', says: ['shrinkage adds noise', 'Leave shrinkage out'] },
  ],
  [
    'NULL among the features, in whatever class',
    smote('holes'),
    {
      code: 'MISSING_VALUES',
      says: ['in 1 row', 'coalesce\\(f1', 'exclude'],
      where: { column: 'f1', table: 'holes' },
    },
  ],
  [
    'a column that is all NULL',
    smote('odd', ', features := [f0, hollow]'),
    { code: 'MISSING_VALUES', says: ['60 rows'] },
  ],
  ['a primary key', smote('keyed'), { code: 'FEATURE_KEY', says: kept('id'), where: { column: 'id' } }],
  [
    'a unique column',
    smote('keyed', ', keep := [id]'),
    { code: 'FEATURE_KEY', says: kept('email'), where: { column: 'email' } },
  ],
  [
    'a key that is named as a feature',
    smote('keyed', ', features := [f, id]'),
    { code: 'FEATURE_KEY', says: kept('id') },
  ],
  ['a key behind a view', smote('keyed_view'), { code: 'FEATURE_KEY', says: kept('id') }],
  [
    'a key behind a query text',
    smote('$$ from keyed where id > 0 $$'),
    { code: 'FEATURE_KEY', says: kept('id') },
  ],
  [
    'a key in an order of its own',
    smote('keyed', `, order_by := ['id desc']`),
    { code: 'FEATURE_KEY', says: kept('id') },
  ],
  [
    'a key to learn from',
    'from train_classifier(keyed, target := label)',
    { code: 'FEATURE_KEY', says: ['exclude := \\[id\\]'], where: { column: 'id' } },
  ],
  ['no feature', smote('train', `, exclude := ['f*']`), { code: 'NO_FEATURES', says: ['exclude and keep'] }],
  [
    'one class',
    smote('one_class'),
    { code: 'ONE_CLASS', says: [`class '0'`], where: { argument: 'target', table: 'one_class' } },
  ],
  [
    'one class to learn',
    'from train_classifier(one_class, target := label)',
    { code: 'FIT_ONE_CLASS', says: [`'0'`] },
  ],
  [
    'more neighbours than the class has rows',
    smote('train', ', k_neighbors := 50'),
    {
      code: 'TOO_FEW_ROWS',
      says: ['only 11 rows', 'to 10 or less', 'random_over_sampler'],
      where: { argument: 'k_neighbors' },
    },
  ],
  [
    'a source without rows',
    smote('empty_table'),
    { code: 'EMPTY_SOURCE', says: ['has no rows'], where: { table: 'empty_table' } },
  ],
  [
    'no rows to learn from',
    'from train_classifier(empty_table, target := label)',
    { code: 'EMPTY_SOURCE', says: ['no rows'] },
  ],
  [
    'a condition that no row meets',
    smote('train', `, where := 'f0 > 1e9'`),
    { code: 'EMPTY_SOURCE', says: ['meets the where condition'] },
  ],
  [
    'a condition that draws',
    smote('train', `, where := 'random() < 0.5'`),
    { code: 'SQL_ARGUMENT', says: ['no seed'], where: { argument: 'where' } },
  ],
  [
    'classes with a NUL character',
    `from smote($$ select * replace ('class' || chr(0) || label as label) from train $$, target := label)`,
    { code: 'TEXT_NUL', says: ['NUL', 'replace'], where: { column: 'label' } },
  ],
  [
    'rows without a class',
    smote('unlabelled'),
    { code: 'NULL_TARGET', says: ['1 row'], where: { column: 'label' } },
  ],
  [
    'rows without a class to learn',
    'from train_classifier(unlabelled, target := label)',
    { code: 'NULL_TARGET', says: ['1 row'] },
  ],
  [
    'fractions as classes',
    'from smote(train, target := f0)',
    { code: 'TARGET_CONTINUOUS', says: ['f0'], where: { argument: 'target' } },
  ],
  [
    'fractions as classes to learn',
    'from train_classifier(train, target := f0)',
    { code: 'TARGET_CONTINUOUS', says: ['f0'] },
  ],
  [
    'NULL to learn from',
    'from train_classifier(holes, target := label)',
    { code: 'MODEL_MISSING_VALUES', says: ['f1', 'coalesce'], where: { table: 'holes' } },
  ],
];

describe('a function refuses', () => {
  it.each(cases)('%s', async (_title, statement, expected) =>
    expectFailure(sql.session, statement, expected),
  );
});

describe('a column that looks like an identifier', () => {
  const warnings = async (statement: string) => {
    const seen: string[] = [];
    await sql.session.query(statement, { onWarning: (warning) => seen.push(warning) });
    return seen;
  };

  it('is warned about once, naming keep and exclude', async () => {
    const seen = await warnings(smote('numbered', ', random_state := 1'));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(
      /^smote\(\): column customer_id .*keep := \[customer_id\].*exclude := \[customer_id\]/,
    );
  });

  it('is warned about when a classifier learns from it, be it a number or a word', async () => {
    for (const [table, column] of [
      ['numbered', 'customer_id'],
      ['named', 'nickname'],
    ]) {
      const seen = await warnings(`select name from train_classifier(${table}, target := label)`);
      expect(seen.join()).toContain(`column ${column} differs in every row`);
    }
  });

  it('is not warned about when it is kept, excluded or not used, nor are fractions', async () => {
    for (const rest of [', keep := [customer_id]', ', exclude := [customer_id]', `, features := ['f*']`])
      expect(await warnings(smote('numbered', `${rest}, random_state := 1`))).toEqual([]);
    expect(await warnings(smote('train', ', random_state := 1'))).toEqual([]);
    expect(await warnings('from random_over_sampler(numbered, target := label, random_state := 1)')).toEqual(
      [],
    );
  });

  it('is no column of which two rows are equal', async () => {
    const source = '$$ select * replace (customer_id // 2 as customer_id) from numbered $$';
    expect(await warnings(smote(source, ', random_state := 1'))).toEqual([]);
  });
});
