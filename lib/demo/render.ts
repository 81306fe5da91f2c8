/** @file The scene as the camera delivers it, and the truth behind it, strip after strip. */
import { checkStop, openThreads, shareArrays } from '../core/index.js';
import { startRendering, work, type SceneRows, type StripJob } from './render-strip.js';
import type { World } from './world.js';

const STRIP_ROWS = 256;

/** Renders the scene from the top, a strip at a time.
 *  @param stripRows rows a strip, a multiple of 4 */
export function* renderScene(
  world: World,
  { signal, stripRows = STRIP_ROWS }: { signal?: AbortSignal; stripRows?: number } = {},
): Generator<SceneRows> {
  const rendering = startRendering(world);
  for (const job of stripsOf(world, stripRows)) {
    checkStop(signal, 'demo scene');
    yield work({ rendering, ...job });
  }
}

/** The same strips in the same order, rendered on threads.
 *  @param threads  default: as many as the machine runs at once */
export async function* renderOnThreads(
  world: World,
  { signal, threads: count }: { signal?: AbortSignal; threads?: number } = {},
): AsyncGenerator<SceneRows> {
  const threads = openThreads<StripJob, SceneRows>(new URL('./render-strip.js', import.meta.url), { count });
  const rendering = shareArrays(startRendering(world));
  const ahead: Promise<SceneRows>[] = [];
  const strips = stripsOf(world, STRIP_ROWS);
  const start = (): void => {
    const next = strips.next();
    if (next.done) return;
    const rows = threads.run({ rendering, ...next.value });
    rows.catch(() => undefined); // said when its turn comes
    ahead.push(rows);
  };
  try {
    for (let k = 0; k <= threads.count; k++) start();
    for (let rows = ahead.shift(); rows; rows = ahead.shift()) {
      const done = await rows;
      checkStop(signal, 'demo scene');
      start();
      yield done;
    }
  } finally {
    await threads.close();
  }
}

function* stripsOf({ land }: World, stripRows: number): Generator<{ y: number; rows: number }> {
  const { pixels } = land.layout;
  for (let y = 0; y < pixels; y += stripRows) yield { y, rows: Math.min(stripRows, pixels - y) };
}
