import { BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { Code } from '../errors/catalog.ts';
import { findClass } from '../methods/sampling/sampling-strategy.ts';
import type { Figures, RunContext } from '../workers/pool.ts';
import { partsOf, readOnce, type ResampleData, type ResampleOutcome } from './resample-data.ts';
import type { MadeColumn, Synthetic } from './resampled.ts';
import type { RowGroup } from './row-groups.ts';

export interface GroupedResampling {
  /** SQL name of the sampler, for messages. */
  readonly name: string;
  readonly groups: readonly RowGroup[];
  /** Whether groups that the sampler cannot work on stay as they are, else they are an error. */
  readonly keepsSmall: boolean;
  readonly resample: (data: ResampleData, context: RunContext) => Promise<ResampleOutcome>;
}

/** What a group may lack without the call being wrong. */
const TOO_SMALL: readonly Code[] = [
  'ONE_CLASS',
  'TOO_FEW_ROWS',
  'TABLE_TOO_SMALL',
  'STORE_TOO_SMALL',
  'ADASYN_NO_BOUNDARY',
  'ADASYN_NOTHING_TO_MAKE',
  'MORE_CLUSTERS_THAN_ROWS',
  'KMEANS_NO_CLUSTER',
  'SVM_ALL_NOISE',
  'MINORITY_ONE_ROW',
  'SAMPLING_COUNT_TOO_LOW',
  'SAMPLING_COUNT_TOO_HIGH',
  'SAMPLING_RATIO_TOO_LOW',
];

/** A long row of small groups lets signals and progress through so often. */
const BREATH_MS = 20;

/**
 * Resamples each group on its own, on data that are read once. Small groups are worked on where they are:
 * methods send only large work to the pool.
 * @throws GROUP_TOO_SMALL, and what the sampler throws about its arguments
 */
export async function resampleGroups(
  { name, groups, keepsSmall, resample }: GroupedResampling,
  data: ResampleData,
  context: RunContext,
): Promise<ResampleOutcome> {
  const part = partsOf(readOnce(data));
  const warnings: string[] = [];
  const reports: { readonly sums: Readonly<Record<string, number>>; readonly facts: Figures }[] = [];
  const small: { readonly group: RowGroup; readonly error: BallastError }[] = [];
  const inGroup: RunContext = {
    ...context,
    progress: () => undefined,
    warn: (warning) => warnings.push(warning),
    report: (sums, facts) => reports.push({ sums, facts }),
  };
  const done: GroupOutcome[] = [];
  let breath = performance.now();
  for (const group of groups) {
    try {
      done.push({ rows: group.rows, outcome: await resample(part(group.rows), inGroup) });
    } catch (error) {
      if (!(error instanceof BallastError) || !isTooSmall(error, data)) throw error;
      if (!keepsSmall) {
        throw new BallastError(
          'GROUP_TOO_SMALL',
          { group: group.name, sentence: error.sentence },
          { ...error.where, argument: 'group_by' },
        );
      }
      small.push({ group, error });
      done.push({ rows: group.rows, outcome: { kept: 'all', synthetic: null } });
    }
    if (performance.now() - breath < BREATH_MS) continue;
    context.progress(done.length / groups.length);
    await new Promise<void>((resume) => setImmediate(resume));
    context.signal?.throwIfAborted();
    breath = performance.now();
  }
  if (reports.length > 0) {
    const names = Object.keys(reports[0].sums);
    const total = (name: string) => reports.reduce((sum, { sums }) => sum + sums[name], 0);
    context.report?.(Object.fromEntries(names.map((name) => [name, total(name)])), reports[0].facts);
  }
  if (warnings.length > 0) {
    const more = warnings.length === 1 ? '' : ` (The first of ${warnings.length} such warnings.)`;
    context.warn(`${warnings[0]}${more}`);
  }
  if (small.length > 0) {
    const { group, error } = small[0];
    context.warn(
      `${name}(): ${small.length} of ${groups.length} groups stay as they are, because it cannot resample them; the first is ${group.name}: ${error.sentence} With small_groups := 'error' this is an error.`,
    );
  }
  return joinOutcomes(done, data.labels.codes.length);
}

/** A class that no row of the whole table has is a mistake in the call, not a lack of the group. */
function isTooSmall(error: BallastError, { labels }: ResampleData): boolean {
  if (isBallastError(error, 'SAMPLING_CLASS_UNKNOWN'))
    return findClass(error.params.label, labels.classes) >= 0;
  return TOO_SMALL.includes(error.code);
}

interface GroupOutcome {
  readonly rows: Int32Array;
  readonly outcome: ResampleOutcome;
}

/** The results of the groups, one after the other, over the rows of the whole. */
function joinOutcomes(groups: readonly GroupOutcome[], total: number): ResampleOutcome {
  const synthetic = joinSynthetic(groups);
  if (groups.every(({ outcome }) => outcome.kept === 'all')) return { kept: 'all', synthetic };
  const made = ({ outcome }: GroupOutcome) => outcome.synthetic?.rows ?? 0;
  const size = groups.reduce((sum, group) => {
    const { kept } = group.outcome;
    return sum + (kept === 'all' ? group.rows.length + made(group) : kept.length);
  }, 0);
  const kept = new Int32Array(size);
  let at = 0;
  let offset = total;
  for (const group of groups) {
    const { rows, outcome } = group;
    const own = outcome.kept === 'all' ? rows.length + made(group) : outcome.kept.length;
    for (let i = 0; i < own; i++) {
      const row = outcome.kept === 'all' ? i : outcome.kept[i];
      kept[at++] = row < rows.length ? rows[row] : row - rows.length + offset;
    }
    offset += made(group);
  }
  return { kept, synthetic };
}

function joinSynthetic(groups: readonly GroupOutcome[]): Synthetic | null {
  const parts = groups.flatMap(({ rows, outcome }) =>
    outcome.synthetic === null || outcome.synthetic.rows === 0 ? [] : [{ rows, made: outcome.synthetic }],
  );
  if (parts.length === 0) return null;
  const starts = new Int32Array(parts.length + 1);
  parts.forEach(({ made }, i) => (starts[i + 1] = starts[i] + made.rows));
  const base = new Int32Array(starts[parts.length]);
  parts.forEach(({ rows, made }, i) => {
    for (let k = 0; k < made.rows; k++) base[starts[i] + k] = rows[made.base[k]];
  });
  return {
    rows: base.length,
    base,
    features: parts[0].made.features.map((_, c) =>
      joinColumn(
        parts.map(({ made }) => made.features[c]),
        starts,
        parts.map(({ rows }) => rows),
      ),
    ),
    labels: parts.flatMap(({ made }) => made.labels),
    ...(parts[0].made.keepsRows === true ? { keepsRows: true } : {}),
    ...(parts.every(({ made }) => made.probability !== undefined)
      ? {
          probability: joinNumbers(
            parts.map(({ made }) => made.probability ?? new Float64Array()),
            starts,
          ),
        }
      : {}),
  };
}

function joinNumbers(parts: readonly Float64Array[], starts: Int32Array): Float64Array {
  const joined = new Float64Array(starts[parts.length]);
  parts.forEach((part, i) => joined.set(part, starts[i]));
  return joined;
}

/** One column of all groups; categories are coded over the whole table, so codes need no translation. */
function joinColumn(
  parts: readonly MadeColumn[],
  starts: Int32Array,
  rowsOf: readonly Int32Array[],
): MadeColumn {
  const [first] = parts;
  if (first.kind === 'coded') {
    const codes = new Int32Array(starts[parts.length]);
    parts.forEach((part, i) => {
      if (part.kind === 'coded') codes.set(part.codes, starts[i]);
    });
    return { ...first, codes };
  }
  const namesRows = first.kind === 'edited' && first.edit === 'gives';
  return {
    ...first,
    fill: (start, count, out) => {
      let part = partAt(starts, start);
      for (let row = start; row < start + count; part++) {
        const end = Math.min(starts[part + 1], start + count);
        const column = parts[part];
        const own = out.subarray(row - start, end - start);
        if (column.kind !== 'coded') column.fill(row - starts[part], end - row, own);
        if (namesRows) renameRows(own, rowsOf[part]);
        row = end;
      }
    },
  };
}

/** Turns rows of a part into rows of the whole; NaN is none. */
export function renameRows(values: Float64Array, rows: Int32Array): void {
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) values[i] = rows[values[i]];
}

/** The last part that begins at or before `row`. */
function partAt(starts: Int32Array, row: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= row) low = middle;
    else high = middle;
  }
  return low;
}
