import type {
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBValue,
} from '@duckdb/node-api';
import {
  HostObject,
  PyFloat,
  toJson,
  toValue,
  type JsValue,
  type Operator,
  type Value,
} from '../../jinja/index.ts';
import type { ResultSet } from '../../session/types.ts';
import type { Answer } from './catalog.ts';
import { DateTime, PyDate } from './modules/datetime.ts';
import { utcZone } from './modules/timezone.ts';

/** What templates get of a result. */
export function answerOf(result: ResultSet): Answer {
  return {
    columns: result.columns.map(({ name }) => name),
    types: result.columns.map(({ type }) => String(type)),
    values: result.rows(),
    rows: result.objects(),
    rowsChanged: result.rowsChanged,
  };
}

/**
 * A cell as dbt's tables give it to a template: dates as dates, lists and structs as JSON.
 * @param type  DuckDB's name of the column's type
 */
export function cellValue(value: unknown, type: string): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') {
    const isFloat = type === 'DOUBLE' || type === 'FLOAT' || !Number.isSafeInteger(value);
    return isFloat ? new PyFloat(value) : value;
  }
  if (typeof value !== 'object') return toValue(value as JsValue);
  // By the type's name: `instanceof` would have every command load DuckDB.
  if (type.startsWith('DECIMAL')) return new Decimal((value as DuckDBValue)!.toString());
  if (type === 'DATE') return new PyDate((value as DuckDBDateValue).days);
  if (type === 'TIMESTAMP') return timeOf((value as DuckDBTimestampValue).micros);
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    const time = timeOf((value as DuckDBTimestampTZValue).micros);
    return new DateTime(time.days, time.micros, utcZone);
  }
  if ('items' in value || 'entries' in value) return toJson(toValue(plain(value) as JsValue), {});
  return (value as DuckDBValue)!.toString();
}

const microsPerDay = 86_400_000_000n;

function timeOf(micros: bigint): DateTime {
  const rest = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return new DateTime(Number((micros - rest) / microsPerDay), Number(rest));
}

/** The items of lists and structs as plain JavaScript. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('items' in value) return (value.items as readonly unknown[]).map(plain);
  if ('entries' in value) {
    const { entries } = value;
    if (Array.isArray(entries))
      return Object.fromEntries(
        entries.map((entry: { key: unknown; value: unknown }) => [String(entry.key), plain(entry.value)]),
      );
    return Object.fromEntries(
      Object.entries(entries as Record<string, unknown>).map(([key, item]) => [key, plain(item)]),
    );
  }
  return `${value as { toString(): string }}`;
}

/** Python's Decimal: prints with the digits that it came with, and counts as a number. */
class Decimal extends HostObject {
  readonly typeName = 'decimal.Decimal';
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  get #value(): number {
    return Number(this.#text);
  }

  override toText(): string {
    return this.#text;
  }

  override toRepr(): string {
    return `Decimal('${this.#text}')`;
  }

  override isTrue(): boolean {
    return this.#value !== 0;
  }

  override equals(other: Value): boolean {
    return number(other) === this.#value;
  }

  override hashKey(): string {
    return `decimal ${this.#value}`;
  }

  override compare(other: Value): number | undefined {
    const value = number(other);
    return value === undefined ? undefined : this.#value - value;
  }

  override operate(operator: Operator, other: Value, reflected: boolean): Value | undefined {
    const value = number(other);
    if (value === undefined) return undefined;
    const [left, right] = reflected ? [value, this.#value] : [this.#value, value];
    switch (operator) {
      case '+':
        return new PyFloat(left + right);
      case '-':
        return new PyFloat(left - right);
      case '*':
        return new PyFloat(left * right);
      case '/':
        return right === 0 ? undefined : new PyFloat(left / right);
      case '//':
        return right === 0 ? undefined : Math.trunc(left / right);
      case '%':
        return right === 0 ? undefined : new PyFloat(left % right);
      case '**':
        return new PyFloat(left ** right);
      default:
        return operator satisfies never;
    }
  }

  override format(specification: string): string | undefined {
    const digits = /^\.(\d+)f$/.exec(specification)?.[1];
    return digits === undefined ? undefined : this.#value.toFixed(Number(digits));
  }

  /** The number behind a value. */
  static numberOf(value: Decimal): number {
    return value.#value;
  }
}

function number(value: Value): number | undefined {
  if (value instanceof Decimal) return Decimal.numberOf(value);
  if (value instanceof PyFloat) return value.value;
  return typeof value === 'number' ? value : undefined;
}
