import { HostObject, PyFloat, defineFunction, type Operator, type Value } from '../../../jinja/index.ts';
import { ClassObject } from './class-object.ts';
import { clockOf, microsPerDay, microsPerSecond, pad, timeFault } from './calendar.ts';

/** Python's datetime.timedelta: whole days, and microseconds of a day. */
export class Timedelta extends HostObject {
  readonly typeName = 'datetime.timedelta';
  readonly days: number;
  /** 0 to 86,399,999,999. */
  readonly micros: number;

  /** Any numbers of days and microseconds; a fraction of a day is carried over. */
  constructor(days: number, micros: number) {
    super();
    const whole = Math.floor(days);
    const rest = Math.round((days - whole) * microsPerDay) + Math.round(micros);
    const carry = Math.floor(rest / microsPerDay);
    this.days = whole + carry;
    this.micros = rest - carry * microsPerDay;
    if (Math.abs(this.days) > 999_999_999) throw timeFault('timedelta is too large');
  }

  /** All of it in seconds. */
  get seconds(): number {
    return this.days * 86_400 + this.micros / microsPerSecond;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return Math.floor(this.micros / microsPerSecond);
      case 'microseconds':
        return this.micros % microsPerSecond;
      case 'total_seconds':
        return defineFunction(name, {}, () => new PyFloat(this.seconds));
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['days', 'seconds', 'microseconds', 'total_seconds'];
  }

  override toText(): string {
    const { hour, minute, second, micro } = clockOf(this.micros);
    const days = this.days === 0 ? '' : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, `;
    return `${days}${hour}:${pad(minute, 2)}:${pad(second, 2)}${micro === 0 ? '' : `.${pad(micro, 6)}`}`;
  }

  override toRepr(): string {
    const seconds = Math.floor(this.micros / microsPerSecond);
    const micro = this.micros % microsPerSecond;
    const parts = [
      ...(this.days === 0 ? [] : [`days=${this.days}`]),
      ...(seconds === 0 ? [] : [`seconds=${seconds}`]),
      ...(micro === 0 ? [] : [`microseconds=${micro}`]),
    ];
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }

  override isTrue(): boolean {
    return this.days !== 0 || this.micros !== 0;
  }

  override equals(other: Value): boolean {
    return other instanceof Timedelta && other.days === this.days && other.micros === this.micros;
  }

  override hashKey(): string {
    return `timedelta ${this.days} ${this.micros}`;
  }

  override compare(other: Value): number | undefined {
    return other instanceof Timedelta ? this.days - other.days || this.micros - other.micros : undefined;
  }

  override operate(operator: Operator, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof Timedelta) {
      const [left, right] = reflected ? [other, this] : [this, other];
      if (operator === '+') return new Timedelta(left.days + right.days, left.micros + right.micros);
      if (operator === '-') return new Timedelta(left.days - right.days, left.micros - right.micros);
      if (!right.isTrue()) return undefined;
      if (operator === '/') return new PyFloat(left.seconds / right.seconds);
      return operator === '//' ? Math.floor(left.seconds / right.seconds) : undefined;
    }
    const factor = other instanceof PyFloat ? other.value : other;
    if (typeof factor !== 'number') return undefined;
    if (operator === '*') return new Timedelta(this.days * factor, this.micros * factor);
    if ((operator === '/' || operator === '//') && !reflected && factor !== 0)
      return new Timedelta(this.days / factor, this.micros / factor);
    return undefined;
  }
}

const units = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'];
const microsPerUnit: Readonly<Record<string, number>> = {
  seconds: microsPerSecond,
  microseconds: 1,
  milliseconds: 1000,
  minutes: 60 * microsPerSecond,
  hours: 3600 * microsPerSecond,
};

const parameters = Object.fromEntries(units.map((unit) => [unit, 0]));

/** `modules.datetime.timedelta` */
export const timedeltaClass = new ClassObject(
  'datetime.timedelta',
  defineFunction('timedelta', parameters, (given) => {
    let days = 0;
    let micros = 0;
    for (const [unit, value] of Object.entries(given)) {
      const amount = value instanceof PyFloat ? value.value : value;
      if (typeof amount !== 'number') throw timeFault(`timedelta ${unit} must be a number`);
      if (unit in microsPerUnit) micros += amount * microsPerUnit[unit];
      else days += amount * (unit === 'weeks' ? 7 : 1);
    }
    return new Timedelta(days, micros);
  }),
  {
    min: () => new Timedelta(-999_999_999, 0),
    max: () => new Timedelta(999_999_999, microsPerDay - 1),
    resolution: () => new Timedelta(0, 1),
  },
);
