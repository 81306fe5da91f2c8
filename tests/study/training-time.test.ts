import assert from 'node:assert/strict';
import test from 'node:test';
import { formatTrainingTime, paperParts, plannedTrainings, PRESETS, trainingTime } from 'landslide/study';

test('the paper preset: four models, two more seeds of six networks, eight fine-tunings and the learning curve', () => {
  const parts = { home: { train: 100, validation: 30 }, target: { train: 200, validation: 60 } };
  const list = plannedTrainings(PRESETS.paper, parts);
  // Models; all three seeds of VGG13 and ResNet18 and two more of the four; fine-tunings; 16 and 64 patches.
  assert.equal(list.length, 4 + (2 * 3 + 4 * 2) + 8 + 2);
  assert.deepEqual(list[0], { network: 'unet', shown: 50 * 3 * 100, validated: 50 * 30 });
  assert.deepEqual(list.at(-1), { network: 'unet-se', shown: 50 * 3 * 64, validated: 50 * 60 });
});

test('the demo preset shows its own numbers of patches, and short trainings for the seeds', () => {
  const parts = { home: { train: 500, validation: 100 }, target: { train: 300, validation: 90 } };
  const list = plannedTrainings(PRESETS.demo, parts);
  assert.deepEqual(list[0], { network: 'unet', shown: 8 * 160, validated: 8 * 48 });
  assert.deepEqual(list[4], { network: 'unet', shown: 4 * 48, validated: 4 * 48 });
  assert.deepEqual(list.at(-1), { network: 'unet-se', shown: 3 * 24, validated: 3 * 48 });
});

test("the paper's parts: 7 : 2 : 1 of 3683, and Kecun by its 172 test patches", () => {
  assert.deepEqual(paperParts(), {
    home: { train: 2578, validation: 737 },
    target: { train: 1204, validation: 344 },
  });
});

test('the time is that of all steps, by a step of each network', async () => {
  const small = { ...PRESETS.demo, width: 2 };
  const time = await trainingTime(small, paperParts(), { device: 'cpu', threads: 1 });
  const twice = await trainingTime({ ...small, epochs: 800 }, paperParts(), { device: 'cpu', threads: 1 });
  assert.equal(time.trainings, 4 + 12 + 8 + 2);
  assert.ok(time.seconds > 0 && twice.seconds > 5 * time.seconds);
  assert.match(
    formatTrainingTime({ trainings: 3, seconds: 7200, device: 'cpu', threads: 2 }),
    /^3 trainings, about 2 h on cpu \(2 threads\), less where one stops early$/,
  );
});
