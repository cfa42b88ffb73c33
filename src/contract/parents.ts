import { matrixColumn, sharedFloat64, takeRows, type Matrix } from '../frame/matrix.ts';
import { sharedRows } from '../methods/sampling/class-rows.ts';
import {
  fillCodes,
  NumberBlock,
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
    const noise = bandwidth * standardDeviation(matrixColumn(original, c));
    return { kind: 'number', name, stored: storedNumber(type, truncate), noise };
  });
  const taken = categories.map(({ name, codes, categories: texts }): ParentColumn => ({
    kind: 'category',
    name,
    codes: sharedRows(rows.map((row) => codes[row])),
    categories: texts,
    isBoolean: types.get(name)?.typeId === DuckDBTypeId.BOOLEAN,
  }));
  const columnsOf = [...numbers, ...taken];
  return { parents: { rows: rows.length, columns: columnsOf, numbers: rowMajor(original) }, space };
}

function rowMajor({ rows, columns, data }: Matrix): Float64Array {
  const turned = sharedFloat64(data.length);
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) turned[r * columns + c] = data[c * rows + r];
  }
  return turned;
}

/** New rows of a plan as columns to emit; numbers are made while DuckDB scans them. */
export function madeColumns(rule: CandidateRule, plan: CandidatePlan): MadeColumn[] {
  const numbers = new EmittedNumbers(rule, plan);
  return rule.parents.columns.map((column, c): MadeColumn => {
    const { name } = column;
    if (column.kind === 'number') {
      return {
        kind: 'computed',
        name,
        fill: (start, count, out) => out.set(numbers.column(c, start, count)),
      };
    }
    const codes = new Int32Array(plan.item.length);
    fillCodes(column, plan, 0, codes.length, codes);
    return { kind: 'coded', name, codes, categories: column.categories };
  });
}

/** The numbers of a run of rows: made row by row, emitted column by column. */
class EmittedNumbers {
  private readonly rule: CandidateRule;
  private readonly plan: CandidatePlan;
  private block: NumberBlock | undefined;
  private capacity = 0;
  private start = -1;
  private count = 0;

  constructor(rule: CandidateRule, plan: CandidatePlan) {
    this.rule = rule;
    this.plan = plan;
  }

  column(c: number, start: number, count: number): Float64Array {
    if (this.block === undefined || count > this.capacity) {
      this.block = new NumberBlock(this.rule, count);
      this.capacity = count;
      this.start = -1;
    }
    if (start !== this.start || count !== this.count) {
      this.block.fill(this.plan, start, count);
      this.start = start;
      this.count = count;
    }
    return this.block.column(c, count);
  }
}
