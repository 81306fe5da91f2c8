/** @file `npm run api`: the API as Markdown under out/api, from the docstrings; fails where a public name has no sentence. */
import { join } from 'node:path';
import { main, ROOT } from './checkout.mjs';
import { setup } from './setup.mjs';

await main('api', async () => {
  await setup({ jupyter: 'no' });
  const { readApi, undocumented, writeApi } = await import('../dist/book/index.js');
  const folder = process.argv[2] ?? join(ROOT, 'out', 'api');
  const pages = await writeApi(ROOT, folder);
  const bare = undocumented(await readApi(ROOT));
  for (const line of bare) console.error(`${line}: write a docstring that begins with a sentence`);
  console.error(`api: ${pages.length} pages in ${folder}, ${bare.length} names without a sentence`);
  return bare.length ? 1 : 0;
});
