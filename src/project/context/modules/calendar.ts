import { BallastError } from '../../../errors/ballast-error.ts';

/** The proleptic Gregorian calendar, days counted from 1970-01-01. */
export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export const microsPerSecond = 1_000_000;
export const microsPerDay = 86_400 * microsPerSecond;
/** 0001-01-01. */
export const firstDay = -719_162;
/** 9999-12-31. */
export const lastDay = 2_932_896;

/** A Python ValueError. */
export function timeFault(problem: string): BallastError {
  return new BallastError('JINJA_VALUE', { problem, fix: 'Give a date and time that exist.', calls: [] });
}

/** @throws JINJA_VALUE for a date that does not exist */
export function daysOf({ year, month, day }: Civil): number {
  if (year < 1 || year > 9999) throw timeFault(`year ${year} is out of range`);
  if (month < 1 || month > 12) throw timeFault('month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month)) throw timeFault('day is out of range for month');
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

export function civilOf(days: number): Civil {
  const date = new Date(days * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function daysInMonth(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

/** Monday is 0. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** 1 to 366. */
export function dayOfYear(days: number): number {
  return days - daysOf({ year: civilOf(days).year, month: 1, day: 1 }) + 1;
}

/** ISO 8601's year, week and weekday (Monday is 1). */
export function isoWeek(days: number): { year: number; week: number; weekday: number } {
  const weekday = weekdayOf(days) + 1;
  const thursday = days - weekday + 4;
  const { year } = civilOf(thursday);
  return { year, week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1, weekday };
}

/** @throws JINJA_VALUE outside of the years 1 to 9999 */
export function checkedDays(days: number): number {
  if (days < firstDay || days > lastDay) throw timeFault('date value out of range');
  return days;
}

/** The parts of a time of day in microseconds. */
export function clockOf(micros: number): { hour: number; minute: number; second: number; micro: number } {
  const seconds = Math.floor(micros / microsPerSecond);
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micro: micros % microsPerSecond,
  };
}

/** @throws JINJA_VALUE */
export function microsOf(hour: number, minute: number, second: number, micro: number): number {
  if (hour < 0 || hour > 23) throw timeFault('hour must be in 0..23');
  if (minute < 0 || minute > 59) throw timeFault('minute must be in 0..59');
  if (second < 0 || second > 59) throw timeFault('second must be in 0..59');
  if (micro < 0 || micro >= microsPerSecond) throw timeFault('microsecond must be in 0..999999');
  return ((hour * 60 + minute) * 60 + second) * microsPerSecond + micro;
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** `+02:00` */
export function offsetText(offset: number, separator = ':'): string {
  const { hour, minute, second } = clockOf(Math.abs(offset) % microsPerDay);
  const seconds = second === 0 ? '' : `${separator}${pad(second, 2)}`;
  return `${offset < 0 ? '-' : '+'}${pad(hour, 2)}${separator}${pad(minute, 2)}${seconds}`;
}
