import { HostObject, PyList, defineFunction, required, toText, type Value } from '../../../jinja/index.ts';
import { BallastError } from '../../../errors/ballast-error.ts';
import { ClassObject } from './class-object.ts';
import { daysOf, microsPerSecond, offsetText } from './calendar.ts';
import { DateTime } from './datetime.ts';
import { Timedelta } from './timedelta.ts';

/** A time zone: one of the tz database, or one with a fixed offset. */
export abstract class Zone extends HostObject {
  readonly typeName = 'tzinfo';
  abstract readonly name: string;

  /** Microseconds that local time is ahead of UTC at an instant of UTC. */
  abstract offsetAt(days: number, micros: number): number;
  /** `UTC`, `CET`: what tzname() gives at an instant of UTC. */
  abstract abbreviation(days: number, micros: number): string;

  /** What `tzinfo=` takes: like pytz, a zone that was not localized means the first offset that it ever had. */
  unlocalized(): Zone {
    return this;
  }

  /** The same for a local time; where the clock was set back, the second of the two; in a gap, that before it. */
  offsetOfLocal(days: number, micros: number): number {
    const guess = this.offsetAt(days, micros);
    return this.offsetAt(days, micros - guess);
  }

  override toText(): string {
    return this.name;
  }

  override equals(other: Value): boolean {
    return other instanceof Zone && other.name === this.name;
  }

  override hashKey(): string {
    return `tzinfo ${this.name}`;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'zone':
        return this.name;
      case 'localize':
        return defineFunction('localize', { dt: required, is_dst: false }, ({ dt }) => {
          const time = dateTimeOf(dt, 'localize');
          if (time.zone !== undefined)
            throw new BallastError('JINJA_VALUE', {
              problem: 'Not naive datetime (tzinfo is already set)',
              fix: 'Use astimezone() to change the time zone.',
              calls: [],
            });
          return new DateTime(time.days, time.micros, this);
        });
      case 'normalize':
        return defineFunction('normalize', { dt: required }, ({ dt }) =>
          dateTimeOf(dt, 'normalize').inZone(this),
        );
      case 'utcoffset':
      case 'dst':
        return defineFunction(name, { dt: required }, ({ dt }) =>
          name === 'dst' ? dateTimeOf(dt, name).dst(this) : this.#offset(dt),
        );
      case 'tzname':
        return defineFunction('tzname', { dt: required }, ({ dt }) => {
          const { days, micros } = dateTimeOf(dt, 'tzname');
          return this.abbreviation(days, micros - this.offsetOfLocal(days, micros));
        });
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['zone', 'localize', 'normalize', 'utcoffset', 'dst', 'tzname'];
  }

  #offset(dt: Value): Value {
    const { days, micros } = dateTimeOf(dt, 'utcoffset');
    return new Timedelta(0, this.offsetOfLocal(days, micros));
  }
}

/** A zone that is always the same time ahead of UTC. */
export class FixedZone extends Zone {
  readonly name: string;
  readonly #offset: number;

  /** @param offset  microseconds ahead of UTC */
  constructor(offset: number, name = offset === 0 ? 'UTC' : `UTC${offsetText(offset)}`) {
    super();
    this.name = name;
    this.#offset = offset;
  }

  offsetAt(): number {
    return this.#offset;
  }

  abbreviation(): string {
    return this.name;
  }
}

/** A zone of the tz database, by the rules that Node ships. */
class NamedZone extends Zone {
  readonly name: string;
  readonly #parts: Intl.DateTimeFormat;
  readonly #short: Intl.DateTimeFormat;

  /** @throws RangeError for a name that is none */
  constructor(name: string) {
    super();
    this.name = name;
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
    const format = {
      ...digits,
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      era: 'short',
    } as const;
    this.#parts = new Intl.DateTimeFormat('en-US', { timeZone: name, ...format });
    this.#short = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' });
  }

  override unlocalized(): Zone {
    const minute = 60 * microsPerSecond;
    const first = this.offsetAt(daysOf({ year: 1800, month: 1, day: 1 }), 0);
    return new FixedZone(Math.round(first / minute) * minute, this.name);
  }

  offsetAt(days: number, micros: number): number {
    const utc = days * 86_400 + Math.floor(micros / microsPerSecond);
    const part: Record<string, number> = {};
    for (const { type, value } of this.#parts.formatToParts(utc * 1000)) part[type] = Number(value);
    const local = daysOf({ year: part['year'], month: part['month'], day: part['day'] }) * 86_400;
    return (local + part['hour'] * 3600 + part['minute'] * 60 + part['second'] - utc) * microsPerSecond;
  }

  abbreviation(days: number, micros: number): string {
    const parts = this.#short.formatToParts(days * 86_400_000 + Math.floor(micros / 1000));
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? this.name;
  }
}

export const utcZone: Zone = new FixedZone(0);

function dateTimeOf(value: Value, method: string): DateTime {
  if (value instanceof DateTime) return value;
  const params = { function: method, expected: 'a datetime', got: toText(value) };
  throw new BallastError('CONTEXT_ARGUMENTS', params);
}

const namedZones = new Map<string, Zone>();

/** A zone of the tz database by its name. @throws JINJA_VALUE */
function namedZone(name: string): Zone {
  if (name.toUpperCase() === 'UTC') return utcZone;
  const known = namedZones.get(name);
  if (known !== undefined) return known;
  try {
    const zone = new NamedZone(name);
    namedZones.set(name, zone);
    return zone;
  } catch {
    throw new BallastError('JINJA_VALUE', {
      problem: `Unknown time zone '${name}'`,
      fix: "Write a name of the tz database, such as 'Europe/Vienna'.",
      calls: [],
    });
  }
}

/** `modules.pytz` */
export const pytzModule = new ClassObject('pytz', undefined, {
  timezone: () => defineFunction('timezone', { zone: required }, ({ zone }) => namedZone(toText(zone))),
  utc: () => utcZone,
  UTC: () => utcZone,
  FixedOffset: () =>
    defineFunction('FixedOffset', { offset: required }, ({ offset }) => {
      const minutes = typeof offset === 'number' ? offset : 0;
      return new FixedZone(minutes * 60 * microsPerSecond, `pytz.FixedOffset(${minutes})`);
    }),
  all_timezones: () => new PyList(Intl.supportedValuesOf('timeZone')),
  common_timezones: () => new PyList(Intl.supportedValuesOf('timeZone')),
});

/** `modules.datetime.timezone` */
export const timezoneClass = new ClassObject(
  'datetime.timezone',
  defineFunction('timezone', { offset: required, name: null }, ({ offset, name }) => {
    if (offset instanceof Timedelta)
      return new FixedZone(offset.seconds * microsPerSecond, name === null ? undefined : toText(name));
    const params = { function: 'timezone', expected: 'a timedelta', got: toText(offset) };
    throw new BallastError('CONTEXT_ARGUMENTS', params);
  }),
  { utc: () => utcZone },
);
