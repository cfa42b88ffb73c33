import { BOOLEAN, BIGINT, DATE, DOUBLE, TIMESTAMP, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import { distributions } from '../methods/simulation/distributions.ts';
import type { DrawnColumn } from '../methods/simulation/simulate-columns.ts';
import type { Args, SqlStage } from './define.ts';
import { quoteName } from './quote.ts';

/** A value as the caller wrote it, as JSON. */
type Spec = Readonly<Record<string, unknown>>;

/** A made-up table: what is drawn, and the SQL that is worked out over it. */
export interface SimulatedTable {
  /** Columns to draw; those of events come last. */
  readonly drawn: readonly SimulatedColumn[];
  readonly correlations: readonly { readonly a: number; readonly b: number; readonly r: number }[];
  readonly stages: readonly SqlStage[];
}

export interface SimulatedColumn extends DrawnColumn {
  readonly type: DuckDBType;
  /** What the places of a choice stand for; null for numbers. */
  readonly values: readonly unknown[] | null;
}

/** Names of hidden columns begin so. */
const HIDDEN = '__ballast_';

/** @throws SIMULATE_COLUMN, SIMULATE_CORRELATION */
export function simulatedTable(args: Args): SimulatedTable {
  const columns = Object.entries(args.columns as Readonly<Record<string, Spec>>);
  const events = Object.entries((args.events ?? {}) as Readonly<Record<string, Spec>>);
  const drawn: SimulatedColumn[] = [];
  const expressions: SqlStage[] = [];
  for (const [name, spec] of columns) {
    if (spec.expression === undefined) drawn.push(drawnColumn(name, spec));
    else expressions.push(expressionStage(name, spec));
  }
  const named = drawn.map((column) => column.name);
  events.forEach((_, i) => drawn.push(plainColumn(`${HIDDEN}${i}`, 'uniform', { min: 0, max: 1 }, DOUBLE)));
  const names = [...columns, ...events].map(([name]) => name);
  const repeated = names.find(
    (name, i) => names.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < i,
  );
  if (repeated !== undefined)
    throw wrong(repeated, 'the name is taken twice', 'Name every column and event once.');
  return {
    drawn,
    correlations: correlationsOf(args, named),
    stages: [
      { wrap: (from) => `SELECT ${drawn.map(typedItem).join(', ')} FROM ${from}` },
      ...expressions,
      ...events.flatMap(([name, spec], i) => eventStages(name, spec, i, drawn)),
      { wrap: (from) => `SELECT ${names.map(quoteName).join(', ')} FROM ${from}` },
    ],
  };
}

/** A drawn number or word as a value of its column's type. */
function typedItem({ name, type, values }: SimulatedColumn): string {
  const column = quoteName(name);
  if (type === VARCHAR && values !== null) return column;
  const value =
    type === BOOLEAN
      ? `${column} = 1`
      : type === DATE
        ? `DATE '1970-01-01' + CAST(${column} AS INTEGER)`
        : type === TIMESTAMP
          ? `make_timestamp(CAST(${column} AS BIGINT) * 1000000)`
          : `CAST(${column} AS ${type})`;
  return `CASE WHEN NOT isnan(${column}) THEN ${value} END AS ${column}`;
}

function expressionStage(name: string, spec: Spec): SqlStage {
  only(name, spec, ['expression', 'type']);
  const text = String(spec.expression);
  const type = spec.type === undefined ? undefined : typeText(name, spec.type);
  const value = type === undefined ? `(${text})` : `CAST((${text}) AS ${type})`;
  return {
    argument: 'columns',
    text,
    wrap: (from) => `SELECT *, ${value} AS ${quoteName(name)} FROM ${from}`,
  };
}

function eventStages(name: string, spec: Spec, i: number, drawn: readonly SimulatedColumn[]): SqlStage[] {
  only(name, spec, ['rate', 'among', 'set']);
  const { rate, among = 'true', set = {} } = spec;
  const isChance = typeof rate === 'number' && rate >= 0 && rate <= 1;
  if (!isChance && typeof rate !== 'string')
    throw wrong(
      name,
      'rate must be a number from 0 to 1, or a SQL expression',
      "Give it as {rate: 0.01} or {rate: 'amount / 1e6'}.",
    );
  const condition = String(among);
  const chance = String(rate);
  const event = quoteName(name);
  const happens = `coalesce((${condition}) AND ${quoteName(`${HIDDEN}${i}`)} < (${chance}), false)`;
  const changes = Object.entries(set as Spec).map(([column, expression]): SqlStage => {
    const text = String(expression);
    const known = drawn.find((one) => one.name === column);
    const value = known === undefined ? `(${text})` : `CAST((${text}) AS ${known.type})`;
    const changed = `CASE WHEN ${event} THEN ${value} ELSE ${quoteName(column)} END AS ${quoteName(column)}`;
    return { argument: 'events', text, wrap: (from) => `SELECT * REPLACE (${changed}) FROM ${from}` };
  });
  const stage: SqlStage = {
    argument: 'events',
    text: condition === 'true' ? chance : condition,
    wrap: (from) => `SELECT *, ${happens} AS ${event} FROM ${from}`,
  };
  // Both texts stand in the stage; the second is checked by a stage that changes nothing.
  return [{ argument: 'events', text: chance, wrap: (from) => from }, stage, ...changes];
}

function drawnColumn(name: string, spec: Spec): SimulatedColumn {
  const { distribution } = spec;
  if (name.startsWith(HIDDEN)) throw wrong(name, 'the name is kept for Ballast', 'Choose another one.');
  switch (distribution) {
    case 'categorical':
      return choiceColumn(name, spec);
    case 'date':
    case 'timestamp':
      return timeColumn(name, spec, distribution);
    default: {
      const known = Object.keys(distributions);
      if (typeof distribution !== 'string' || !known.includes(distribution)) {
        const got =
          distribution === undefined
            ? 'neither a distribution nor an expression'
            : `distribution ${JSON.stringify(distribution)}`;
        throw wrong(
          name,
          `it has ${got}`,
          `Give {expression: '...'}, or one of these distributions: ${[...known, 'categorical', 'date', 'timestamp'].join(', ')}.`,
        );
      }
      return numberColumn(name, distribution, spec);
    }
  }
}

function numberColumn(name: string, distribution: string, spec: Spec): SimulatedColumn {
  const { parameters, problem, isWhole } = distributions[distribution];
  only(name, spec, ['distribution', ...Object.keys(parameters), 'min', 'max', 'decimals', 'missing']);
  const hint = `${distribution} takes ${Object.entries(parameters)
    .map(([key, value]) => (value === null ? key : `${key} (${value})`))
    .join(', ')}.`;
  const given = Object.entries(parameters).map(([key, fallback]) => {
    const value = number(name, spec, key) ?? fallback;
    if (value === null) throw wrong(name, `${key} is missing`, hint);
    return [key, value] as const;
  });
  const values = Object.fromEntries(given);
  const fault = problem?.(values);
  if (fault !== undefined) throw wrong(name, fault, hint);
  const bound = (key: 'min' | 'max') => (key in parameters ? null : number(name, spec, key));
  const [min, max] = [bound('min'), bound('max')];
  const column = plainColumn(
    name,
    distribution,
    values,
    distribution === 'bernoulli' ? BOOLEAN : isWhole ? BIGINT : DOUBLE,
  );
  if (min !== null && max !== null && min > max) throw wrong(name, 'min is above max', hint);
  const decimals = number(name, spec, 'decimals');
  if (decimals !== null && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 15))
    throw wrong(name, 'decimals must be a whole number from 0 to 15', hint);
  return { ...column, min, max, decimals, missing: missingShare(name, spec) };
}

function plainColumn(
  name: string,
  distribution: string,
  parameters: Readonly<Record<string, number>>,
  type: DuckDBType,
): SimulatedColumn {
  return {
    name,
    draw: { kind: 'distribution', distribution, parameters },
    min: null,
    max: null,
    decimals: null,
    missing: 0,
    type,
    values: null,
  };
}

function choiceColumn(name: string, spec: Spec): SimulatedColumn {
  only(name, spec, ['distribution', 'values', 'weights', 'missing']);
  const hint = "Give it as {distribution: 'categorical', values: ['a', 'b'], weights: [0.9, 0.1]}.";
  const { values, weights } = spec;
  if (!Array.isArray(values) || values.length === 0) throw wrong(name, 'values must be a list', hint);
  const shares = (weights ?? values.map(() => 1)) as unknown;
  const isRight =
    Array.isArray(shares) && shares.length === values.length && shares.every((share) => Number(share) >= 0);
  const sums = Float64Array.from(isRight ? shares : [], Number);
  for (let i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
  if (!isRight || !(sums[sums.length - 1] > 0))
    throw wrong(name, `weights must be ${values.length} numbers of 0 or more, not all 0`, hint);
  const all = (is: (value: unknown) => boolean) => values.every(is);
  const type = all((value) => typeof value === 'boolean')
    ? BOOLEAN
    : all(Number.isInteger)
      ? BIGINT
      : all((value) => typeof value === 'number')
        ? DOUBLE
        : VARCHAR;
  const draw = { kind: 'choice', sums } as const;
  return {
    name,
    draw,
    min: null,
    max: null,
    decimals: null,
    missing: missingShare(name, spec),
    type,
    values,
  };
}

const DAY_MS = 86_400_000;

/** Days or seconds from min to max, both included, all alike. */
function timeColumn(name: string, spec: Spec, kind: 'date' | 'timestamp'): SimulatedColumn {
  only(name, spec, ['distribution', 'min', 'max', 'missing']);
  const unit = kind === 'date' ? DAY_MS : 1000;
  const at = (key: string) => {
    const [, day, time] =
      /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?/.exec(String(spec[key])) ?? [];
    return Math.floor(Date.parse(`${day}T${time ?? '00:00'}Z`) / unit);
  };
  const [min, max] = [at('min'), at('max')];
  if (!(min <= max))
    throw wrong(
      name,
      `min and max must be ${kind}s, min not above max`,
      `Give it as {distribution: '${kind}', min: '2024-01-01', max: '2024-12-31'}.`,
    );
  const column = plainColumn(name, 'integer', { min, max }, kind === 'date' ? DATE : TIMESTAMP);
  return { ...column, missing: missingShare(name, spec) };
}

function missingShare(name: string, spec: Spec): number {
  const missing = number(name, spec, 'missing') ?? 0;
  if (missing >= 0 && missing <= 1) return missing;
  throw wrong(name, 'missing must be from 0 to 1', 'It is the share of NULLs.');
}

function number(name: string, spec: Spec, key: string): number | null {
  const value = spec[key];
  if (value === undefined || value === null) return null;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isFinite(parsed)) return parsed;
  throw wrong(name, `${key} = ${JSON.stringify(value)}, expected a number`, `Give ${key} as a number.`);
}

function typeText(name: string, type: unknown): string {
  if (typeof type === 'string' && /^[a-z][a-z0-9_ ]*(\(\d+(, *\d+)?\))?$/i.test(type)) return type;
  throw wrong(
    name,
    `type = ${JSON.stringify(type)} is no type`,
    "Give a type such as 'INTEGER' or 'DECIMAL(10, 2)'.",
  );
}

function only(name: string, spec: Spec, keys: readonly string[]): void {
  const stranger = Object.keys(spec).find((key) => !keys.includes(key) && spec[key] !== null);
  if (stranger === undefined) return;
  throw wrong(name, `it does not take ${stranger}`, `It takes ${[...new Set(keys)].join(', ')}.`);
}

function correlationsOf(args: Args, names: readonly string[]): SimulatedTable['correlations'] {
  const given = (args.correlations ?? []) as readonly Spec[];
  return given.map(({ a, b, r }) => {
    const places = [a, b].map((name) =>
      names.findIndex((one) => one.toLowerCase() === String(name).toLowerCase()),
    );
    const problem = places.includes(-1)
      ? `no drawn column is called '${String(places[0] < 0 ? a : b)}'`
      : places[0] === places[1]
        ? `'${String(a)}' cannot be correlated with itself`
        : undefined;
    if (problem !== undefined)
      throw new BallastError('SIMULATE_CORRELATION', { problem, known: names }, { argument: 'correlations' });
    return { a: places[0], b: places[1], r: Number(r) };
  });
}

function wrong(column: string, problem: string, hint: string): BallastError {
  return new BallastError('SIMULATE_COLUMN', { column, problem, hint }, { argument: 'columns' });
}
