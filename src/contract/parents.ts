import type { CategoryColumn } from '../frame/frame.ts';
import { matrixColumn, takeRows, type Matrix } from '../frame/matrix.ts';
import { sharedRows } from '../methods/sampling/class-rows.ts';
import {
  drawNoise,
  fillCodes,
  fillNumbers,
  type CandidatePlan,
  type CandidateRule,
  type ParentColumn,
  type Parents,
} from '../methods/sampling/model-driven/candidates.ts';
import { standardDeviation } from '../methods/sampling/standard-deviation.ts';
import type { ResampleData } from './resample-data.ts';
import type { MadeColumn } from './resampled.ts';
import type { SourceColumn } from './source-table.ts';
import { DuckDBTypeId } from '@duckdb/node-api';
import { storedNumber } from './stored-number.ts';

/** The rows of a class: as candidates are made of them, and as distances between them are measured. */
export interface ClassParents {
  readonly parents: Parents;
  /** Numbers, standardised where that was asked for. */
  readonly space: Matrix;
}

/**
 * Reads the rows of one class.
 * @param shrinkage  bandwidth of the noise that jitter adds, in units of Silverman's rule, as random_over_sampler has it
 */
export async function readParents(
  data: ResampleData,
  code: number,
  columns: readonly SourceColumn[],
  truncate: boolean,
  shrinkage: number,
): Promise<ClassParents> {
  const rows = data.rowsOfClass(code);
  const space = await data.matrixOfClass(code);
  const original = data.scaling === null ? space : takeRows(data.scaling.original, rows);
  const categories = await data.codes();
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const bandwidth =
    shrinkage * (4 / ((data.features.length + 2) * rows.length)) ** (1 / (data.features.length + 4));
  const numbers = data.features.map((name, c): ParentColumn => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`feature ${name} is no column`);
    const values = matrixColumn(original, c);
    const noise = bandwidth * standardDeviation(values);
    return { kind: 'number', name, values, stored: storedNumber(type, truncate), noise };
  });
  const taken = categories.map(({ name, codes, categories: texts }): ParentColumn => ({
    kind: 'category',
    name,
    codes: sharedRows(rows.map((row) => codes[row])),
    categories: texts,
    isBoolean: types.get(name)?.typeId === DuckDBTypeId.BOOLEAN,
  }));
  return { parents: { rows: rows.length, columns: [...numbers, ...taken] }, space };
}

/** New rows of a plan as columns to emit; numbers are made while DuckDB scans them. */
export function madeColumns(rule: CandidateRule, plan: CandidatePlan): MadeColumn[] {
  const { columns } = rule.parents;
  const noise = rule.kind === 'jitter' ? new NoiseBlock(rule, plan) : null;
  let numbers = 0;
  return columns.map((column): MadeColumn => {
    if (column.kind === 'number') {
      const number = numbers++;
      return {
        kind: 'computed',
        name: column.name,
        fill: (start, count, out) =>
          fillNumbers(column, plan, start, count, out, noise?.column(number, start, count) ?? null),
      };
    }
    const codes = new Int32Array(plan.item.length);
    fillCodes(column, plan, 0, codes.length, codes);
    const { name, categories } = column satisfies Pick<CategoryColumn, 'name' | 'categories'>;
    return { kind: 'coded', name, codes, categories };
  });
}

/** The noise of a run of rows: drawn row by row, used column by column. */
class NoiseBlock {
  private readonly rule: CandidateRule;
  private readonly plan: CandidatePlan;
  private readonly numbers: number;
  private values = new Float64Array();
  private start = -1;
  private count = 0;

  constructor(rule: CandidateRule, plan: CandidatePlan) {
    this.rule = rule;
    this.plan = plan;
    this.numbers = rule.parents.columns.filter(({ kind }) => kind === 'number').length;
  }

  column(number: number, start: number, count: number): Float64Array {
    if (start !== this.start || count !== this.count) {
      if (this.values.length < this.numbers * count) this.values = new Float64Array(this.numbers * count);
      drawNoise(this.rule, this.numbers, this.plan, start, count, this.values);
      this.start = start;
      this.count = count;
    }
    return this.values.subarray(number * count, (number + 1) * count);
  }
}
