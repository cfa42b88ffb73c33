import { quoteName } from '../../src/contract/quote.ts';
import { CounterRandom } from '../../src/random/counter-random.ts';

/** Draws for one random case: the same seed and number give the same case. */
export class Draw {
  private readonly random: CounterRandom;

  constructor(seed: number, item: number) {
    this.random = new CounterRandom(seed).at(item);
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return this.random.interval(n - 1);
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }

  chance(share: number): boolean {
    return this.random.double() < share;
  }

  number(): number {
    return this.random.double();
  }

  gauss(): number {
    return this.random.gauss();
  }
}

export interface FuzzColumn {
  readonly name: string;
  readonly type: string;
}

/** A random table, and the SQL that makes it. */
export interface FuzzTable {
  /** How statements name it. */
  readonly from: string;
  readonly make: readonly string[];
  readonly columns: readonly FuzzColumn[];
  readonly target: FuzzColumn;
  /** SQL texts of the classes that occur. */
  readonly labels: readonly string[];
  readonly rows: number;
}

const NAMES = [
  'a',
  'b',
  'c',
  'd',
  'e',
  'f0',
  'x',
  'label',
  'base',
  'place',
  'r',
  's',
  'z',
  'v0',
  'v1',
  'kind',
  'rowid',
  'select',
  'order',
  'Ünïcödé',
  '日本',
  'a b',
  'a.b',
  "it's",
  'say "so"',
  'a$b',
  'y*',
  '%',
  '-1',
  '__ballast_row',
  '__ballast_place',
  'source',
  'target',
  'count(*)',
  'A;B',
  '/*',
  '--',
  '😀',
  'tab	here',
];
const TABLES = [
  't',
  '"t.1"',
  '"select"',
  '"日本"',
  '"a ""b"""',
  '"it\'s"',
  '"sch.ema"."t t"',
  '"r"',
  '"s"',
  'train',
];

const INTEGERS: Readonly<Record<string, readonly [string, string]>> = {
  TINYINT: ['-128', '127'],
  SMALLINT: ['-32768', '32767'],
  INTEGER: ['-2147483648', '2147483647'],
  BIGINT: ['-9223372036854775808', '9223372036854775807'],
  HUGEINT: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
  UTINYINT: ['0', '255'],
  USMALLINT: ['0', '65535'],
  UINTEGER: ['0', '4294967295'],
  UBIGINT: ['0', '18446744073709551615'],
  UHUGEINT: ['0', '340282366920938463463374607431768211455'],
};
const DECIMALS: Readonly<Record<string, string>> = {
  'DECIMAL(4,1)': '999.9',
  'DECIMAL(9,3)': '999999.999',
  'DECIMAL(18,0)': '999999999999999999',
  'DECIMAL(38,10)': '9999999999999999999999999999.9999999999',
};
const ODD_TYPES = [
  'TIMESTAMP',
  'TIME',
  'UUID',
  'BLOB',
  'INTEGER[]',
  'STRUCT(a INTEGER)',
  'INTERVAL',
  'TIMESTAMPTZ',
];
const ODD_VALUES: Readonly<Record<string, string>> = {
  TIMESTAMP: "'2024-01-31 10:00:00'",
  TIME: "'10:00:00'",
  UUID: "'6b1d3a9e-0f0e-4c5b-8f5c-1c7d5f1b2a3c'",
  BLOB: "'\\x00\\xFF'",
  'INTEGER[]': '[1, 2]',
  'STRUCT(a INTEGER)': '{a: 1}',
  INTERVAL: "'3 days'",
  TIMESTAMPTZ: "'2024-01-31 10:00:00+00'",
};
const WORDS = ['red', "gr'een", '', 'bl"ue', '日本', 'a,b', ' ', 'red ', 'NULL', '😀'];
const FLOATS = [
  '-0.0',
  '5e-324',
  '1e308',
  '-1e308',
  '1.7976931348623157e308',
  '1e-300',
  '3.4e38',
  '1e17',
  '0.1',
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A column's type and a source of its values, as SQL texts. */
function drawColumn(
  draw: Draw,
  isWild: boolean,
  numbersOnly: boolean,
): { type: string; value: (y: number) => string } {
  const kind = draw.below(isWild ? 12 : numbersOnly ? 9 : 11);
  const isConstant = draw.chance(0.06);
  const holes = isWild && draw.chance(0.3) ? 0.15 : 0;
  const scale = draw.one([1, 1, 1, 1000, 1e-6, 1e9]);
  const few = draw.chance(0.3);
  const noise = (y: number): number => (few ? draw.below(4) : draw.gauss() + y) * scale;
  const wrap = (type: string, value: (y: number) => string) => {
    const fixed = value(0);
    return {
      type,
      value: (y: number) =>
        draw.chance(holes) ? 'NULL' : `CAST(${isConstant ? fixed : value(y)} AS ${type})`,
    };
  };
  if (kind < 3) return wrap('DOUBLE', (y) => `${noise(y)}::DOUBLE`);
  if (kind === 3) return wrap('FLOAT', (y) => `${Math.fround(noise(y))}::FLOAT`);
  if (kind < 6) {
    const type = draw.one(Object.keys(INTEGERS));
    const ends = draw.chance(0.3);
    const size = type.includes('TINY') ? 20 : 1000;
    return wrap(type, (y) =>
      ends && draw.chance(0.3)
        ? `'${draw.one(INTEGERS[type])}'`
        : String(few ? draw.below(4) : draw.below(size) + Math.round(y)),
    );
  }
  if (kind === 6) {
    const type = draw.one(Object.keys(DECIMALS));
    const ends = draw.chance(0.2);
    return wrap(type, () =>
      ends && draw.chance(0.3) ? `'${draw.one(['', '-'])}${DECIMALS[type]}'` : `${draw.below(999)}`,
    );
  }
  if (kind === 7) return wrap('BOOLEAN', () => (draw.chance(0.5) ? 'true' : 'false'));
  if (kind === 8) {
    const ends = draw.chance(0.1);
    return wrap('DATE', () =>
      ends
        ? `'${draw.one(['0001-01-01', '9999-12-31', '5877642-06-25 (BC)'])}'`
        : `DATE '2024-01-01' + ${draw.below(400)}`,
    );
  }
  if (kind === 9) return wrap('VARCHAR', () => quoted(few ? draw.one(WORDS) : `w${draw.below(20)}`));
  if (kind === 10) {
    const values = WORDS.slice(0, 1 + draw.below(WORDS.length));
    return wrap(`ENUM(${values.map(quoted).join(', ')})`, () => quoted(draw.one(values)));
  }
  if (draw.chance(0.5)) {
    const special = [...FLOATS, ...(draw.chance(0.3) ? ['NaN', 'inf', '-inf'] : [])];
    return wrap('DOUBLE', (y) => (draw.chance(0.4) ? quoted(draw.one(special)) : `${noise(y)}`));
  }
  const type = draw.one(ODD_TYPES);
  return wrap(type, () => ODD_VALUES[type]);
}

const LABELS: readonly { readonly type: string; readonly values: readonly string[] }[] = [
  { type: 'INTEGER', values: ['0', '1', '2', '7'] },
  { type: 'INTEGER', values: ['-3', '5', '10', '9'] },
  { type: 'BIGINT', values: ['1', '9007199254740992', '-1', '0'] },
  { type: 'HUGEINT', values: ['1', '2', '3', '4'] },
  { type: 'DOUBLE', values: ['0', '1', '2', '-1'] },
  { type: 'DECIMAL(4,1)', values: ['0', '1', '2', '3'] },
  { type: 'UTINYINT', values: ['1', '0', '255', '2'] },
  { type: 'BOOLEAN', values: ['false', 'true'] },
  { type: 'VARCHAR', values: ["'no'", "'yes'", "'it''s'", "''"] },
  { type: 'VARCHAR', values: ["'10'", "'9'", "'日本'", "'true'"] },
  { type: "ENUM('lo', 'hi', 'm d')", values: ["'hi'", "'lo'", "'m d'"] },
  { type: 'DATE', values: ["'2024-01-01'", "'2023-12-31'", "'1969-07-20'"] },
];

/** A random table: sizes, types, values and names that break things. */
export function drawTable(
  draw: Draw,
  isWild: boolean,
  most: { readonly rows: number; readonly columns: number },
): FuzzTable {
  const isWide = draw.chance(0.02);
  const rows = Math.min(
    isWide ? 20 : most.rows,
    draw.one([...(isWild ? [0, 1, 2, 5] : []), 13, 30, 30, 60, 120, 300]),
  );
  const width = isWide ? most.columns : draw.one([...(isWild ? [0] : []), 1, 2, 3, 3, 5, 8]);
  const numbersOnly = draw.chance(0.6);
  const picked = NAMES.map((name) => ({ name, key: draw.number() })).toSorted((a, b) => a.key - b.key);
  const names = isWide
    ? Array.from({ length: width + 1 }, (_, i) => `c${i}`)
    : picked.slice(0, width + 1).map(({ name }) => name);
  const label = draw.one(LABELS);
  const classes = label.values.slice(0, isWild ? 1 + draw.below(4) : 2 + draw.below(2));
  const share = draw.one([0.5, 0.8, 0.9]);
  const place = draw.below(names.length);
  const columns = names.map((name, c) => {
    if (c === place) return { name, type: label.type, value: null };
    const { type, value } = drawColumn(draw, isWild, numbersOnly);
    return { name, type, value };
  });
  const nullTarget = isWild && draw.chance(0.1);
  const seen = new Set<string>();
  const tuples = Array.from({ length: rows }, () => {
    const code = draw.chance(share) ? 0 : draw.below(classes.length);
    seen.add(classes[code]);
    const cells = columns.map(({ value }) =>
      value !== null
        ? value(code)
        : nullTarget && draw.chance(0.2)
          ? 'NULL'
          : `CAST(${classes[code]} AS ${label.type})`,
    );
    return `(${cells.join(', ')})`;
  });
  if (tuples.length > 2 && draw.chance(0.1))
    for (let i = 0; i < tuples.length / 2; i++) tuples[i] = tuples[0];
  const from = draw.one(TABLES);
  const make = [
    ...(from.includes('.') && from.startsWith('"sch') ? ['CREATE SCHEMA IF NOT EXISTS "sch.ema"'] : []),
    `CREATE OR REPLACE TABLE ${from} (${columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')})`,
    ...(rows === 0 ? [] : [`INSERT INTO ${from} VALUES ${tuples.join(', ')}`]),
  ];
  return {
    from,
    make,
    columns: columns.map(({ name, type }) => ({ name, type })),
    target: { name: names[place], type: label.type },
    labels: [...seen],
    rows,
  };
}
