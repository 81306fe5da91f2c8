/** @file A folder in which a notebook finds the library, and the Python that executes it. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findJupyter, type Jupyter } from 'landslide/book';
import { repositoryRoot } from 'landslide/study';

export const ROOT = repositoryRoot();

/** A temporary folder with the checkout's packages; gone after the test. */
export function sandbox(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'landslide-book-'));
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Jupyter, or undefined after the test was marked as skipped. */
export function jupyterOrSkip(t: TestContext): Jupyter | undefined {
  const jupyter = findJupyter(ROOT);
  if (!jupyter) t.skip('no Jupyter here: npm run setup');
  return jupyter;
}
