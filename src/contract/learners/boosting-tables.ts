import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import type { BoostingTable, FeatureReader } from '../../methods/trees/boosting/fit-boosting.ts';
import type { RunContext } from '../../workers/pool.ts';
import { findColumn } from '../columns.ts';
import type { Args } from '../define.ts';
import { isText, readTarget } from '../features.ts';
import { warnOfIdentifiers } from '../identifier-columns.ts';
import type { SourceTable } from '../source-table.ts';
import type { Training } from './learner.ts';

/** Features that are read some at a time; those that look like identifiers are warned about. */
export async function readFeatures(
  { caller, source, columns }: Training,
  context: RunContext,
): Promise<FeatureReader> {
  return {
    rows: await source.rowCount(),
    names: columns.map(({ name }) => name),
    read: async (names) => {
      const frame = await source.readFrame(names);
      const read = columns.filter(({ name }) => names.includes(name));
      await warnOfIdentifiers(source, read, frame, context, caller);
      return frame;
    },
  };
}

/**
 * The validation table, if there is one.
 * @throws MISSING_ARGUMENT when early stopping has nothing to go by; EMPTY_SOURCE; UNKNOWN_COLUMN
 */
export async function readValidation(
  { validation, columns, target }: Training,
  args: Args,
  readTargets: (table: SourceTable) => Promise<Float64Array>,
): Promise<BoostingTable | null> {
  if (validation === undefined) {
    if (args.early_stopping_rounds === undefined) return null;
    const params = { argument: 'validation', description: 'Its rows tell when to stop early.' };
    throw new BallastError('MISSING_ARGUMENT', params, { argument: 'validation' });
  }
  for (const name of [...columns.map((column) => column.name), target]) {
    findColumn(validation, name, 'validation');
  }
  const names = columns.map(({ name }) => name);
  const rows = await validation.rowCount();
  const read = (some: readonly string[]) => validation.readFrame(some);
  return { features: { rows, names, read }, targets: await readTargets(validation), weights: null };
}

/**
 * The place of the class of each row among the classes of the training.
 * @throws CLASS_UNKNOWN and as `readTarget`
 */
export async function classTargets(
  table: SourceTable,
  target: string,
  classes: readonly Label[],
): Promise<Float64Array> {
  const labels = await readTarget(table, target);
  const places = labels.classes.map((label) => classes.indexOf(label));
  const targets = Float64Array.from(labels.codes, (code) => places[code]);
  const unknown = targets.indexOf(-1);
  if (unknown < 0) return targets;
  const label = String(labels.classes[labels.codes[unknown]]);
  throw new BallastError(
    'CLASS_UNKNOWN',
    { label, known: classes.map(String) },
    { argument: 'validation', column: target },
  );
}

/**
 * Directions by the real names of the features.
 * @throws UNKNOWN_COLUMN, FIT_ARGUMENT for what is no number or no feature
 */
export function constraintsOf(
  { source, columns }: Training,
  { monotone_constraints = {} }: Args,
): Readonly<Record<string, number>> {
  const given = Object.entries(monotone_constraints as Readonly<Record<string, number>>);
  return Object.fromEntries(
    given.map(([written, direction]) => {
      const name = findColumn(source, written, 'monotone_constraints');
      const column = columns.find((one) => one.name === name);
      if (column !== undefined && !isText(column)) return [name, direction];
      throw new BallastError(
        'FIT_ARGUMENT',
        {
          argument: 'monotone_constraints',
          value: `{${name}: ${direction}}`,
          expected: 'features that are numbers',
        },
        { argument: 'monotone_constraints', column: name },
      );
    }),
  );
}

/** @throws FIT_ARGUMENT for arguments that speak of a second class where there are more */
export function checkTwoClasses(args: Args, classes: readonly Label[]): void {
  if (classes.length === 2) return;
  const isGiven: Readonly<Record<string, boolean>> = {
    scale_pos_weight: args.scale_pos_weight !== 1,
    is_unbalance: args.is_unbalance === true,
    focal_gamma: args.focal_gamma !== undefined,
    focal_alpha: args.focal_alpha !== undefined,
  };
  const argument = Object.keys(isGiven).find((name) => isGiven[name]);
  if (argument === undefined) return;
  const value = `${JSON.stringify(args[argument])} with ${classes.length} classes`;
  const expected = 'a target of two classes, or class_weight for more';
  throw new BallastError('FIT_ARGUMENT', { argument, value, expected }, { argument });
}
