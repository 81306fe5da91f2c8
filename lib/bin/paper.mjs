/** @file `npm run paper`: sets up whatever is missing, then executes the notebooks. */
import { main, ROOT } from './checkout.mjs';
import { setup } from './setup.mjs';

await main('paper', async () => {
  const argv = process.argv.slice(2);
  await setup({ jupyter: argv.includes('--help') ? 'no' : 'needed' });
  const { paperCommand } = await import('../dist/book/index.js');
  const { PRESETS, formatTrainingTime, openStudy, paperParts, trainingTime } =
    await import('../dist/study/index.js');
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      console.error('\npaper: stopping; once more ends at once');
      controller.abort();
    });
  const date = new Date().toISOString();
  const estimate = async (preset, device) => {
    const { threads } = openStudy({ preset });
    return formatTrainingTime(await trainingTime(PRESETS[preset], paperParts(), { device, threads }));
  };
  return paperCommand(argv, { root: ROOT, presets: PRESETS, date, estimate, signal: controller.signal });
});
