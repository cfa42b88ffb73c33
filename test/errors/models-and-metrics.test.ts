import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';
import { goldenFile, goldenText, rowsFile } from '../methods/trees/golden.ts';
import { expectFailure, type Expected } from './failure.ts';
import { createErrorTables } from './tables.ts';

let sql: SqlSession;
const folder = mkdtempSync(join(tmpdir(), 'ballast-'));
const broken = join(folder, 'broken.onnx');
const text = join(folder, 'text.txt');
const counts = join(folder, 'counts.txt');
const otherTrees = goldenFile('lightgbm_binary');

beforeAll(async () => {
  writeFileSync(broken, 'not a model');
  writeFileSync(text, 'not a model');
  writeFileSync(
    counts,
    goldenText('lightgbm_stump').replace('objective=binary sigmoid:1', 'objective=poisson'),
  );
  sql = await openSession();
  await createErrorTables(sql.session);
  await sql.session.query(`create table mixed as from '${rowsFile}'`);
});
afterAll(async () => {
  await sql.database.close();
  rmSync(folder, { recursive: true });
});

const predict = (model: string, source = 'train') => `from predict(${source}, model := ${model})`;

const models: readonly (readonly [string, string, Expected])[] = [
  [
    'a model that was trained on other columns',
    predict('model', '$$ select f0 as a, f1 from train $$'),
    { code: 'MODEL_COLUMNS', says: ['the columns f0, f2', 'it has: a, f1'], where: { function: 'predict' } },
  ],
  [
    'a model file that is not there',
    predict(`'absent.onnx'`),
    { code: 'MODEL_FILE_NOT_FOUND', says: ['absent.onnx'], where: { argument: 'model' } },
  ],
  [
    'a model file that is none',
    predict(`'${broken}'`),
    { code: 'MODEL_NOT_ONNX', says: ['broken.onnx', 'skl2onnx'], where: { argument: 'model' } },
  ],
  [
    'several models of rank 1',
    predict('models'),
    { code: 'MODEL_AMBIGUOUS', says: ['several models', 'Choose one'], where: { argument: 'model' } },
  ],
  [
    'a table without a model',
    predict('$$ from model where false $$'),
    { code: 'MODEL_AMBIGUOUS', says: ['no model of rank 1'] },
  ],
  [
    'a table that is no table of models',
    predict('train'),
    { code: 'MODEL_TABLE', says: ['train_classifier\\(\\)'], where: { argument: 'model' } },
  ],
  [
    'a table of models that is not there',
    predict('modle'),
    { code: 'UNKNOWN_TABLE', says: ['Did you mean model'], where: { argument: 'model' } },
  ],
  [
    'a threshold between three classes',
    'from predict(three, model := model_of_three, threshold := 0.5)',
    { code: 'THRESHOLD_CLASSES', says: ['has 3'], where: { argument: 'threshold' } },
  ],
  [
    'a threshold that is no probability',
    'from predict(train, model := model, threshold := 1.5)',
    { code: 'INVALID_ARGUMENT', says: ['from 0 to 1'] },
  ],
  [
    'a prior where the model tells of no shares',
    `from predict(mixed, model := '${otherTrees}', prior := 0.1)`,
    { code: 'PRIOR_UNKNOWN', says: ['trained_prior := 0.5'], where: { argument: 'prior' } },
  ],
  [
    'a prior that is no share',
    'from predict(train, model := model, prior := 1.5)',
    { code: 'INVALID_ARGUMENT', says: ['above 0 and below 1'], where: { argument: 'prior' } },
  ],
  [
    'leaves of a model without trees',
    'from predict(train, model := model, leaves := true)',
    { code: 'MODEL_LACKS', says: ['linear', 'no leaves'], where: { argument: 'model' } },
  ],
  [
    'text where trees ask numbers, met while the table passes through',
    `from predict($$ select * replace ('a' as x0) from mixed $$, model := '${otherTrees}')`,
    { code: 'MODEL_COLUMN_TYPE', says: ['column x0', 'expects numbers', 'holds text'] },
  ],
  [
    'text that is no model of LightGBM',
    predict(`'${text}'`),
    { code: 'MODEL_TEXT_INVALID', says: ['LightGBM', 'feature_names'], where: { argument: 'model' } },
  ],
  [
    'an objective that it does not know',
    predict(`'${counts}'`),
    { code: 'MODEL_TREES_UNKNOWN', says: ['poisson', 'binary'], where: { argument: 'model' } },
  ],
  [
    'probabilities that are none',
    'from correct_prior(train, probability := f0, trained_prior := 0.5, prior := 0.1)',
    { code: 'PROBABILITY_OUTSIDE', says: ['f0', 'probability_1'] },
  ],
  [
    'an algorithm that it does not know',
    `from train_classifier(train, target := label, algorithm := 'tree')`,
    { code: 'INVALID_ARGUMENT', says: [`'logistic_regression'`] },
  ],
  [
    'weights below 0',
    'from train_classifier(train, target := label, sample_weight := f0)',
    { code: 'FIT_ARGUMENT', says: ['sample_weight', '0 or more'] },
  ],
  [
    'weights that are text',
    'from train_classifier(odd, target := label, sample_weight := words, features := [f0])',
    { code: 'COLUMN_NOT_NUMBER', says: ['words is VARCHAR'], where: { argument: 'sample_weight' } },
  ],
  [
    'the weight of a class that is not there',
    'from train_classifier(train, target := label, class_weight := MAP {7: 2.0})',
    { code: 'FIT_ARGUMENT', says: ['class_weight', 'classes 0, 1'] },
  ],
];

const metrics: readonly (readonly [string, string, Expected])[] = [
  [
    'three classes and no average',
    'from f1_score(predictions, target := y3, prediction := p)',
    { code: 'METRIC_NOT_BINARY', says: ['3 classes', `'macro'`] },
  ],
  [
    'three classes and one score',
    'from auprc(predictions, target := y3, score := s)',
    { code: 'METRIC_NOT_BINARY', says: ['3 classes'] },
  ],
  [
    'a positive label that does not occur',
    'from f1_score(predictions, target := y, prediction := p, pos_label := 7)',
    { code: 'METRIC_POS_LABEL_UNKNOWN', says: ['7', 'one of 0, 1'], where: { argument: 'pos_label' } },
  ],
  [
    'a positive label of scores that does not occur',
    'from auroc(predictions, target := y, score := s, pos_label := 7)',
    { code: 'METRIC_POS_LABEL_UNKNOWN', says: ['one of 0, 1'] },
  ],
  [
    'words of which none is the positive one',
    'from auprc(predictions, target := word, score := s)',
    {
      code: 'METRIC_POS_LABEL_NEEDED',
      says: [`'no', 'yes'`, 'pos_label :='],
      where: { argument: 'pos_label' },
    },
  ],
  [
    'predicted words of which none is the positive one',
    'from f1_score(predictions, target := word, prediction := guess)',
    { code: 'METRIC_POS_LABEL_NEEDED', says: [`'no', 'yes'`] },
  ],
  [
    'scores that are no probabilities',
    'from brier_score(predictions, target := y, score := s)',
    { code: 'METRIC_SCORE_OUTSIDE_UNIT', says: ['between 0 and 1'] },
  ],
  [
    'a score that is NULL',
    'from auprc($$ select y, nullif(s, max(s) over ()) as s from predictions $$, target := y, score := s)',
    { code: 'METRIC_SCORE_NOT_FINITE', says: ['NULL'] },
  ],
  [
    'a score that is text',
    'from auprc(predictions, target := y, score := word)',
    { code: 'COLUMN_NOT_NUMBER', says: ['word is VARCHAR'], where: { argument: 'score' } },
  ],
  [
    'words beside numbers',
    'from f1_score(predictions, target := word, prediction := p)',
    { code: 'METRIC_LABEL_TYPES', says: ['strings', 'Cast'] },
  ],
  [
    'a label that is NULL',
    'from accuracy_score($$ select nullif(y, 0) as y, p from predictions $$, target := y, prediction := p)',
    { code: 'METRIC_LABEL_MISSING', says: ['a true label is NULL'] },
  ],
  [
    'weights of which one is NULL',
    'from f1_score($$ select *, nullif(y3, 0) as w from predictions $$, target := y, prediction := p, sample_weight := w)',
    { code: 'METRIC_WEIGHT_INVALID', says: ['sample_weight'] },
  ],
  [
    'labels that do not occur',
    'from confusion_matrix(predictions, target := y, prediction := p, labels := [7])',
    { code: 'METRIC_LABEL_UNKNOWN', says: ['0, 1'] },
  ],
];

describe('a model function refuses', () => {
  it.each(models)('%s', async (_title, statement, expected) =>
    expectFailure(sql.session, statement, expected),
  );
});

describe('a metric of a table refuses', () => {
  it.each(metrics)('%s', async (_title, statement, expected) =>
    expectFailure(sql.session, statement, expected),
  );
});

describe('a metric in GROUP BY refuses', () => {
  it.each([
    ['three classes and no average', 'f1_score(y3, p)', 'METRIC_NOT_BINARY'],
    ['three classes and one score', 'auprc(y3, s)', 'METRIC_NOT_BINARY'],
    ['three classes beside the positive one', 'auprc(y3, s, pos_label := 1)', 'METRIC_NOT_BINARY'],
    ['a positive label that does not occur', 'f1_score(y, p, pos_label := 7)', 'METRIC_POS_LABEL_UNKNOWN'],
    [
      'a positive label of scores that does not occur',
      'auprc(y, s, pos_label := 7)',
      'METRIC_POS_LABEL_UNKNOWN',
    ],
    [
      'a positive word that does not occur',
      `auprc(word, s, pos_label := 'maybe')`,
      'METRIC_POS_LABEL_UNKNOWN',
    ],
    ['words of which none is the positive one', 'auprc(word, s)', 'METRIC_POS_LABEL_NEEDED'],
    ['predicted words of which none is the positive one', 'f1_score(word, guess)', 'METRIC_POS_LABEL_NEEDED'],
    ['scores that are no probabilities', 'brier_score(y, s)', 'METRIC_SCORE_OUTSIDE_UNIT'],
    ['a score that is NULL', 'auprc(y, nullif(p, 1))', 'METRIC_SCORE_NOT_FINITE'],
    ['an argument that it does not know', 'auprc(y, s, pos_lable := 1)', 'UNKNOWN_ARGUMENT'],
    ['no score', 'auprc(y)', 'MISSING_ARGUMENT'],
  ])('%s', async (_title, expression, code) => {
    const statement = `select ${expression} from predictions`;
    await expect(sql.session.query(statement)).rejects.toThrow(`BALLAST_${code}`);
    expect((await sql.session.query('select auprc(y, s) > 0 from predictions')).rows()).toEqual([[true]]);
  });
});
