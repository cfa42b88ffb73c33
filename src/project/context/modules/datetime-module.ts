import { PyFloat, defineFunction, required, toText, type Value } from '../../../jinja/index.ts';
import { daysOf, firstDay, lastDay, microsOf, microsPerDay, microsPerSecond, timeFault } from './calendar.ts';
import { ClassObject } from './class-object.ts';
import {
  DateTime,
  PyDate,
  PyTime,
  isZone,
  makeDateTime,
  ordinalOfEpoch,
  unlocalized,
  whole,
} from './datetime.ts';
import { monthOf, strptime } from './strftime.ts';
import { Timedelta, timedeltaClass } from './timedelta.ts';
import { FixedZone, timezoneClass, utcZone, type Zone } from './timezone.ts';

/**
 * `modules.datetime`.
 * @param now  gives the current time; the same one during a rendering that is repeated
 */
export function datetimeModule(now: () => Date): ClassObject {
  return new ClassObject('datetime', undefined, {
    date: () => dateClass(now),
    datetime: () => datetimeClass(now),
    time: () => timeClass,
    timedelta: () => timedeltaClass,
    timezone: () => timezoneClass,
    UTC: () => utcZone,
    MINYEAR: () => 1,
    MAXYEAR: () => 9999,
  });
}

function dateClass(now: () => Date): ClassObject {
  return new ClassObject(
    'datetime.date',
    defineFunction(
      'date',
      { year: required, month: required, day: required },
      (part) =>
        new PyDate(daysOf({ year: whole(part.year), month: whole(part.month), day: whole(part.day) })),
    ),
    {
      today: () => defineFunction('today', {}, () => new PyDate(local(now()).days)),
      fromtimestamp: () =>
        defineFunction(
          'fromtimestamp',
          { timestamp: required },
          ({ timestamp }) => new PyDate(local(new Date(seconds(timestamp) * 1000)).days),
        ),
      fromisoformat: () =>
        defineFunction(
          'fromisoformat',
          { date_string: required },
          ({ date_string: text }) => new PyDate(parseIso(toText(text)).days),
        ),
      fromordinal: () =>
        defineFunction('fromordinal', { n: required }, ({ n }) => new PyDate(whole(n) - ordinalOfEpoch)),
      min: () => new PyDate(firstDay),
      max: () => new PyDate(lastDay),
      resolution: () => new Timedelta(1, 0),
    },
  );
}

function datetimeClass(now: () => Date): ClassObject {
  const parts = {
    year: required,
    month: required,
    day: required,
    hour: 0,
    minute: 0,
    second: 0,
    microsecond: 0,
    tzinfo: null,
  };
  const instant = (date: Date, zone: Value) =>
    isZone(zone) ? DateTime.ofInstant(date.getTime(), 0, zone) : local(date);
  return new ClassObject(
    'datetime.datetime',
    defineFunction('datetime', parts, (given) =>
      makeDateTime({
        year: whole(given.year),
        month: whole(given.month),
        day: whole(given.day),
        hour: whole(given.hour),
        minute: whole(given.minute),
        second: whole(given.second),
        microsecond: whole(given.microsecond),
        zone: unlocalized(given.tzinfo),
      }),
    ),
    {
      now: () => defineFunction('now', { tz: null }, ({ tz }) => instant(now(), tz)),
      today: () => defineFunction('today', {}, () => local(now())),
      utcnow: () => defineFunction('utcnow', {}, () => DateTime.ofInstant(now().getTime(), 0)),
      fromtimestamp: () =>
        defineFunction('fromtimestamp', { timestamp: required, tz: null }, ({ timestamp, tz }) => {
          const zone = isZone(tz) ? tz : undefined;
          return zone === undefined
            ? local(new Date(seconds(timestamp) * 1000))
            : ofSeconds(seconds(timestamp), zone);
        }),
      utcfromtimestamp: () =>
        defineFunction('utcfromtimestamp', { timestamp: required }, ({ timestamp }) =>
          ofSeconds(seconds(timestamp)),
        ),
      fromisoformat: () =>
        defineFunction('fromisoformat', { date_string: required }, ({ date_string: text }) =>
          parseIso(toText(text)),
        ),
      fromordinal: () =>
        defineFunction('fromordinal', { n: required }, ({ n }) => new DateTime(whole(n) - ordinalOfEpoch, 0)),
      strptime: () =>
        defineFunction('strptime', { date_string: required, format: required }, (given) =>
          parseFormat(toText(given.date_string), toText(given.format)),
        ),
      combine: () =>
        defineFunction('combine', { date: required, time: required }, ({ date, time }) => {
          if (date instanceof PyDate && time instanceof PyTime) return new DateTime(date.days, time.micros);
          throw timeFault('combine() takes a date and a time');
        }),
      min: () => new DateTime(firstDay, 0),
      max: () => new DateTime(lastDay, microsPerDay - 1),
      resolution: () => new Timedelta(0, 1),
    },
  );
}

/** Local time is that of the process, as in Python. */
function local(date: Date): DateTime {
  return DateTime.ofInstant(date.getTime() - date.getTimezoneOffset() * 60_000, 0);
}

function ofSeconds(value: number, zone?: Zone): DateTime {
  const milliseconds = Math.floor(value * 1000);
  return DateTime.ofInstant(milliseconds, Math.round((value * 1000 - milliseconds) * 1000), zone);
}

function seconds(value: Value): number {
  return value instanceof PyFloat ? value.value : whole(value);
}

const timeClass = new ClassObject(
  'datetime.time',
  defineFunction(
    'time',
    { hour: 0, minute: 0, second: 0, microsecond: 0 },
    (part) =>
      new PyTime(microsOf(whole(part.hour), whole(part.minute), whole(part.second), whole(part.microsecond))),
  ),
  { min: () => new PyTime(0), max: () => new PyTime(microsPerDay - 1) },
);

const iso =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2}){0,2})?)?$/;

/** @throws JINJA_VALUE */
function parseIso(text: string): DateTime {
  const found = iso.exec(text);
  if (found === null) throw timeFault(`Invalid isoformat string: '${text}'`);
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  return makeDateTime({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    microsecond: Number((fraction ?? '').padEnd(6, '0').slice(0, 6)),
    zone: zone === undefined ? undefined : parseZone(zone),
  });
}

function parseZone(text: string): Zone {
  if (text === 'Z' || text === 'z') return utcZone;
  const digits = text.replaceAll(/[^\d]/g, '').padEnd(6, '0');
  const [hours, minutes, rest] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  const offset = ((hours * 60 + minutes) * 60 + rest) * microsPerSecond;
  return offset === 0 ? utcZone : new FixedZone(text.startsWith('-') ? -offset : offset);
}

/** @throws JINJA_VALUE */
function parseFormat(text: string, format: string): DateTime {
  const found = strptime(text, format);
  if (found === undefined) throw timeFault(`time data '${text}' does not match format '${format}'`);
  const part = (letter: string, fallback: number) => Number(found.get(letter) ?? fallback);
  const short = part('y', 0);
  const year = found.has('Y') || !found.has('y') ? part('Y', 1900) : short + (short < 69 ? 2000 : 1900);
  const name = found.get('B') ?? found.get('b');
  const month = name === undefined ? part('m', 1) : monthOf(name);
  const twelve = part('I', 0) % 12;
  const hour = found.has('H') ? part('H', 0) : twelve + (found.get('p')?.toLowerCase() === 'pm' ? 12 : 0);
  const zone = found.get('z');
  const time = makeDateTime({
    year,
    month,
    day: part('d', 1),
    hour,
    minute: part('M', 0),
    second: part('S', 0),
    microsecond: Number((found.get('f') ?? '').padEnd(6, '0')),
    zone: zone === undefined ? undefined : parseZone(zone),
  });
  const dayInYear = found.get('j');
  return dayInYear === undefined || found.has('d')
    ? time
    : new DateTime(daysOf({ year, month: 1, day: 1 }) + Number(dayInYear) - 1, time.micros, time.zone);
}
