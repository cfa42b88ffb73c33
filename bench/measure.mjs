// Runs a command as a whole process and tells its wall time, its peak memory and what it printed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @param limit  seconds after which the process is stopped
 * @returns {Promise<{ wall: number, cpu: number, peakMb: number, seconds: number, stopped?: true }>} `cpu` is what all
 *   its threads took; `seconds` is what the process timed itself, all that it took if it was stopped; beside what else
 *   the process told
 */
export async function measure(command, args, limit) {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: (limit ?? 0) * 1000 });
  let peakKb = 0;
  let cpu = 0;
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  const poll = setInterval(() => {
    peakKb = Math.max(peakKb, residentKb(child.pid));
    cpu = Math.max(cpu, cpuSeconds(child.pid));
  }, 10);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(poll);
  if (child.signalCode === 'SIGTERM') {
    const wall = (performance.now() - started) / 1000;
    return { wall, cpu, peakMb: peakKb / 1024, seconds: wall, stopped: true };
  }
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  const wall = (performance.now() - started) / 1000;
  return { wall, cpu, peakMb: peakKb / 1024, ...JSON.parse(text.trim().split('\n').at(-1)) };
}

/** User and system time of all threads of a process, which Linux counts in hundredths of a second. */
function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** The high-water mark that the kernel keeps for a process. */
function residentKb(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Runs both sides in turn, `rounds` times each, and prints the medians and their ratio. */
export async function compare(title, rounds, ours, peer) {
  const results = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    results.ours.push(await ours());
    if (peer !== undefined) results.peer.push(await peer());
  }
  const line = (name, runs) =>
    `| ${title} | ${name} | ${median(runs, 'wall').toFixed(2)} | ${median(runs, 'seconds').toFixed(2)} | ${median(runs, 'peakMb').toFixed(0)} |`;
  console.log(line('Ballast', results.ours));
  if (peer === undefined) return;
  console.log(line('Python', results.peer));
  const ratio = (field) => (median(results.peer, field) / median(results.ours, field)).toFixed(1);
  console.log(`| ${title} | ratio | ${ratio('wall')} | ${ratio('seconds')} | ${ratio('peakMb')} |`);
}

export const header =
  '| what | who | whole process, s | operation, s | peak MB |\n| --- | --- | --- | --- | --- |';

export function median(runs, field) {
  const sorted = runs.map((run) => run[field]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The Python that has the peers: `BENCH_PYTHON`, else python3. */
export const python = process.env.BENCH_PYTHON ?? 'python3';
