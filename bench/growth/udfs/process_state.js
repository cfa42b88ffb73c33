import { DOUBLE } from '@duckdb/node-api';
import { readFileSync, writeFileSync } from 'node:fs';
import { defineTableFunction, valueRows } from 'duckdb-ballast';

/** A clock and the process's memory, read from Linux; `reset` starts a new peak. */
export default defineTableFunction({
  name: 'process_state',
  group: 'profile',
  summary: 'Seconds on a clock, and the peak memory of the process since the last reset.',
  reference: 'proc(5)',
  inputs: {},
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reset: { type: 'boolean', default: false, description: 'Starts a new peak.' },
    },
  },
  shape: 'table',
  columns: () => [
    { name: 'seconds', type: DOUBLE, description: 'Seconds on a clock of its own.' },
    { name: 'peak_mb', type: DOUBLE, description: 'Most memory that was resident since the last reset.' },
  ],
  compute: async (_inputs, { reset }) => {
    if (reset) writeFileSync('/proc/self/clear_refs', '5');
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    return valueRows([
      { name: 'seconds', type: DOUBLE, values: [performance.now() / 1000] },
      { name: 'peak_mb', type: DOUBLE, values: [peakKb / 1024] },
    ]);
  },
  examples: ['from process_state()'],
});
