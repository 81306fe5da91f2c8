/** @file The explorer of the networks: a patch to paint on, what UNet and UNet-SE make of it, and how the gates answer. */
import { AIRLIGHT, coverOf, dab, DAB_STRENGTH, WASH_STRENGTH, type Brush } from '../brush.js';
import { OPEN_NETWORK } from '../explorable.js';
import { unpack } from '../pack.js';
import type { PatchData, TooLarge } from '../patch.js';
import { asAnswered, drawAnswer, drawImage, patchCanvas } from './patch-canvas.js';
import { answerTable, gateBars, gatesOf, type Answer, type Gates } from './patch-answer.js';
import { pictureTo } from './patch-drop.js';
import { listen } from './patch-hands.js';
import { button, choice, el, freshId, onWidth } from './dom.js';
import { scaleBands } from '../../samples/band-scale.js';
import type { OpenNetwork, OpenNetworkCall } from './network.js';

/** What is painted on now. */
interface Now {
  image: Float32Array;
  truth: Uint8Array | null;
  /** The gates of the patch as it was before the brush. */
  before: Gates | null;
}

/** Fills `box` with the explorer. */
export async function showPatch(box: HTMLElement, data: PatchData | TooLarge): Promise<void> {
  if ('tooLarge' in data) throw new Error(data.tooLarge);
  const { rows, columns, networks } = data;
  const plane = rows * columns;
  const open = (globalThis as unknown as Record<string, OpenNetworkCall>)[OPEN_NETWORK];
  const opened: OpenNetwork[] = [];
  for (const n of networks) opened.push(await open(await unpack(n.onnx)));
  const original = async (i: number): Promise<Float32Array> =>
    Float32Array.from(await unpack(data.patches[i].image), (v) => v / data.scale);
  const forest = await original(data.forest);

  let chosen = 0;
  let now: Now = { image: new Float32Array(3 * plane), truth: null, before: null };
  let brush: Brush = 'vegetation';
  let radius = Math.round(columns / 10);
  let threshold = 0.5;
  let answers: Answer[] = [];
  let width = 0;
  const cursor = { row: rows >> 1, column: columns >> 1 };

  const board = patchCanvas(data, 'Patch to paint on: arrow keys move the brush, Space paints', true);
  const views = networks.map((n) => patchCanvas(data, `Answer of ${n.name}`, false));
  const said = el('p', { 'aria-live': 'polite', class: 'said' });
  const table = el('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Answers in numbers',
  });
  const bars = el('div', { class: 'bars' });

  const draw = (): void => {
    drawImage(board, now.image, data, { ...cursor, radius });
    answers.forEach((a, i) => drawAnswer(views[i], now.image, a.probability, threshold, now.truth, data));
    table.replaceChildren(answerTable(answers, now.truth, threshold));
    const gated = answers.find((a) => a.gates.size > 0);
    if (gated && now.before && width > 0) bars.replaceChildren(gateBars(gated, now.before, width));
    if (answers.length > 0) said.textContent = asAnswered(answers, threshold);
  };
  const ask = latestOnly(async () => {
    const image = now.image.slice();
    const found: Answer[] = [];
    for (const [i, { name, moments }] of networks.entries()) {
      const out = await opened[i].run(scaleBands(image, plane, moments), [1, 3, rows, columns]);
      found.push({ name, probability: out.probability, gates: gatesOf(out) });
    }
    answers = found;
    now.before ??= answers.find((a) => a.gates.size > 0)?.gates ?? null;
    draw();
    box.dataset.answered = String(Number(box.dataset.answered ?? 0) + 1);
  });
  const take = async (image: Float32Array, truth: Uint8Array | null): Promise<void> => {
    now = { image, truth, before: null };
    await ask();
  };
  const restore = async (): Promise<void> =>
    take(await original(chosen), await unpack(data.patches[chosen].truth));
  const paint = (): void => {
    dab(
      now.image,
      [rows, columns],
      { ...cursor, radius, strength: DAB_STRENGTH },
      coverOf(brush, forest, plane),
    );
    draw();
    void ask();
  };
  const wash = (): void => {
    const all = {
      row: rows / 2,
      column: columns / 2,
      radius: 4 * Math.max(rows, columns),
      strength: WASH_STRENGTH,
    };
    dab(now.image, [rows, columns], all, coverOf(brush, forest, plane));
    draw();
    void ask();
  };
  const drop = (file: Blob): void =>
    void pictureTo(file, data).then(
      (image) => take(image, null),
      () => (said.textContent = 'This file is no picture that the browser reads.'),
    );

  listen(board, {
    move: (row, column) => Object.assign(cursor, { row, column }),
    paint,
    redraw: draw,
    place: () => cursor,
    size: [rows, columns],
    drop,
  });
  const brushes = (['vegetation', 'haze'] as const).map((name) => {
    const made = button(name === 'haze' ? 'Haze' : 'Vegetation', () => {
      brush = name;
      brushes.forEach((b) => b.setAttribute('aria-pressed', String(b === made)));
    });
    made.setAttribute('aria-pressed', String(name === brush));
    return made;
  });
  box.append(
    el(
      'div',
      { class: 'tools' },
      choice(
        'Patch',
        data.patches.map((p) => p.name),
        (i) => {
          chosen = i;
          void restore();
        },
      ),
      el('span', { class: 'field', role: 'group', 'aria-label': 'Brush' }, ...brushes),
      slider('Brush size', [2, columns / 3, 1], radius, (v) => {
        radius = v;
        draw();
      }),
      slider('Threshold', [0.02, 0.98, 0.02], threshold, (v) => {
        threshold = v;
        draw();
      }),
      button('Over the whole patch', wash),
      button('Clean again', () => void restore()),
      ownPicture(drop),
    ),
    el('p', { class: 'quiet' }, HINT),
    el(
      'div',
      { class: 'side' },
      ...[board, ...views].map((c) =>
        el(
          'div',
          { class: 'view' },
          c,
          el('span', { class: 'quiet' }, c === board ? 'the patch' : networks[views.indexOf(c)].name),
        ),
      ),
    ),
    said,
    table,
    bars,
  );
  onWidth(bars, (w) => {
    width = w;
    draw();
  });
  await restore();
}

const HINT = `Paint with mouse, finger, or arrow keys and Space. Vegetation is painted from the patch of forest; haze blends in airlight of reflectance ${AIRLIGHT.join(', ')}. A picture of your own is taken as red, green and blue and stretched to the brightness that the networks were trained on.`;

/** Runs the last call after the one that is running; calls between them are left out. */
function latestOnly(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  return () => {
    again = running !== undefined;
    running ??= (async () => {
      do {
        again = false;
        await work();
      } while (again);
      running = undefined;
    })();
    return running;
  };
}

function slider(
  label: string,
  [least, most, step]: [number, number, number],
  value: number,
  set: (v: number) => void,
): HTMLElement {
  const id = freshId();
  const input = el('input', { id, type: 'range', min: least, max: most, step, value });
  const shown = el('output', { for: id }, String(value));
  input.addEventListener('input', () => {
    shown.textContent = input.value;
    set(Number(input.value));
  });
  return el('span', { class: 'field' }, el('label', { for: id }, label), input, shown);
}

function ownPicture(drop: (file: Blob) => void): HTMLElement {
  const id = freshId();
  const input = el('input', { id, type: 'file', accept: 'image/*' });
  input.addEventListener('change', () => input.files?.[0] && drop(input.files[0]));
  return el('span', { class: 'field' }, el('label', { for: id }, 'Your own picture'), input);
}
