import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from 'landslide/study';
import { readRecord } from 'landslide/training';
import { pairSet, temporary } from './pair-set.js';
import { shell } from './shell.js';

const SMALL = ['--width', '2', '--epochs', '2', '--batch', '4', '--rate', '0.005', '--device', 'cpu'];

/** The one line that the command ends with. */
async function refusal(...argv: string[]): Promise<string> {
  const { code, err } = await shell(...argv);
  assert.equal(code, 1, `${argv.join(' ')} was taken`);
  assert.doesNotMatch(err, /\n/);
  return err;
}

test('train, then evaluate: scores, a record of the command, and repeating it gives the same weights', async (t) => {
  const data = await pairSet(t);
  const [out, again] = [temporary(t), temporary(t)];
  const options = ['--data', data, ...SMALL, '--micro-batch', '2'];
  const { code, out: said, err } = await shell('train', ...options, '--out', out);
  assert.equal(code, 0, err);
  assert.match(said, /^unet-se: 7 patches, 1 for validation\nbest epoch \d of 2: validation loss/);
  assert.match(said, /^waited for data \d+\.\d\d % of the training$/m);
  const record = readRecord(join(out, 'run.json'))!;
  assert.deepEqual([record.state, record.settings.microBatch, record.seed], ['whole', 2, 1]);
  assert.deepEqual(record.source, { dataset: 'discs', areas: [] });
  const [npx, landslide, ...argv] = record.repeat.split(' ');
  assert.deepEqual([npx, landslide], ['npx', 'landslide']);
  await shell(...argv.map((a) => (a === out ? again : a)));
  for (const file of ['best.safetensors', 'last.safetensors'])
    assert.ok(readFileSync(join(again, file)).equals(readFileSync(join(out, file))), file);
  const scores = await shell('evaluate', '--checkpoint', out, '--data', data);
  assert.match(scores.out, /^unet-se on discs: 8 patches, threshold 0.5\nprecision/);
});

test('pixels that are NaN are ignored, in training and evaluation', async (t) => {
  const change = (image: Float32Array, i: number) => void (i < 3 && image.fill(NaN, 40, 60));
  const data = await pairSet(t, { change });
  const out = temporary(t);
  const { code, err } = await shell('train', '--data', data, ...SMALL, '--out', out);
  assert.equal(code, 0, err);
  const { history, normalisation } = readRecord(join(out, 'run.json'))!;
  assert.ok(history.every((h) => Number.isFinite(h.trainLoss) && Number.isFinite(h.validationLoss)));
  assert.ok((normalisation as { mean: number[] }).mean.every(Number.isFinite));
  assert.equal((await shell('evaluate', '--checkpoint', out, '--data', data)).code, 0);
});

test('data that cannot be trained on are refused in one line, and nothing is written', async (t) => {
  const out = join(temporary(t), 'run');
  const trainOn = (data: string, ...more: string[]) =>
    refusal('train', '--data', data, ...SMALL, '--out', out, ...more);
  const none = await pairSet(t, { n: 1 });
  for (const f of ['images', 'masks']) rmSync(join(none, f, 'p0.tif'));
  assert.match(await trainOn(none), /images holds no image: expected .tif/);
  assert.match(
    await trainOn(await pairSet(t, { n: 1 })),
    /has 1 image in these areas: training needs at least two/,
  );
  assert.match(
    await trainOn(await pairSet(t, { codes: [0, 0] })),
    /training masks hold only background: both classes are needed; check which mask values mean landslide/,
  );
  assert.match(
    await trainOn(await pairSet(t, { codes: [1, 1] })),
    /training masks hold only landslide: both/,
  );
  assert.match(
    await trainOn(await pairSet(t, { codes: [0, 7] })),
    /masks\/p\d.tif has value 7, which the rule \(landslide ==1, background ==0\) does not know: add it to/,
  );
  const ignored = await pairSet(t, { codes: [9, 9], rule: { ignoreWhen: '==9' } });
  assert.match(await trainOn(ignored), /set has no pixel that counts: its masks are all 255/);
  const alone = await pairSet(t);
  rmSync(join(alone, 'masks', 'p3.tif'));
  assert.match(
    await trainOn(alone),
    /1 image has no mask: images\/p3.tif: add the files or state the pair rule/,
  );
  const idle = await pairSet(t);
  rmSync(join(idle, 'images', 'p3.tif'));
  assert.match(await trainOn(idle), /1 mask has no image: masks\/p3.tif/);
  const other = await pairSet(t);
  const larger = await pairSet(t, { size: 48 });
  writeFileSync(join(other, 'masks', 'p2.tif'), readFileSync(join(larger, 'masks', 'p2.tif')));
  assert.match(await trainOn(other), /masks\/p2.tif is 48 x 48 pixels, its image images\/p2.tif 32 x 32/);
  assert.ok(!existsSync(out));
});

test('sizes that a network cannot take are refused with the next that it can, and --tile cuts to it', async (t) => {
  const data = await pairSet(t, { size: 40 });
  const out = temporary(t);
  const trainOn = (model: string) =>
    refusal('train', '--data', data, ...SMALL, '--model', model, '--out', out);
  for (const [model, label, multiple, next] of [
    ['unet', 'UNet', 16, 48],
    ['unet-se', 'UNet-SE', 16, 48],
    ['vgg13-se', 'VGG13-SE', 32, 64],
    ['resnet18-se', 'ResNet18-SE', 32, 64],
  ] as const)
    assert.match(
      await trainOn(model),
      new RegExp(`patch height is 40; ${label} needs a multiple of ${multiple}: use ${next}`),
    );
  const { code } = await shell('train', '--data', data, ...SMALL, '--tile', '16', '--out', out);
  assert.equal(code, 0);
});

test('options and folders that do not fit are refused in one line', async (t) => {
  const data = await pairSet(t);
  const dir = temporary(t);
  const file = join(dir, 'file');
  writeFileSync(file, '');
  const trainOn = (...more: string[]) => refusal('train', '--data', data, ...SMALL, '--out', dir, ...more);
  assert.match(await trainOn('--micro-batch', '3'), /microBatch is 3: expected a divisor of batch 4/);
  assert.match(await trainOn('--micro-batch', 'few'), /--micro-batch is few: expected a whole number from 1/);
  assert.match(await trainOn('--model', 'unet2'), /unknown network unet2/);
  assert.match(
    await trainOn('--out', join(file, 'run')),
    /cannot write .*file\/run: ENOTDIR.*: give a folder/,
  );
  assert.match(
    await refusal('train', '--region', 'r.json', '--out', dir, '--epochs', '3'),
    /--epochs goes with --data: with --region it comes from --preset; leave it out/,
  );
});

test('a checkpoint that does not fit data or network is refused in one line, and stays as it is', async (t) => {
  const data = await pairSet(t);
  const four = await pairSet(t, { bands: 4 });
  const out = temporary(t);
  assert.equal((await shell('train', '--data', data, ...SMALL, '--out', out)).code, 0);
  const files = ['best.safetensors', 'last.safetensors'].map((f) => join(out, f));
  const before = files.map((f) => readFileSync(f));
  assert.match(
    await refusal('evaluate', '--checkpoint', out, '--data', four),
    /was trained on 3 bands \(red, green, blue\), the images have 4: give the same bands, or train again/,
  );
  const goOn = (...more: string[]) => refusal('train', '--data', data, ...SMALL, '--out', out, ...more);
  assert.match(await goOn('--model', 'unet'), /holds UNet-SE; UNet was asked for/);
  assert.match(
    await goOn('--width', '4'),
    /was made with other network \(width 2, now 4\): use the same, or/,
  );
  assert.match(await goOn('--batch', '2'), /was made with other settings \(batch 4, now 2\)/);
  assert.match(
    await refusal('train', '--data', four, ...SMALL, '--out', out),
    /was trained on 3 bands \(red, green, blue\), the images have 4/,
  );
  files.forEach((f, i) => assert.ok(readFileSync(f).equals(before[i]), f));
  truncateSync(files[0], before[0].length - 200);
  assert.match(
    await refusal('evaluate', '--checkpoint', out, '--data', data),
    /is truncated: \d+ of \d+ bytes/,
  );
});

test('Ctrl-C in the middle of an epoch keeps the last whole one; the same command goes on to the same bytes', async (t) => {
  const data = await pairSet(t, { n: 24 });
  const [parts, whole] = [temporary(t), temporary(t)];
  const options = ['train', '--data', data, ...SMALL, '--epochs', '6', '--micro-batch', '2', '--out'];
  const child = spawn(process.execPath, [
    join(repositoryRoot(), 'lib', 'bin', 'landslide.mjs'),
    ...options,
    parts,
  ]);
  let err = '';
  child.stderr.on('data', (d: Buffer) => (err += d.toString()));
  const timer = setInterval(() => {
    if (!existsSync(join(parts, 'last.safetensors'))) return;
    clearInterval(timer);
    child.kill('SIGINT');
  }, 5);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  assert.equal(code, 1, err);
  assert.match(
    err,
    /^training UNet-SE: 20 patches \(60 an epoch with flips\), 6 epochs, batch 4 in micro-batches of 2, .* on cpu \(2 threads\)$/m,
  );
  assert.match(err, /landslide train: training UNet-SE stopped: finished epochs are in .*run the same again/);
  const { state, history } = readRecord(join(parts, 'run.json'))!;
  assert.equal(state, 'stopped');
  assert.ok(history.length >= 1 && history.length < 6, `${history.length} epochs`);
  assert.equal((await shell(...options, parts)).code, 0);
  assert.equal((await shell(...options, whole)).code, 0);
  for (const file of ['best.safetensors', 'last.safetensors'])
    assert.ok(readFileSync(join(parts, file)).equals(readFileSync(join(whole, file))), file);
});
