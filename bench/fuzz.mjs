// Random tables and arguments through every sampler, for longer than the test suite does:
// `node bench/fuzz.mjs [seed] [minutes]`. Prints what went wrong; the same seed gives the same cases.
import { spawnSync } from 'node:child_process';

const [seed = '1', minutes = '10'] = process.argv.slice(2);
const { status } = spawnSync('npx', ['vitest', 'run', 'test/contract/fuzz.test.ts'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    BALLAST_FUZZ_SEED: seed,
    BALLAST_FUZZ_SECONDS: String(Number(minutes) * 60),
    BALLAST_FUZZ_VERBOSE: process.env.BALLAST_FUZZ_VERBOSE ?? '1',
  },
});
process.exitCode = status ?? 1;
