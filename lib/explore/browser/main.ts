/** @file Entry of the script: every explorable of the page wakes when it comes near the screen; until then, and where that fails, its
 *  picture stands there. */
import { DATA_STORE, NETWORK_SCRIPT, OPEN_NETWORK, type ExplorableKind } from '../explorable.js';
import { showClassBreaks } from './class-breaks.js';
import { showPatch } from './patch.js';
import { showPixel } from './pixel.js';

type Show = (box: HTMLElement, data: never) => void | Promise<void>;

const SHOWS: Partial<Record<ExplorableKind, Show>> = {
  'class-breaks': showClassBreaks,
  pixel: showPixel,
  patch: showPatch,
};

const page = globalThis as unknown as Record<string, Record<string, unknown> | undefined>;

async function wake(figure: HTMLElement): Promise<void> {
  const { explorable: id, kind, from = '' } = figure.dataset;
  const show = SHOWS[kind as ExplorableKind];
  if (!id || !show) return;
  const area = figure.querySelector('.explorable-area')!;
  try {
    page[DATA_STORE] ??= {};
    if (!(id in page[DATA_STORE])) await load(`${from}${id}.js`);
    const box = document.createElement('div');
    box.className = 'explore';
    box.hidden = true;
    area.append(box);
    if (kind === 'patch' && !(OPEN_NETWORK in page)) await load(`${from}${NETWORK_SCRIPT}`);
    await show(box, page[DATA_STORE][id] as never);
    for (const still of Array.from(area.children)) (still as HTMLElement).hidden = still !== box;
    figure.dataset.state = 'awake';
  } catch (error) {
    area.querySelectorAll('.explore').forEach((box) => box.remove());
    figure.dataset.state = `asleep: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A script beside the page, once. */
function load(src: string): Promise<void> {
  return new Promise((done, fail) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => done();
    script.onerror = () => fail(new Error(`${src} is not there`));
    document.head.append(script);
  });
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) {
        near.unobserve(target);
        void wake(target as HTMLElement);
      }
  },
  { rootMargin: '400px' },
);
document.querySelectorAll('figure.explorable').forEach((figure) => near.observe(figure));
