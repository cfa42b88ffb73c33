import { afterAll, beforeAll, describe, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';
import { expectFailure, type Expected } from './failure.ts';
import { createErrorTables } from './tables.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await createErrorTables(sql.session);
});
afterAll(() => sql.database.close());

const call = (rest: string) => `from smote(train, target := label, ${rest})`;

const cases: readonly (readonly [string, string, Expected])[] = [
  [
    'a table that is not there',
    'from smote(trian, target := label)',
    {
      code: 'UNKNOWN_TABLE',
      says: ['trian', 'Did you mean train?'],
      where: { function: 'smote', argument: 'source' },
    },
  ],
  [
    'a target that is not there',
    'from smote(train, target := lable)',
    { code: 'UNKNOWN_COLUMN', says: ['lable', 'Did you mean label?'], where: { argument: 'target' } },
  ],
  [
    'a feature that is not there',
    call('features := [f0, g1]'),
    {
      code: 'UNKNOWN_COLUMN',
      says: ['g1', 'Its columns: f0, f1, f2, label'],
      where: { argument: 'features' },
    },
  ],
  [
    'a pattern that matches nothing',
    call(`exclude := ['amount_*']`),
    { code: 'NO_MATCHING_COLUMN', says: ['amount_\\*'], where: { argument: 'exclude' } },
  ],
  [
    'an argument that it does not know',
    call('k_neighbours := 3'),
    { code: 'UNKNOWN_ARGUMENT', says: ['Did you mean k_neighbors?'], where: { argument: 'k_neighbours' } },
  ],
  [
    'a text for a number',
    call(`k_neighbors := 'five'`),
    { code: 'INVALID_ARGUMENT', says: [`k_neighbors = 'five'`, 'a whole number of 1 or more'] },
  ],
  [
    'a number out of bounds',
    call('k_neighbors := 0'),
    { code: 'INVALID_ARGUMENT', says: ['a whole number of 1 or more'] },
  ],
  [
    'a fraction for a whole number',
    call('k_neighbors := 2.5'),
    { code: 'INVALID_ARGUMENT', says: ['2.5', 'a whole number'] },
  ],
  [
    'a negative seed',
    call('random_state := -1'),
    { code: 'INVALID_ARGUMENT', says: ['from 0 to 4294967295'] },
  ],
  [
    'a word that is none of the choices',
    call(`rounding := 'up'`),
    { code: 'INVALID_ARGUMENT', says: [`'nearest', 'truncate'`] },
  ],
  [
    'a list for the classes to make',
    call(`sampling_strategy := ['1']`),
    { code: 'SAMPLING_STRATEGY_INVALID', says: ['sampling_strategy', 'the number of rows per class'] },
  ],
  [
    'another word than balanced',
    `from train_classifier(train, target := label, class_weight := 'balance')`,
    { code: 'INVALID_ARGUMENT', says: [`'balanced' or a map or struct`] },
  ],
  [
    'a tuple',
    call('features := (f0, f1)'),
    { code: 'TUPLE_ARGUMENT', says: ['square brackets'], where: { argument: 'features' } },
  ],
  [
    'an argument twice',
    call('target := label'),
    { code: 'DUPLICATE_ARGUMENT', says: ['twice'], where: { argument: 'target' } },
  ],
  [
    'NULL',
    call('random_state := NULL'),
    { code: 'NULL_ARGUMENT', says: ['random_state', 'Leave random_state out'] },
  ],
  [
    'a variable that is not set',
    call(`random_state := getvariable('seed')`),
    { code: 'NULL_ARGUMENT', says: ['unset variable'] },
  ],
  [
    'too many arguments without names',
    'from smote(train, label, 5, 6)',
    { code: 'TOO_MANY_ARGUMENTS', says: ['source, target'] },
  ],
  [
    'no target',
    'from smote(train)',
    { code: 'MISSING_ARGUMENT', says: ['Add target'], where: { argument: 'target' } },
  ],
  [
    'no source',
    'from smote()',
    { code: 'MISSING_ARGUMENT', says: ['Add source'], where: { argument: 'source' } },
  ],
  [
    'a condition over a column that is not there',
    call(`where := 'nope > 1'`),
    { code: 'SQL_ARGUMENT', says: ['nope'], where: { argument: 'where' } },
  ],
  [
    'a condition that ends the statement',
    call(`where := 'f0 > 1; drop table train'`),
    { code: 'SQL_ARGUMENT', says: ['semicolon'] },
  ],
  [
    'a sort key that is not there',
    call(`order_by := ['nope']`),
    { code: 'SQL_ARGUMENT', says: ['nope'], where: { argument: 'order_by' } },
  ],
  [
    'a query text that is no SQL',
    'from smote($$ select * frm train $$, target := label)',
    { code: 'SOURCE_QUERY', says: ['syntax error'] },
  ],
  [
    'an origin that is a column already',
    call(`origin := 'f0'`),
    { code: 'INVALID_ARGUMENT', says: ['origin'] },
  ],
  [
    'fewer features than informative ones',
    'from make_classification(n_features := 2)',
    { code: 'TOO_FEW_FEATURES', says: ['2 \\+ 2 \\+ 0 = 4'], where: { argument: 'n_features' } },
  ],
  [
    'more folds than rows',
    'from kfold(train, n_splits := 100)',
    { code: 'TOO_MANY_FOLDS', says: ['from 2 to 60'] },
  ],
  [
    'a test part as large as the table',
    'from train_test_split(train, test_size := 60)',
    { code: 'SPLIT_SIZE', says: ['below 60'] },
  ],
];

describe('a call refuses', () => {
  it.each(cases)('%s', async (_title, statement, expected) =>
    expectFailure(sql.session, statement, expected),
  );

  it('a parameter that is NULL', async () => {
    await expectFailure(
      sql.session,
      'from smote(train, target := $target, random_state := 1)',
      { code: 'NULL_ARGUMENT', says: ['target'] },
      { target: null },
    );
  });
});
