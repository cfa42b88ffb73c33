import { BallastError } from '../../errors/ballast-error.ts';
import { isDict, parseYaml, plainText } from '../load/yaml-file.ts';

/** The rows that a sampled run reads: those whose event time is in [start, end). */
export interface Sample {
  readonly start: Date;
  readonly end: Date;
}

const milliseconds = { minute: 60e3, hour: 3600e3, day: 86400e3 } as const;

/**
 * Reads --sample: `3 days` before now, or `{start: 2024-01-01, end: 2024-02-01}`.
 * @throws SAMPLE_INVALID
 */
export function parseSample(written: string, now: Date): Sample {
  const window = /^(\d+)\s*(minute|hour|day|month|year)s?$/i.exec(written.trim());
  if (window !== null) return { start: before(now, Number(window[1]), window[2].toLowerCase()), end: now };
  try {
    const { value } = parseYaml(written, '--sample');
    if (isDict(value)) {
      const [start, end] = [
        Date.parse(plainText(value['start'])),
        Date.parse(plainText(value['end'] ?? now.toISOString())),
      ];
      if (start < end) return { start: new Date(start), end: new Date(end) };
    }
  } catch (error) {
    throw new BallastError('SAMPLE_INVALID', { given: written }, {}, { cause: error });
  }
  throw new BallastError('SAMPLE_INVALID', { given: written });
}

function before(now: Date, count: number, unit: string): Date {
  if (unit === 'minute' || unit === 'hour' || unit === 'day')
    return new Date(now.getTime() - count * milliseconds[unit]);
  const date = new Date(now);
  if (unit === 'month') date.setUTCMonth(date.getUTCMonth() - count);
  else date.setUTCFullYear(date.getUTCFullYear() - count);
  return date;
}
