/** @file Loaded before a program (node --import): at its end, its peak memory in KiB goes to the file that BENCH_PEAK names. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Linux counts what the parent held into maxRSS; VmHWM is the process' own. */
function peakKiB() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

if (isMainThread && process.env.BENCH_PEAK)
  process.on('exit', () => writeFileSync(process.env.BENCH_PEAK, String(peakKiB())));
