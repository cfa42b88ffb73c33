import type { FunctionDefinition } from '../src/contract/define.ts';
import kfold from './kfold.ts';
import makeClassification from './make_classification.ts';
import randomOverSampler from './random_over_sampler.ts';
import randomUnderSampler from './random_under_sampler.ts';
import smote from './smote.ts';
import trainTestSplit from './train_test_split.ts';

/** All functions of Ballast. */
export const functions: readonly FunctionDefinition[] = [
  kfold,
  makeClassification,
  randomOverSampler,
  randomUnderSampler,
  smote,
  trainTestSplit,
];
