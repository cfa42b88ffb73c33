import { civilOf, clockOf, dayOfYear, isoWeek, pad, weekdayOf } from './calendar.ts';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A moment to be formatted. */
export interface Moment {
  /** Days since 1970-01-01. */
  readonly days: number;
  /** Microseconds of the day. */
  readonly micros: number;
  /** `+0200`, empty without a zone. */
  readonly offset: string;
  readonly zone: string;
  readonly timestamp: number;
}

/** Python's strftime in the C locale; a letter that it does not know stays as it is. */
export function strftime(moment: Moment, format: string): string {
  return format.replaceAll(/%([-#]?)([a-zA-Z%])/g, (whole, plain: string, letter: string) => {
    const text = directive(moment, letter);
    if (text === undefined) return whole;
    return plain === '' ? text : text.replace(/^[0 ]+(?=.)/, '');
  });
}

function directive(moment: Moment, letter: string): string | undefined {
  const { year, month, day } = civilOf(moment.days);
  const { hour, minute, second, micro } = clockOf(moment.micros);
  const weekday = weekdayOf(moment.days);
  const yearDay = dayOfYear(moment.days);
  switch (letter) {
    case 'a':
      return days[weekday].slice(0, 3);
    case 'A':
      return days[weekday];
    case 'w':
      return String((weekday + 1) % 7);
    case 'u':
      return String(weekday + 1);
    case 'd':
      return pad(day, 2);
    case 'e':
      return String(day).padStart(2);
    case 'b':
    case 'h':
      return months[month - 1].slice(0, 3);
    case 'B':
      return months[month - 1];
    case 'm':
      return pad(month, 2);
    case 'y':
      return pad(year % 100, 2);
    case 'Y':
      return String(year);
    case 'C':
      return pad(Math.floor(year / 100), 2);
    case 'H':
      return pad(hour, 2);
    case 'I':
      return pad(hour % 12 || 12, 2);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'M':
      return pad(minute, 2);
    case 'S':
      return pad(second, 2);
    case 'f':
      return pad(micro, 6);
    case 'z':
      return moment.offset;
    case 'Z':
      return moment.zone;
    case 'j':
      return pad(yearDay, 3);
    case 'U':
      return pad(Math.floor((yearDay + 6 - ((weekday + 1) % 7)) / 7), 2);
    case 'W':
      return pad(Math.floor((yearDay + 6 - weekday) / 7), 2);
    case 'V':
      return pad(isoWeek(moment.days).week, 2);
    case 'G':
      return String(isoWeek(moment.days).year);
    case 's':
      return String(Math.floor(moment.timestamp));
    case 'c':
      return strftime(moment, '%a %b %e %H:%M:%S %Y');
    case 'x':
    case 'D':
      return strftime(moment, '%m/%d/%y');
    case 'X':
    case 'T':
      return strftime(moment, '%H:%M:%S');
    case 'F':
      return strftime(moment, '%Y-%m-%d');
    case 'R':
      return strftime(moment, '%H:%M');
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}

const number = (digits: number) => `(\\d{1,${digits}})`;
const patterns: Readonly<Record<string, string>> = {
  Y: '(\\d{4})',
  m: number(2),
  d: number(2),
  H: number(2),
  I: number(2),
  M: number(2),
  S: number(2),
  f: number(6),
  j: number(3),
  y: '(\\d{2})',
  p: '(am|pm)',
  b: `(${months.map((name) => name.slice(0, 3)).join('|')})`,
  B: `(${months.join('|')})`,
  a: `(${days.map((name) => name.slice(0, 3)).join('|')})`,
  A: `(${days.join('|')})`,
  z: '([+-]\\d{2}:?\\d{2}|Z)',
  Z: '(UTC|GMT)',
};

/** What strptime found, by the letter of the format; undefined where the text does not match it. */
export function strptime(text: string, format: string): ReadonlyMap<string, string> | undefined {
  const letters: string[] = [];
  const widened = format
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%F', '%Y-%m-%d')
    .replaceAll('%D', '%m/%d/%y');
  const source = widened.replaceAll(/%(.)|(\s+)|([\\^$.*+?()[\]{}|/-])/g, (_, letter, blank, special) => {
    if (blank !== undefined) return '\\s+';
    if (special !== undefined) return `\\${special}`;
    if (letter === '%') return '%';
    letters.push(letter as string);
    return patterns[letter as string] ?? '(?!)';
  });
  const found = new RegExp(`^${source}$`, 'i').exec(text);
  return found === null ? undefined : new Map(letters.map((letter, i) => [letter, found[i + 1]]));
}

/** The month, 1 to 12, of a name or its first three letters. */
export function monthOf(name: string): number {
  return months.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase().slice(0, 3))) + 1;
}
