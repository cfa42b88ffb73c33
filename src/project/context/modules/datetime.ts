import {
  HostObject,
  PyFloat,
  PyTuple,
  defineFunction,
  toText,
  type Operator,
  type Value,
} from '../../../jinja/index.ts';
import {
  checkedDays,
  civilOf,
  clockOf,
  daysOf,
  isoWeek,
  microsOf,
  microsPerDay,
  microsPerSecond,
  offsetText,
  pad,
  timeFault,
  weekdayOf,
} from './calendar.ts';
import { strftime } from './strftime.ts';
import { Timedelta } from './timedelta.ts';
import type { Zone } from './timezone.ts';

/** 0001-01-01 is day 1. */
export const ordinalOfEpoch = 719_163;

/** Python's datetime.date. */
export class PyDate extends HostObject {
  readonly typeName: string = 'datetime.date';
  /** Since 1970-01-01. */
  readonly days: number;

  constructor(days: number) {
    super();
    this.days = checkedDays(days);
  }

  override toText(): string {
    const { year, month, day } = civilOf(this.days);
    return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  }

  override toRepr(): string {
    const { year, month, day } = civilOf(this.days);
    return `datetime.date(${year}, ${month}, ${day})`;
  }

  override format(specification: string): string {
    return specification === '' ? this.toText() : this.strftime(specification);
  }

  strftime(format: string): string {
    const timestamp = this.days * 86_400;
    return strftime({ days: this.days, micros: 0, offset: '', zone: '', timestamp }, format);
  }

  override getAttribute(name: string): Value | undefined {
    const { year, month, day } = civilOf(this.days);
    switch (name) {
      case 'year':
        return year;
      case 'month':
        return month;
      case 'day':
        return day;
      case 'weekday':
        return defineFunction(name, {}, () => weekdayOf(this.days));
      case 'isoweekday':
        return defineFunction(name, {}, () => weekdayOf(this.days) + 1);
      case 'toordinal':
        return defineFunction(name, {}, () => this.days + ordinalOfEpoch);
      case 'isocalendar':
        return defineFunction(name, {}, () => {
          const iso = isoWeek(this.days);
          return new PyTuple([iso.year, iso.week, iso.weekday], ['year', 'week', 'weekday']);
        });
      case 'isoformat':
      case '__str__':
        return defineFunction(name, {}, () => this.toText());
      case 'ctime':
        return defineFunction(name, {}, () => this.strftime('%a %b %e %H:%M:%S %Y'));
      case 'strftime':
        return defineFunction(name, { format: '' }, ({ format }) => this.strftime(toText(format)));
      case 'replace':
        return defineFunction(
          name,
          { year, month, day },
          (part) =>
            new PyDate(daysOf({ year: whole(part.year), month: whole(part.month), day: whole(part.day) })),
        );
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    const methods = ['weekday', 'isoweekday', 'toordinal', 'isocalendar', 'isoformat', 'strftime', 'replace'];
    return ['year', 'month', 'day', ...methods];
  }

  override equals(other: Value): boolean {
    return other instanceof PyDate && !(other instanceof DateTime) && other.days === this.days;
  }

  override hashKey(): string {
    return `date ${this.days}`;
  }

  override compare(other: Value): number | undefined {
    return other instanceof PyDate && !(other instanceof DateTime) ? this.days - other.days : undefined;
  }

  override operate(operator: Operator, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof Timedelta) {
      if (operator === '+') return new PyDate(this.days + other.days);
      if (operator === '-' && !reflected) return new PyDate(this.days - other.days);
    }
    if (operator === '-' && !reflected && other instanceof PyDate && !(other instanceof DateTime))
      return new Timedelta(this.days - other.days, 0);
    return undefined;
  }
}

/** Python's datetime.datetime: a local time, with or without a zone. */
export class DateTime extends PyDate {
  override readonly typeName: string = 'datetime.datetime';
  /** Of the day. */
  readonly micros: number;
  readonly zone: Zone | undefined;

  constructor(days: number, micros: number, zone?: Zone) {
    const carry = Math.floor(micros / microsPerDay);
    super(days + carry);
    this.micros = micros - carry * microsPerDay;
    this.zone = zone;
  }

  /** An instant. @param zone  undefined: UTC without saying so */
  static ofInstant(milliseconds: number, micros: number, zone?: Zone): DateTime {
    const days = Math.floor(milliseconds / 86_400_000);
    const time = new DateTime(days, (milliseconds - days * 86_400_000) * 1000 + micros);
    return zone === undefined
      ? time
      : new DateTime(time.days, time.micros + zone.offsetAt(time.days, time.micros), zone);
  }

  /** Microseconds ahead of UTC, 0 without a zone. */
  get offset(): number {
    return this.zone?.offsetOfLocal(this.days, this.micros) ?? 0;
  }

  /** The same instant on the clocks of another zone; a time without a zone is UTC. */
  inZone(zone: Zone): DateTime {
    const utc = new DateTime(this.days, this.micros - this.offset);
    return new DateTime(utc.days, utc.micros + zone.offsetAt(utc.days, utc.micros), zone);
  }

  /** How much of a zone's offset is summer time. */
  dst(zone: Zone): Timedelta {
    const { year } = civilOf(this.days);
    const winter = Math.min(
      zone.offsetAt(daysOf({ year, month: 1, day: 1 }), 0),
      zone.offsetAt(daysOf({ year, month: 7, day: 1 }), 0),
    );
    return new Timedelta(0, zone.offsetOfLocal(this.days, this.micros) - winter);
  }

  /** Seconds since 1970, UTC. */
  get timestamp(): number {
    return this.days * 86_400 + (this.micros - this.offset) / microsPerSecond;
  }

  override toText(): string {
    return this.#iso(' ', 'auto');
  }

  override toRepr(): string {
    const { year, month, day } = civilOf(this.days);
    const { hour, minute, second, micro } = clockOf(this.micros);
    const tail = micro > 0 ? [second, micro] : second > 0 ? [second] : [];
    const zone = this.zone === undefined ? [] : [`tzinfo=<${this.zone.name}>`];
    return `datetime.datetime(${[year, month, day, hour, minute, ...tail, ...zone].join(', ')})`;
  }

  override strftime(format: string): string {
    const { days, micros, timestamp } = this;
    const offset = this.zone === undefined ? '' : offsetText(this.offset, '');
    return strftime({ days, micros, offset, zone: this.#zoneName() ?? '', timestamp }, format);
  }

  override getAttribute(name: string): Value | undefined {
    const { hour, minute, second, micro } = clockOf(this.micros);
    const { year, month, day } = civilOf(this.days);
    switch (name) {
      case 'hour':
        return hour;
      case 'minute':
        return minute;
      case 'second':
        return second;
      case 'microsecond':
        return micro;
      case 'tzinfo':
        return this.zone ?? null;
      case 'date':
        return defineFunction(name, {}, () => new PyDate(this.days));
      case 'time':
        return defineFunction(name, {}, () => new PyTime(this.micros));
      case 'timestamp':
        return defineFunction(name, {}, () => new PyFloat(this.timestamp));
      case 'utcoffset':
        return defineFunction(name, {}, () =>
          this.zone === undefined ? null : new Timedelta(0, this.offset),
        );
      case 'dst':
        return defineFunction(name, {}, () => (this.zone === undefined ? null : this.dst(this.zone)));
      case 'tzname':
        return defineFunction(name, {}, () => this.#zoneName() ?? null);
      case 'isoformat':
        return defineFunction(name, { sep: 'T', timespec: 'auto' }, ({ sep, timespec }) =>
          this.#iso(toText(sep), toText(timespec)),
        );
      case 'astimezone':
        return defineFunction(name, { tz: null }, ({ tz }) => (isZone(tz) ? this.inZone(tz) : this));
      case 'replace': {
        const parts = { year, month, day, hour, minute, second, microsecond: micro };
        return defineFunction(name, { ...parts, tzinfo: this.zone ?? null }, (given) =>
          makeDateTime({
            ...(Object.fromEntries(
              Object.keys(parts).map((key) => [key, whole(given[key as keyof typeof parts])]),
            ) as typeof parts),
            zone: unlocalized(given.tzinfo, this.zone),
          }),
        );
      }
      default:
        return super.getAttribute(name);
    }
  }

  override attributeNames(): readonly string[] {
    const own = ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'date', 'time', 'timestamp'];
    return [...super.attributeNames(), ...own, 'utcoffset', 'dst', 'tzname', 'astimezone'];
  }

  override equals(other: Value): boolean {
    return other instanceof DateTime && this.#comparable(other) && this.compare(other) === 0;
  }

  override hashKey(): string {
    return `datetime ${this.days * 86_400 + (this.micros - this.offset) / microsPerSecond}`;
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof DateTime) || !this.#comparable(other)) return undefined;
    const [a, b] = [this, other].map((time) => new DateTime(time.days, time.micros - time.offset));
    return a.days - b.days || a.micros - b.micros;
  }

  override operate(operator: Operator, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof Timedelta) {
      if (operator === '+')
        return new DateTime(this.days + other.days, this.micros + other.micros, this.zone);
      if (operator === '-' && !reflected)
        return new DateTime(this.days - other.days, this.micros - other.micros, this.zone);
    }
    if (operator === '-' && !reflected && other instanceof DateTime && this.#comparable(other))
      return new Timedelta(this.days - other.days, this.micros - this.offset - (other.micros - other.offset));
    return undefined;
  }

  #comparable(other: DateTime): boolean {
    return (this.zone === undefined) === (other.zone === undefined);
  }

  #zoneName(): string | undefined {
    return this.zone?.abbreviation(this.days, this.micros - this.offset);
  }

  #iso(separator: string, timespec: string): string {
    const date = new PyDate(this.days).toText();
    const zone = this.zone === undefined ? '' : offsetText(this.offset);
    return `${date}${separator}${timeText(this.micros, timespec)}${zone}`;
  }
}

/** Python's datetime.time, without a zone. */
export class PyTime extends HostObject {
  readonly typeName = 'datetime.time';
  readonly micros: number;

  constructor(micros: number) {
    super();
    this.micros = micros;
  }

  override toText(): string {
    return timeText(this.micros, 'auto');
  }

  override toRepr(): string {
    const { hour, minute, second, micro } = clockOf(this.micros);
    const tail = micro > 0 ? [second, micro] : second > 0 ? [second] : [];
    return `datetime.time(${[hour, minute, ...tail].join(', ')})`;
  }

  override format(specification: string): string {
    return specification === '' ? this.toText() : this.#strftime(specification);
  }

  override getAttribute(name: string): Value | undefined {
    const { hour, minute, second, micro } = clockOf(this.micros);
    switch (name) {
      case 'hour':
        return hour;
      case 'minute':
        return minute;
      case 'second':
        return second;
      case 'microsecond':
        return micro;
      case 'isoformat':
        return defineFunction(name, { timespec: 'auto' }, ({ timespec }) =>
          timeText(this.micros, toText(timespec)),
        );
      case 'strftime':
        return defineFunction(name, { format: '' }, ({ format }) => this.#strftime(toText(format)));
      case 'replace':
        return defineFunction(
          name,
          { hour, minute, second, microsecond: micro },
          (part) =>
            new PyTime(
              microsOf(whole(part.hour), whole(part.minute), whole(part.second), whole(part.microsecond)),
            ),
        );
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['hour', 'minute', 'second', 'microsecond', 'isoformat', 'strftime', 'replace'];
  }

  override equals(other: Value): boolean {
    return other instanceof PyTime && other.micros === this.micros;
  }

  override hashKey(): string {
    return `time ${this.micros}`;
  }

  override compare(other: Value): number | undefined {
    return other instanceof PyTime ? this.micros - other.micros : undefined;
  }

  #strftime(format: string): string {
    // Python formats a time as one of 1900-01-01.
    const moment = { days: -25_567, micros: this.micros, offset: '', zone: '', timestamp: 0 };
    return strftime(moment, format);
  }
}

interface DateTimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly zone: Zone | undefined;
}

/** @throws JINJA_VALUE */
export function makeDateTime(parts: DateTimeParts): DateTime {
  const micros = microsOf(parts.hour, parts.minute, parts.second, parts.microsecond);
  return new DateTime(daysOf(parts), micros, parts.zone);
}

/** A whole number among a template's arguments. @throws JINJA_VALUE */
export function whole(value: Value): number {
  if (typeof value === 'number') return value;
  throw timeFault(`an integer is required, but got ${toText(value)}`);
}

/** The zone of a `tzinfo` argument. @param own  the zone that stays as it is */
export function unlocalized(tzinfo: Value, own?: Zone): Zone | undefined {
  if (!isZone(tzinfo)) return undefined;
  return tzinfo === own ? own : tzinfo.unlocalized();
}

/** Not instanceof: the zones' module needs this one. */
export function isZone(value: Value): value is Zone {
  return value instanceof HostObject && value.typeName === 'tzinfo';
}

function timeText(micros: number, timespec: string): string {
  const { hour, minute, second, micro } = clockOf(micros);
  const minutes = `${pad(hour, 2)}:${pad(minute, 2)}`;
  const seconds = `${minutes}:${pad(second, 2)}`;
  switch (timespec) {
    case 'hours':
      return pad(hour, 2);
    case 'minutes':
      return minutes;
    case 'seconds':
      return seconds;
    case 'milliseconds':
      return `${seconds}.${pad(Math.floor(micro / 1000), 3)}`;
    case 'microseconds':
      return `${seconds}.${pad(micro, 6)}`;
    default:
      return micro === 0 ? seconds : `${seconds}.${pad(micro, 6)}`;
  }
}
