import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';

/** Over-samplers add rows, under-samplers keep a number of rows, cleaners remove what they find. */
export type SamplingKind = 'over' | 'under' | 'clean';

/**
 * Which classes to resample, and to what size: a name such as 'auto'; for two classes the wanted ratio of minority to
 * majority; the wanted rows per class, its key a label or the label as text; for cleaners a list of classes.
 */
export type SamplingStrategy =
  | string
  | number
  | readonly Label[]
  | ReadonlyMap<Label, number>
  | Readonly<Record<string, number>>;

/** What is to be done with one class. */
export interface ClassTarget {
  /** Index into the classes. */
  readonly classIndex: number;
  /** Rows to make (over) or to keep (under); for cleaners the size of the smallest class. */
  readonly count: number;
}

const NAMES: Readonly<Record<SamplingKind, readonly string[]>> = {
  over: ['auto', 'not majority', 'not minority', 'minority', 'all'],
  under: ['auto', 'not minority', 'not majority', 'majority', 'all'],
  clean: ['auto', 'not minority', 'not majority', 'majority', 'all'],
};

const WHERE = { argument: 'sampling_strategy' };

/**
 * Resolves `sampling_strategy` as imbalanced-learn does. Classes without rows do not count; among equally large ones
 * the first is the majority or the minority.
 * @param classes  sorted labels
 * @param counts   rows of each class
 * @returns        the chosen classes in the order of `classes`; for over-samplers also those with nothing to make
 * @throws SAMPLING_* and ONE_CLASS, naming sampling_strategy
 */
export function resolveSamplingStrategy(
  strategy: SamplingStrategy,
  kind: SamplingKind,
  classes: readonly Label[],
  counts: ArrayLike<number>,
): ClassTarget[] {
  const present = classes.map((_, i) => i).filter((i) => counts[i] > 0);
  if (present.length < 2) {
    throw new BallastError(
      'ONE_CLASS',
      { label: present.map((i) => String(classes[i])).join() },
      { argument: 'target' },
    );
  }
  const table: ClassTable = { classes, counts, present, ...extremes(present, counts) };
  if (typeof strategy === 'string') return byName(strategy, kind, table);
  if (typeof strategy === 'number') return byRatio(strategy, kind, table);
  if (Array.isArray(strategy)) return byList(strategy, kind, table);
  if (kind === 'clean') throw invalid(strategy, kind);
  const wanted = strategy instanceof Map ? [...strategy] : Object.entries(strategy);
  return byCount(wanted, kind, table);
}

interface ClassTable {
  readonly classes: readonly Label[];
  readonly counts: ArrayLike<number>;
  readonly present: readonly number[];
  readonly majority: number;
  readonly minority: number;
}

function extremes(
  present: readonly number[],
  counts: ArrayLike<number>,
): { majority: number; minority: number } {
  let majority = present[0];
  let minority = present[0];
  for (const i of present) {
    if (counts[i] > counts[majority]) majority = i;
    if (counts[i] < counts[minority]) minority = i;
  }
  return { majority, minority };
}

function byName(name: string, kind: SamplingKind, table: ClassTable): ClassTarget[] {
  if (!NAMES[kind].includes(name)) throw invalid(name, kind);
  const { counts, present, majority, minority } = table;
  const auto = kind === 'over' ? 'not majority' : 'not minority';
  const chosen = present.filter((i) => {
    switch (name === 'auto' ? auto : name) {
      case 'not majority':
        return i !== majority;
      case 'not minority':
        return i !== minority;
      case 'majority':
        return i === majority;
      case 'minority':
        return i === minority;
      default:
        return true;
    }
  });
  return chosen.map((classIndex) => ({
    classIndex,
    count: kind === 'over' ? counts[majority] - counts[classIndex] : counts[minority],
  }));
}

function byRatio(ratio: number, kind: SamplingKind, table: ClassTable): ClassTarget[] {
  const { counts, present, majority, minority } = table;
  if (kind === 'clean' || !(ratio > 0 && ratio <= 1)) throw invalid(ratio, kind);
  if (present.length > 2) {
    throw new BallastError('SAMPLING_RATIO_MULTICLASS', { ratio, classes: present.length }, WHERE);
  }
  const reference = kind === 'over' ? majority : minority;
  return present
    .filter((i) => i !== reference)
    .map((classIndex) => {
      const rows = counts[classIndex];
      const count =
        kind === 'over' ? Math.trunc(counts[majority] * ratio - rows) : Math.trunc(counts[minority] / ratio);
      if (kind === 'over' ? count <= 0 : count > rows) {
        const verb = kind === 'over' ? 'add' : 'remove';
        const now = counts[minority] / counts[majority];
        throw new BallastError('SAMPLING_RATIO_TOO_LOW', { ratio, now, verb }, WHERE);
      }
      return { classIndex, count };
    });
}

function byCount(
  wanted: readonly (readonly [Label, number])[],
  kind: 'over' | 'under',
  table: ClassTable,
): ClassTarget[] {
  const targets = wanted.map(([key, count]) => {
    const classIndex = knownClass(key, table);
    const rows = table.counts[classIndex];
    const label = String(table.classes[classIndex]);
    if (!Number.isInteger(count) || count < 0) {
      throw new BallastError('SAMPLING_COUNT_INVALID', { label, count }, WHERE);
    }
    if (kind === 'over' && count < rows) {
      throw new BallastError('SAMPLING_COUNT_TOO_LOW', { label, count, rows }, WHERE);
    }
    if (kind === 'under' && count > rows) {
      throw new BallastError('SAMPLING_COUNT_TOO_HIGH', { label, count, rows }, WHERE);
    }
    return { classIndex, count: kind === 'over' ? count - rows : count };
  });
  return targets.sort((a, b) => a.classIndex - b.classIndex);
}

function byList(labels: readonly Label[], kind: SamplingKind, table: ClassTable): ClassTarget[] {
  if (kind !== 'clean') throw invalid(labels, kind);
  const chosen = labels.map((label) => knownClass(label, table));
  const count = table.counts[table.minority];
  return [...new Set(chosen)].sort((a, b) => a - b).map((classIndex) => ({ classIndex, count }));
}

/** The class that a key of a map means: the label itself, its text, or a number written as text; -1 for none. */
export function findClass(key: Label, classes: readonly Label[]): number {
  const text = String(key);
  const exact = classes.indexOf(key);
  if (exact >= 0) return exact;
  const written = classes.findIndex((label) => String(label) === text);
  if (written >= 0 || text.trim() === '') return written;
  return classes.findIndex((label) => typeof label === 'number' && label === Number(text));
}

function knownClass(key: Label, { classes, counts, present }: ClassTable): number {
  const found = findClass(key, classes);
  if (found >= 0 && counts[found] > 0) return found;
  const known = present.map((i) => `'${String(classes[i])}'`).join(', ');
  throw new BallastError('SAMPLING_CLASS_UNKNOWN', { label: String(key), classes: known }, WHERE);
}

function invalid(given: SamplingStrategy, kind: SamplingKind): BallastError {
  const names = NAMES[kind].map((name) => `'${name}'`).join(', ');
  const expected =
    kind === 'clean'
      ? `one of ${names}, or a list of the classes to clean`
      : `one of ${names}, a ratio above 0 and up to 1 (two classes only), or the number of rows per class`;
  return new BallastError('SAMPLING_STRATEGY_INVALID', { given: written(given), expected }, WHERE);
}

function written(strategy: SamplingStrategy): string {
  if (typeof strategy === 'string') return `'${strategy}'`;
  return JSON.stringify(strategy instanceof Map ? Object.fromEntries(strategy) : strategy);
}
