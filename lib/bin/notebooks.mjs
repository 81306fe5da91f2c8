/** @file Looks at the committed notebooks: form and types. `--clean` takes outputs out of them, as an editor leaves them. */
import { join } from 'node:path';
import { main, ROOT } from './checkout.mjs';
import { setup } from './setup.mjs';

await main('notebooks', async () => {
  await setup({ jupyter: 'no' });
  const { checkCells, checkNotebooks, cleanNotebook, listNotebooks, writeNotebook } =
    await import('../dist/book/index.js');
  const dir = join(ROOT, 'notebooks');
  if (process.argv.includes('--clean'))
    for (const { path, notebook } of listNotebooks(dir)) writeNotebook(path, cleanNotebook(notebook));
  const faults = [...checkNotebooks(dir), ...(await checkCells(dir, join(ROOT, 'tsconfig.json')))];
  for (const fault of faults) console.error(fault);
  console.error(`notebooks: ${listNotebooks(dir).length} read, ${faults.length} faults`);
  return faults.length ? 1 : 0;
});
