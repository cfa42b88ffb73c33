/** What a made float64 becomes in the column that it is made for. */
export interface StoredNumber {
  readonly kind: 'double' | 'float' | 'nearest' | 'truncated' | 'decimal';
  /** Digits behind the point, for 'decimal'. */
  readonly scale: number;
  /** The range of the column's type, as float64 within it. */
  readonly low: number;
  readonly high: number;
}

/** Rounds `count` values in place as DuckDB does when it casts them to the column's type. */
export function roundStored(values: Float64Array, count: number, stored: StoredNumber): void {
  switch (stored.kind) {
    case 'double':
      return;
    case 'float':
      for (let i = 0; i < count; i++) values[i] = Math.fround(values[i]);
      return;
    case 'nearest':
      for (let i = 0; i < count; i++) values[i] = halfAway(values[i]);
      return;
    case 'truncated':
      for (let i = 0; i < count; i++) values[i] = Math.trunc(values[i]);
      return;
    case 'decimal': {
      const power = 10 ** stored.scale;
      for (let i = 0; i < count; i++) values[i] = halfAway(values[i] * power) / power;
      return;
    }
    default:
      stored.kind satisfies never;
  }
}

/** To the nearest whole number, halves away from zero. */
function halfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}
