/** @file node:test over compiled files, two at a time, told in a line for each file. */
import { relative } from 'node:path';
import { run } from 'node:test';

const FILE_MINUTES = 15;

/** Runs test files and counts their tests; a suite counts by its tests, a file that breaks before its first test as one failure.
 *  @param o.files absolute paths; o.base: folder that names are shown relative to
 *  @returns { passed, failed, skipped, failures: text[] } */
export async function runTestFiles({ files, base, concurrency = 2, log = console.log }) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let current;
  const close = () => current && log(fileLine(current));
  const stream = run({ files, concurrency, timeout: FILE_MINUTES * 60_000 });
  const printed = new Map();
  for await (const { type, data } of stream) {
    if (type === 'test:stderr')
      printed.set(data.file, ((printed.get(data.file) ?? '') + data.message).slice(-4000));
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const kind = kindOf(type, data);
    if (kind === undefined) continue;
    const name = relative(base, data.file ?? data.name).replaceAll('\\', '/');
    if (current?.name !== name) {
      close();
      current = { name, passed: 0, failed: 0, skipped: 0, ms: 0 };
    }
    current[kind]++;
    total[kind]++;
    if (data.nesting === 0) current.ms += data.details.duration_ms;
    if (kind === 'skipped') log(`skipped ${name}: ${data.name}${reasonOf(data)}`);
    if (kind === 'failed') {
      const said = isWholeFile(data) ? (printed.get(data.file ?? data.name) ?? '') : '';
      total.failures.push(
        `${name}: ${isWholeFile(data) ? 'the file itself' : data.name}\n${said}${messageOf(data)}`,
      );
    }
  }
  close();
  return total;
}

/** What an event adds to; undefined for suites, files and tests that fail only because of a test inside them. Of a suite that is skipped nothing
 *  but itself is heard. */
function kindOf(type, data) {
  const isSuite = data.details?.type === 'suite';
  if (type === 'test:fail' && data.details.error?.failureType === 'subtestsFailed') return undefined;
  if (data.skip !== undefined || data.todo !== undefined) return 'skipped';
  if (type === 'test:fail') return 'failed';
  return isSuite || isWholeFile(data) ? undefined : 'passed';
}

function isWholeFile(data) {
  return data.nesting === 0 && (data.file === undefined || data.name === data.file);
}

function fileLine({ name, passed, failed, skipped, ms }) {
  const parts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`];
  return `${failed ? 'FAILED ' : 'ok     '} ${name}: ${parts.filter(Boolean).join(', ')} (${(ms / 1000).toFixed(1)} s)`;
}

function reasonOf({ skip, todo }) {
  const reason = typeof skip === 'string' ? skip : typeof todo === 'string' ? todo : '';
  return reason ? `: ${reason}` : '';
}

function messageOf({ details }) {
  const error = details.error?.cause ?? details.error;
  return String(error?.stack ?? error);
}
