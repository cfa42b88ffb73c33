import { checkErrors } from './check-errors.ts';
import { cliErrors } from './cli-errors.ts';
import { dataErrors } from './data-errors.ts';
import { datasetErrors } from './dataset-errors.ts';
import { featureErrors } from './feature-errors.ts';
import { jinjaErrors } from './jinja-errors.ts';
import { metricErrors } from './metric-errors.ts';
import { modelErrors } from './model-errors.ts';
import { oracleErrors } from './oracle-errors.ts';
import { preparationErrors } from './preparation-errors.ts';
import { projectErrors } from './project-errors.ts';
import { samplingErrors } from './sampling-errors.ts';
import { sessionErrors } from './session-errors.ts';

/**
 * Every error of Ballast. Names are permanent: they stand in users' logs and scripts.
 * A message says what happened and why; a hint says what to do. Neither ends in a question.
 */
export const catalog = {
  ...sessionErrors,
  ...cliErrors,
  ...checkErrors,
  ...dataErrors,
  ...featureErrors,
  ...datasetErrors,
  ...modelErrors,
  ...oracleErrors,
  ...preparationErrors,
  ...metricErrors,
  ...jinjaErrors,
  ...projectErrors,
  ...samplingErrors,
};

export type Code = keyof typeof catalog;
export type Params<C extends Code> = Parameters<(typeof catalog)[C]['message']>[0];
