import { BallastError } from '../../errors/ballast-error.ts';
import type { JsValue } from '../../jinja/index.ts';
import { DateTime } from '../context/modules/datetime.ts';
import { utcZone } from '../context/modules/timezone.ts';
import { type GraphNode, nodeTitle } from '../graph.ts';

/** A slice of time that a microbatch model builds: from `start` up to, not with, `end`. */
export interface Batch {
  readonly start: Date;
  readonly end: Date;
  readonly size: BatchSize;
}

const batchSizes = ['hour', 'day', 'month', 'year'] as const;
export type BatchSize = (typeof batchSizes)[number];

/** The times that a run is limited to. */
export interface EventTimes {
  readonly start?: Date;
  readonly end?: Date;
}

/**
 * The batches that a run of a microbatch model builds, oldest first.
 * @param incremental  whether the table is there and is added to
 * @throws MICROBATCH_CONFIG_INVALID
 */
export function planBatches(
  node: GraphNode,
  incremental: boolean,
  now: Date,
  times: EventTimes = {},
): readonly Batch[] {
  const { size, lookback } = readMicrobatch(node);
  const end = ceiling(times.end ?? now, size);
  const first =
    times.start ??
    (incremental ? move(truncate(end, size), size, -lookback - (isWhole(end, size) ? 1 : 0)) : undefined);
  const begin = first === undefined ? readBegin(node) : first;
  const batches: Batch[] = [];
  for (let start = truncate(begin, size); start < end; start = move(start, size, 1)) {
    batches.push({ start, end: move(start, size, 1), size });
  }
  return batches;
}

/** Whether the node is a model that is built batch by batch. */
export function isMicrobatch({ config }: GraphNode): boolean {
  return config.materialized === 'incremental' && config['incremental_strategy'] === 'microbatch';
}

/** What a microbatch model must configure, and may. @throws MICROBATCH_CONFIG_INVALID */
export function readMicrobatch(node: GraphNode): { readonly size: BatchSize; readonly lookback: number } {
  const { config } = node;
  if (typeof config['event_time'] !== 'string') throw invalid(node, 'event_time', 'the name of a column');
  readBegin(node);
  const size = batchSizes.find((size) => size === config['batch_size']);
  if (size === undefined) throw invalid(node, 'batch_size', `one of ${batchSizes.join(', ')}`);
  const lookback = config['lookback'] ?? 1;
  if (typeof lookback !== 'number' || !Number.isInteger(lookback))
    throw invalid(node, 'lookback', 'a whole number');
  const concurrent = config['concurrent_batches'] ?? false;
  if (typeof concurrent !== 'boolean') throw invalid(node, 'concurrent_batches', 'true or false');
  return { size, lookback };
}

function readBegin(node: GraphNode): Date {
  const begin = node.config['begin'];
  const date = begin instanceof Date ? begin : typeof begin === 'string' ? parseTime(begin) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw invalid(node, 'begin', "a date such as '2024-01-01'");
  return date;
}

/** A date or a timestamp; without a zone it is UTC. */
export function parseTime(text: string): Date {
  const plain = text.trim().replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(plain) || !plain.includes('T') ? plain : `${plain}Z`;
  return new Date(zoned);
}

function isWhole(time: Date, size: BatchSize): boolean {
  return truncate(time, size).getTime() === time.getTime();
}

function truncate(time: Date, size: BatchSize): Date {
  const [year, month] = [time.getUTCFullYear(), size === 'year' ? 0 : time.getUTCMonth()];
  const day = size === 'year' || size === 'month' ? 1 : time.getUTCDate();
  return new Date(Date.UTC(year, month, day, size === 'hour' ? time.getUTCHours() : 0));
}

function ceiling(time: Date, size: BatchSize): Date {
  return isWhole(time, size) ? time : move(truncate(time, size), size, 1);
}

function move(time: Date, size: BatchSize, by: number): Date {
  const moved = new Date(time);
  if (size === 'hour') moved.setUTCHours(moved.getUTCHours() + by);
  else if (size === 'day') moved.setUTCDate(moved.getUTCDate() + by);
  else if (size === 'month') moved.setUTCMonth(moved.getUTCMonth() + by);
  else moved.setUTCFullYear(moved.getUTCFullYear() + by);
  return moved;
}

/** `'2024-01-01 00:00:00+00:00'`: DuckDB compares it with dates and timestamps with or without a zone. */
export function timeLiteral(time: Date): string {
  return `'${time.toISOString().slice(0, 19).replace('T', ' ')}+00:00'`;
}

/** The condition that a row belongs to the batch. */
export function batchCondition(column: string, { start, end }: Pick<Batch, 'start' | 'end'>): string {
  return `${column} >= ${timeLiteral(start)} and ${column} < ${timeLiteral(end)}`;
}

/** `model.batch` */
export function batchDict({ start, end, size }: Batch): JsValue {
  const digits = { hour: 13, day: 10, month: 7, year: 4 }[size];
  const time = (date: Date) => DateTime.ofInstant(date.getTime(), 0, utcZone);
  return {
    id: start.toISOString().slice(0, digits).replaceAll(/[-T]/g, ''),
    event_time_start: time(start),
    event_time_end: time(end),
  };
}

function invalid(node: GraphNode, key: string, expected: string): BallastError {
  const params = { node: nodeTitle(node), key, expected };
  return new BallastError('MICROBATCH_CONFIG_INVALID', params, { file: node.original_file_path });
}
