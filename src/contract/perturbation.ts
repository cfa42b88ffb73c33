import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import type { FrameColumnRule, PerturbationKind } from '../methods/noise/perturb-frame.ts';
import type { ArgSchema } from './define.ts';
import { isCategorical } from './features.ts';
import { integerRange, isFractional, isInteger } from './numeric-type.ts';
import { quoteName } from './quote.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** Arguments that say which columns are perturbed. */
export const perturbedColumnArgs = {
  columns: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    columns: 'source',
    description:
      "Columns to perturb: names or patterns such as 'f*'. Default: all numbers (gaussian, uniform), all text, enums and booleans (category_shift), or all columns (swap, missing).",
  },
  exclude: {
    type: 'array',
    items: { type: 'string' },
    columns: 'source',
    description: 'Columns that stay as they are: names or patterns.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

export interface PerturbRequest {
  readonly kind: PerturbationKind;
  readonly strength: number;
  readonly seed: number;
  readonly columns: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Neither perturbed nor named among those. */
  readonly target: string | undefined;
}

/**
 * How each perturbed column of a table is perturbed; declared keys are left alone unless they are named.
 * @throws PERTURB_NO_COLUMNS, PERTURB_TYPE, INVALID_ARGUMENT
 */
export async function perturbationRules(
  source: SourceTable,
  { kind, strength, seed, columns, exclude, target }: PerturbRequest,
): Promise<FrameColumnRule[]> {
  if (kind !== 'gaussian' && kind !== 'uniform' && strength > 1) {
    const facts = {
      argument: 'strength',
      got: String(strength),
      expected: `a share from 0 to 1 for ${kind}`,
    };
    throw new BallastError('INVALID_ARGUMENT', facts, { argument: 'strength' });
  }
  const keys = columns === undefined ? await source.readKeys() : [];
  const chosen = source.columns.filter(({ name }) => {
    if (name === target || exclude.includes(name)) return false;
    return columns === undefined ? !keys.includes(name) : columns.includes(name);
  });
  const fitting = chosen.filter((column) => fits(column, kind));
  const odd = chosen.find((column) => !fits(column, kind));
  if (columns !== undefined && odd !== undefined) {
    const facts = { column: odd.name, type: String(odd.type), kind };
    throw new BallastError('PERTURB_TYPE', facts, { argument: 'columns', column: odd.name });
  }
  if (fitting.length === 0)
    throw new BallastError('PERTURB_NO_COLUMNS', { kind, table: source.label }, { argument: 'kind' });
  const deviations = await readDeviations(source, fitting, kind);
  return fitting.map((column, i) => ({
    name: column.name,
    kind,
    strength,
    seed,
    column: source.columns.indexOf(column),
    deviation: deviations[i],
    whole: integerRange(column.type) ?? null,
  }));
}

function fits(column: SourceColumn, kind: PerturbationKind): boolean {
  if (kind === 'swap' || kind === 'missing') return true;
  if (kind === 'category_shift') return isCategorical(column);
  return isInteger(column.type) || isFractional(column.type);
}

async function readDeviations(
  source: SourceTable,
  columns: readonly SourceColumn[],
  kind: PerturbationKind,
): Promise<number[]> {
  if (kind !== 'gaussian' && kind !== 'uniform') return columns.map(() => 0);
  const spreads = columns.map(({ name }) => {
    const value = `CAST(${quoteName(name)} AS DOUBLE)`;
    return `stddev_pop(${value}) FILTER (isfinite(${value}))`;
  });
  const [found] = await source.query((from) => `SELECT ${spreads.join(', ')} FROM ${from}`);
  return found.map((spread) => Number(spread ?? 0));
}

/** What a DECIMAL can hold at most; null for other types. */
export function decimalLimit(type: DuckDBType): number | null {
  if (type.typeId !== DuckDBTypeId.DECIMAL) return null;
  const { width, scale } = type;
  const whole = 10 ** (width - scale);
  return whole - Math.max(10 ** -scale, whole * 2 ** -53);
}

/** A float64 as a value of a type of numbers: the nearest that it holds. */
export function numberOfType(value: string, type: DuckDBType): string {
  const whole = integerRange(type);
  if (whole !== undefined) return within(value, whole.low, whole.high, `round(${value})`);
  const limit = decimalLimit(type);
  return limit === null ? value : within(value, -limit, limit, value);
}

function within(value: string, low: number, high: number, inside: string): string {
  const [least, most] = [`'${low}'::DOUBLE`, `'${high}'::DOUBLE`];
  return `CASE WHEN ${value} < ${least} THEN ${least} WHEN ${value} > ${most} THEN ${most} ELSE ${inside} END`;
}
