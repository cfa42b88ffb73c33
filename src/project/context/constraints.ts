import { BallastError } from '../../errors/ballast-error.ts';
import { PyDict, PyList, PyTuple, toJs, toText, type Value } from '../../jinja/index.ts';
import { isDict } from '../load/yaml-file.ts';
import type { Dict } from '../load/project-file.ts';
import { quoteName } from './relation.ts';

const columnTexts: Readonly<Record<string, string>> = {
  not_null: 'not null',
  unique: 'unique',
  primary_key: 'primary key',
};

/** `"id" integer not null`: a column with its type and constraints, for CREATE TABLE. */
export function columnDefinition(
  name: string,
  type: string,
  constraints: readonly Dict[],
  quote: boolean,
): string {
  const texts = constraints.flatMap((constraint) => columnConstraint(constraint));
  return [quote ? quoteName(name) : name, type, ...texts].join(' ');
}

function columnConstraint(constraint: Dict): readonly string[] {
  const type = String(constraint['type']);
  const expression = text(constraint['expression']);
  if (type === 'check') return expression === '' ? [] : [`check (${expression})`];
  if (type === 'foreign_key') {
    const target = references(constraint);
    return target === undefined ? [] : [target];
  }
  if (type === 'custom') return expression === '' ? [] : [expression];
  const known = columnTexts[type];
  if (known === undefined) throw unknown(type);
  return [expression === '' ? known : `${known} ${expression}`];
}

/** A constraint over several columns, for CREATE TABLE. @throws CONSTRAINT_INVALID */
export function modelConstraint(constraint: Dict): readonly string[] {
  const type = String(constraint['type']);
  const named = constraint['name'];
  const prefix = typeof named === 'string' ? `constraint ${named} ` : '';
  const columns = Array.isArray(constraint['columns']) ? constraint['columns'].map(String).join(', ') : '';
  const expression = text(constraint['expression']);
  switch (type) {
    case 'check':
      return expression === '' ? [] : [`${prefix}check (${expression})`];
    case 'unique':
    case 'primary_key': {
      const word = columnTexts[type];
      return [`${prefix}${word}${expression === '' ? '' : ` ${expression}`} (${columns})`];
    }
    case 'foreign_key': {
      const target = references(constraint);
      return target === undefined ? [] : [`${prefix}foreign key (${columns}) ${target}`];
    }
    case 'custom':
      return expression === '' ? [] : [`${prefix}${expression}`];
    case 'not_null':
      return [];
    default:
      throw unknown(type);
  }
}

function references(constraint: Dict): string | undefined {
  const to = constraint['to'];
  const columns = constraint['to_columns'];
  if (typeof to === 'string' && Array.isArray(columns))
    return `references ${withinDatabase(to)} (${columns.map(String).join(', ')})`;
  const expression = text(constraint['expression']);
  return expression === '' ? undefined : `references ${expression}`;
}

// DuckDB refuses the name of a database here, even that of the table's own.
function withinDatabase(table: string): string {
  return table.replace(/^"(?:[^"]|"")+"\.("(?:[^"]|"")+"\."(?:[^"]|"")+")$/, '$1');
}

function unknown(type: string): BallastError {
  const known = [...Object.keys(columnTexts), 'check', 'foreign_key', 'custom'];
  return new BallastError('CONSTRAINT_INVALID', { type, known });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `adapter.render_raw_columns_constraints(raw_columns)` */
export function renderConstraints(columns: Value): PyList {
  if (!(columns instanceof PyDict)) return new PyList();
  const rendered = [...columns.entries()].map(([name, column]) => {
    const declared = toJs(column);
    const dict = isDict(declared) ? declared : {};
    return columnDefinition(
      toText(name),
      text(dict['data_type']),
      dicts(dict['constraints']),
      dict['quote'] === true,
    );
  });
  return new PyList(rendered);
}

/** `adapter.render_raw_model_constraints(raw_constraints)` */
export function renderModelConstraints(constraints: Value): PyList {
  const items = constraints instanceof PyList || constraints instanceof PyTuple ? constraints.items : [];
  return new PyList(items.flatMap((item) => modelConstraint(toJs(item) as Dict)));
}

/** The dictionaries of a list. */
export function dicts(value: unknown): readonly Dict[] {
  return Array.isArray(value) ? value.filter(isDict) : [];
}
