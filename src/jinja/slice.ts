import { valueFault } from './faults.ts';
import { expectIndex } from './expect.ts';
import { characters, isPlain } from './iterate.ts';
import { PyList, PyRange, PyTuple, type Value } from './value.ts';

/** `start:stop:step` as it was evaluated; null where left out. */
export interface SliceBounds {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** `value[start:stop:step]`, or undefined if the value is no sequence or a bound no int. @throws JINJA_VALUE (step 0) */
export function sliceOf(value: Value, bounds: SliceBounds): Value | undefined {
  if (![bounds.start, bounds.stop, bounds.step].every(isBound)) return undefined;
  if (typeof value === 'string') {
    const { start, stop, step } = resolve(bounds, isPlain(value) ? value.length : characters(value).length);
    if (step === 1 && isPlain(value)) return value.slice(start, Math.max(start, stop));
    return pick(characters(value), start, stop, step).join('');
  }
  if (value instanceof PyList || value instanceof PyTuple) {
    const { start, stop, step } = resolve(bounds, value.items.length);
    const items = pick(value.items, start, stop, step);
    return value instanceof PyList ? new PyList(items) : new PyTuple(items);
  }
  if (value instanceof PyRange) {
    const { start, stop, step } = resolve(bounds, value.length);
    return new PyRange(value.start + start * value.step, value.start + stop * value.step, value.step * step);
  }
  return undefined;
}

export function isBound(bound: Value): boolean {
  return (
    bound === null || typeof bound === 'number' || typeof bound === 'bigint' || typeof bound === 'boolean'
  );
}

/** A position between 0 and `size`; negative ones count from the end. */
export function clampIndex(value: Value, fallback: number, size: number): number {
  if (value === null) return fallback;
  const index = expectIndex(value, 'slice indices');
  return index < 0 ? Math.max(0, size + index) : Math.min(index, size);
}

function resolve(bounds: SliceBounds, size: number): { start: number; stop: number; step: number } {
  const step = bounds.step === null ? 1 : expectIndex(bounds.step, 'slice indices');
  if (step === 0) throw valueFault('slice step cannot be zero', 'Leave the step out, or use -1 to reverse.');
  if (step > 0)
    return { start: clampIndex(bounds.start, 0, size), stop: clampIndex(bounds.stop, size, size), step };
  return { start: clampDown(bounds.start, size - 1, size), stop: clampDown(bounds.stop, -1, size), step };
}

function clampDown(value: Value, fallback: number, size: number): number {
  if (value === null) return fallback;
  const index = expectIndex(value, 'slice indices');
  return index < 0 ? Math.max(-1, size + index) : Math.min(index, size - 1);
}

function pick<T>(items: readonly T[], start: number, stop: number, step: number): T[] {
  const picked: T[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) picked.push(items[i]);
  return picked;
}
