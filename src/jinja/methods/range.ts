import { numberOf } from '../compare.ts';
import { required } from '../define-function.ts';
import { valueFault } from '../faults.ts';
import { repr } from '../repr.ts';
import type { PyRange, Value } from '../value.ts';
import { methodsOf, type Methods } from './method.ts';

/** The methods and attributes of range. */
export const rangeMethods: Methods = new Map([
  ...methodsOf<PyRange>((declare) => {
    declare('index', { value: required }, (range, { value }) => {
      const at = positionIn(range, value);
      if (at === -1) throw valueFault(`${repr(value)} is not in range`, 'Test it first with "in".');
      return at;
    });
    declare('count', { value: required }, (range, { value }) => (positionIn(range, value) === -1 ? 0 : 1));
  }),
  ...(['start', 'stop', 'step'] as const).map(
    (name) => [name, (self: Value) => (self as PyRange)[name]] as const,
  ),
]);

function positionIn(range: PyRange, value: Value): number {
  const number = Number(numberOf(value) ?? NaN);
  const at = (number - range.start) / range.step;
  return Number.isInteger(at) && at >= 0 && at < range.length ? at : -1;
}
