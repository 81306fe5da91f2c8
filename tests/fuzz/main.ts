/** @file `npm run fuzz -- [--files N] [--from N] [--target NAME]`: N hurt files of each kind; exits 1 where a reader did worse than refuse. */
import { parseArgs } from 'node:util';
import { fire } from './run.js';
import { TARGETS } from './targets.js';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    target: { type: 'string' },
  },
});
const names = values.target === undefined ? Object.keys(TARGETS) : [values.target];
const unknown = names.find((n) => !Object.hasOwn(TARGETS, n));
const [files, from] = [Number(values.files), Number(values.from)];
if (unknown !== undefined || !(files > 0) || !(from >= 0)) {
  console.error(
    `fuzz: ${unknown ?? `${values.files} files from ${values.from}`}: expected numbers, and of the targets ${Object.keys(TARGETS).join(', ')}`,
  );
  process.exit(2);
}
let faults = 0;
console.log('target          files    read  refused  peak (MiB)  faults');
for (const target of names) {
  const r = await fire(target, from, from + files);
  faults += r.findings.length;
  const row = [r.files, r.read, r.refused, r.peakMiB, r.findings.length].map((v, k) =>
    String(v).padStart([7, 7, 8, 11, 7][k]),
  );
  console.log(`${target.padEnd(14)} ${row.join(' ')}`);
  for (const { i, fault } of r.findings.slice(0, 5))
    console.log(`  --target ${target} --from ${i} --files 1: ${fault}`);
}
process.exitCode = faults > 0 ? 1 : 0;
