import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import {
  SCORED_ORIGIN_TYPE,
  type EditedColumn,
  type MadeColumn,
  type NewKey,
  type ResampleLayout,
  type Resampled,
  type Synthetic,
} from '../contract/resampled.ts';
import type { EmittedColumn } from '../contract/rows.ts';
import type { Label } from '../frame/frame.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { freeName, quoteName, quoteString } from '../contract/quote.ts';
import { castMade } from './cast-made.ts';
import type { Emit } from './shapes.ts';
import type { FixedSource } from './source.ts';

/**
 * SQL of a resampled table. Rows that exist are scanned or gathered by DuckDB, so their types and bits stay
 * as they are; only made values pass through JavaScript.
 * @param candidates  the table that new rows come from, where they are not made
 */
export function resampledQuery(
  source: FixedSource,
  columns: readonly SourceColumn[],
  resampled: Resampled,
  candidates: FixedSource | undefined,
  emit: Emit,
): string {
  const { layout, synthetic, places } = resampled;
  const names = columns.map((column) => column.name);
  if (layout.origin !== undefined) names.push(layout.origin);
  /** The column that rows are sorted by where kept and new rows are mixed. */
  const place = quoteName(freeName('__ballast_place', names));
  const parts: string[] = [];
  if (!layout.syntheticOnly) parts.push(keptQuery(source, columns, resampled, place, emit));
  if (synthetic !== null && synthetic.rows > 0) {
    parts.push(
      syntheticQuery(candidates ?? source, columns, synthetic, places?.synthetic, layout, place, emit),
    );
  }
  if (parts.length === 0)
    parts.push(`${keptQuery(source, columns, { ...resampled, kept: 'all' }, place, emit)} WHERE false`);
  const union = parts.map((part) => `(${part})`).join(' UNION ALL ');
  if (places === null || parts.length < 2) return union;
  return `SELECT ${names.map(quoteName).join(', ')} FROM (${union}) ORDER BY ${place}`;
}

function keptQuery(
  source: FixedSource,
  columns: readonly SourceColumn[],
  { kept, synthetic, places, layout }: Resampled,
  place: string,
  emit: Emit,
): string {
  const items = columns.map((column) => `s.${quoteName(column.name)}`);
  if (layout.origin !== undefined) {
    items.push(originItem('original', source.rowNumber('s.'), 'NULL', layout));
  }
  if (kept === 'all') return `SELECT ${items.join(', ')} FROM ${source.from} AS s`;
  const isMixed = places !== null && synthetic !== null && synthetic.rows > 0;
  if (isMixed) items.push(`r.place AS ${place}`);
  const emitted = [isMixed ? stored('place', places.kept) : position, stored('base', kept)];
  const rows = emit({ kind: 'rows', rows: kept.length, columns: emitted });
  const order = isMixed ? '' : ' ORDER BY r.place';
  return `SELECT ${items.join(', ')} FROM ${source.from} AS s JOIN ${rows} AS r ON ${source.rowNumber('s.')} = r.base${order}`;
}

function syntheticQuery(
  source: FixedSource,
  columns: readonly SourceColumn[],
  synthetic: Synthetic,
  places: Int32Array | undefined,
  layout: ResampleLayout,
  place: string,
  emit: Emit,
): string {
  const made = new Map(synthetic.features.map((feature, i) => [feature.name, { feature, value: `r.v${i}` }]));
  const isThere = (name: string) => synthetic.from?.columns.some((column) => column.name === name) ?? true;
  const keepsRows = synthetic.keepsRows === true;
  const copies = ({ name }: SourceColumn) =>
    layout.features.includes(name) || ((layout.keepFromBase || keepsRows) && isThere(name));
  const keys = new Map(layout.newKeys.map((key) => [key.column, key]));
  const donors = synthetic.features.flatMap((feature, i) =>
    feature.kind === 'edited' && feature.edit === 'gives' ? [i] : [],
  );
  const needsBase = columns.some(
    (column) =>
      made.get(column.name)?.feature.kind === 'edited' ||
      (!made.has(column.name) &&
        column.name !== layout.target &&
        (keys.has(column.name)
          ? keys.get(column.name)?.kind !== 'count' && synthetic.from === undefined
          : copies(column))),
  );
  const items = columns.map((column) => {
    const name = quoteName(column.name);
    const key = keys.get(column.name);
    if (key !== undefined)
      return `CAST(${keyItem(key, synthetic.from !== undefined)} AS ${column.type}) AS ${name}`;
    const own = made.get(column.name);
    if (own !== undefined) return `${castColumn(own.feature, own.value, column.type, layout)} AS ${name}`;
    if (column.name === layout.target) return `${castText('r.label', column.type)} AS ${name}`;
    return `${copies(column) ? `s.${name}` : `CAST(NULL AS ${column.type})`} AS ${name}`;
  });
  if (layout.origin !== undefined) {
    const kind = synthetic.from === undefined ? 'synthetic' : 'candidate';
    items.push(originItem(kind, 'r.base', synthetic.probability === undefined ? 'NULL' : 'r.p', layout));
  }
  const emitted: EmittedColumn[] = [
    ...synthetic.features.map((feature, i): EmittedColumn =>
      feature.kind === 'edited'
        ? { kind: 'computed', name: `v${i}`, fill: feature.fill }
        : { ...feature, name: `v${i}` },
    ),
    labelColumn(synthetic),
  ];
  if (needsBase || layout.origin !== undefined) emitted.push(stored('base', synthetic.base));
  if (synthetic.probability !== undefined) emitted.push(stored('p', synthetic.probability));
  if (keys.size > 0) emitted.push(...keyNumbers(synthetic, places));
  if (places !== undefined) emitted.push(stored('place', places));
  else if (needsBase) emitted.push(position);
  const isUnion = places !== undefined && !layout.syntheticOnly;
  if (isUnion) items.push(`r.place AS ${place}`);
  const rows = `${emit({ kind: 'rows', rows: synthetic.rows, columns: emitted })} AS r`;
  const given = donors.map(
    (i) => ` LEFT JOIN ${source.from} AS d${i} ON ${source.rowNumber(`d${i}.`)} = r.v${i}`,
  );
  const from = needsBase
    ? `${source.from} AS s JOIN ${rows} ON ${source.rowNumber('s.')} = r.base${given.join('')}`
    : rows;
  const chosen = places === undefined ? '' : ' WHERE r.place >= 0';
  const order = !isUnion && (needsBase || places !== undefined) ? ' ORDER BY r.place' : '';
  return `SELECT ${items.join(', ')} FROM ${from}${chosen}${order}`;
}

/**
 * A fresh value of a key, from the numbers that `keyNumbers` emits. A row of a table of candidates may have no key, or
 * one that others have too: its number among the new rows stands for it.
 */
function keyItem(key: NewKey, isCandidate: boolean): string {
  const base = isCandidate ? quoteString('candidate') : `s.${quoteName(key.column)}`;
  const number = isCandidate ? 'r.nth' : 'r.nth_of_base';
  switch (key.kind) {
    case 'count':
      return `${key.first}::HUGEINT + r.nth::HUGEINT`;
    case 'text':
      return `${base} || ${quoteString(key.mark)} || CAST(${number} AS VARCHAR)`;
    case 'uuid': {
      const hash = `md5(concat_ws(' ', 'ballast', ${base}, ${number}, ${quoteString(key.salt)}))`;
      // Version 8 of RFC 9562: the bits are the application's own.
      return `(${hash}[1:12] || '8' || ${hash}[14:16] || '8' || ${hash}[18:32])`;
    }
    default:
      return key satisfies never;
  }
}

/** Of every new row its number in the order of the result, and its number among those of its base row, from 1. */
function keyNumbers({ rows, base }: Synthetic, places: Int32Array | undefined): EmittedColumn[] {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  if (places !== undefined) order.sort((a, b) => places[a] - places[b]);
  const nth = new Int32Array(rows);
  const nthOfBase = new Int32Array(rows);
  const seen = new Map<number, number>();
  let count = 0;
  for (const i of order) {
    if (places !== undefined && places[i] < 0) continue;
    nth[i] = count++;
    nthOfBase[i] = (seen.get(base[i]) ?? 0) + 1;
    seen.set(base[i], nthOfBase[i]);
  }
  return [stored('nth', nth), stored('nth_of_base', nthOfBase)];
}

function originItem(
  kind: string,
  row: string,
  probability: string,
  { origin = '', originType }: ResampleLayout,
): string {
  const scored = originType === SCORED_ORIGIN_TYPE ? `, probability: ${probability}` : '';
  return `CAST({kind: ${quoteString(kind)}, base_row: ${row}${scored}} AS ${originType}) AS ${quoteName(origin)}`;
}

/** The place of each emitted row, to sort a join by. */
const position: EmittedColumn = {
  kind: 'computed',
  name: 'place',
  fill: (start, count, out) => {
    for (let i = 0; i < count; i++) out[i] = start + i;
  },
};

function stored(name: string, values: Int32Array | Float64Array): EmittedColumn {
  return { kind: 'stored', name, values };
}

/** The class of every new row, by code. */
function labelColumn(synthetic: Synthetic): EmittedColumn {
  const codeOf = new Map<Label, number>();
  const codes = new Int32Array(synthetic.rows);
  let at = 0;
  for (const { label, rows } of synthetic.labels) {
    const code = codeOf.get(label) ?? codeOf.size;
    codeOf.set(label, code);
    for (const end = at + rows; at < end; at++) codes[at] = code;
  }
  const categories = Array.from(codeOf.keys(), String);
  return { kind: 'coded', name: 'label', codes, categories };
}

function castColumn(
  feature: MadeColumn,
  value: string,
  type: DuckDBType,
  { truncate }: ResampleLayout,
): string {
  switch (feature.kind) {
    case 'coded':
      return castText(value, type);
    case 'computed':
      return castMade(value, type, truncate);
    case 'edited':
      return editedItem(feature, value, type, truncate);
    default:
      return feature satisfies never;
  }
}

/** The base row's value, or what is done to it. */
function editedItem(
  { name, edit }: EditedColumn,
  value: string,
  type: DuckDBType,
  truncate: boolean,
): string {
  const base = `s.${quoteName(name)}`;
  const isAlone = `isnan(${value})`;
  switch (edit) {
    case 'added': {
      const number = type.typeId === DuckDBTypeId.DATE ? `(${base} - DATE '1970-01-01')` : base;
      const sum = castMade(`(CAST(${number} AS DOUBLE) + ${value})`, type, truncate);
      return `CASE WHEN ${isAlone} THEN ${base} ELSE ${sum} END`;
    }
    case 'emptied':
      return `CASE WHEN ${isAlone} THEN ${base} END`;
    case 'gives':
      return `CASE WHEN ${isAlone} THEN ${base} ELSE d${value.slice(3)}.${quoteName(name)} END`;
    default:
      return edit satisfies never;
  }
}

/** A category or class, of which the text is known, as a value of the column's type. */
function castText(code: string, type: DuckDBType): string {
  return `CAST(CAST(${code} AS VARCHAR) AS ${type})`;
}
