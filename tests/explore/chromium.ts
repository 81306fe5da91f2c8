/** @file A page in the machine's own Chromium, without a window: what a reader's mouse, finger and keys do to it. None is ever downloaded. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const WAIT_MS = 60_000;

/** The command of a Chromium, or undefined. */
export function findChromium(): string | undefined {
  return NAMES.find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

export interface PageOptions {
  /** CSS pixels; default 1000 x 800. */
  width?: number;
  height?: number;
  dark?: boolean;
  touch?: boolean;
}

/** An open page. */
export interface Page {
  /** The value of an expression, or of the promise that it is. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. */
  until(expression: string): Promise<void>;
  /** Presses a key on what has the focus: `ArrowRight`. */
  press(key: string): Promise<void>;
  /** Moves the mouse, or a finger, pressed from one place to another; both in the page's pixels. */
  drag(from: Place, to: Place, by?: 'mouse' | 'finger'): Promise<void>;
  /** Middle of the first element that matches, scrolled into view. */
  middleOf(selector: string): Promise<Place>;
  screenshot(path: string): Promise<void>;
  /** Errors that the page threw or logged. */
  errors: string[];
}

export interface Place {
  x: number;
  y: number;
}

type Reply = {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: never;
  error?: { message: string };
};

/** A browser for a test, closed at its end; undefined, and the test skipped, where there is none. */
export async function openBrowser(
  t: TestContext,
): Promise<{ open(file: string, o?: PageOptions): Promise<Page> } | undefined> {
  const command = findChromium();
  if (!command) {
    t.skip('no Chromium here: install one to try the pages in it');
    return undefined;
  }
  const profile = mkdtempSync(join(tmpdir(), 'landslide-chromium-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(command, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const wire = connect(child);
  t.after(async () => {
    const gone = new Promise((done) => child.once('exit', done));
    await wire.send('Browser.close').catch(() => child.kill());
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return { open: (file, o = {}) => openPage(wire, file, o) };
}

interface Wire {
  send<T = unknown>(method: string, params?: object, sessionId?: string): Promise<T>;
  onEvent(listener: (reply: Reply & { sessionId?: string }) => void): void;
}

/** The DevTools protocol: JSON texts ended by a zero byte, in on descriptor 3 and out on 4. */
function connect(child: ChildProcess): Wire {
  const [into, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const open = new Map<number, { done: (v: never) => void; fail: (e: Error) => void }>();
  const listeners: ((reply: Reply) => void)[] = [];
  let rest = Buffer.alloc(0);
  let last = 0;
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const reply = JSON.parse(rest.subarray(0, end).toString()) as Reply;
      rest = rest.subarray(end + 1);
      const asked = reply.id === undefined ? undefined : open.get(reply.id);
      if (!asked) listeners.forEach((hear) => hear(reply));
      else if (reply.error) asked.fail(new Error(reply.error.message));
      else asked.done(reply.result!);
    }
  });
  const broken = (): void => open.forEach(({ fail }) => fail(new Error('Chromium ended')));
  child.once('exit', broken);
  into.on('error', broken);
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((done, fail) => {
        open.set(++last, { done, fail });
        into.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
      }),
    onEvent: (listener) => void listeners.push(listener),
  };
}

async function openPage(
  wire: Wire,
  file: string,
  { width = 1000, height = 800, dark = false, touch = false }: PageOptions,
): Promise<Page> {
  const { targetId } = await wire.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await wire.send<{ sessionId: string }>('Target.attachToTarget', {
    targetId,
    flatten: true,
  });
  const send = <T>(method: string, params?: object): Promise<T> => wire.send<T>(method, params, sessionId);
  const errors: string[] = [];
  const loaded = new Promise<void>((done) =>
    wire.onEvent((e) => {
      if (e.sessionId !== sessionId) return;
      if (e.method === 'Page.loadEventFired') done();
      if (e.method === 'Runtime.exceptionThrown') errors.push(JSON.stringify(e.params));
    }),
  );
  await send('Page.enable');
  await send('Runtime.enable');
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: touch });
  await send('Emulation.setTouchEmulationEnabled', { enabled: touch });
  await send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
  });
  await send('Page.navigate', { url: pathToFileURL(file).href });
  await loaded;
  return { errors, ...hands(send) };
}

function hands(send: <T>(method: string, params?: object) => Promise<T>): Omit<Page, 'errors'> {
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send<{ result: { value: T }; exceptionDetails?: object }>(
      'Runtime.evaluate',
      {
        expression,
        awaitPromise: true,
        returnByValue: true,
      },
    );
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails).slice(0, 600));
    return result.value;
  };
  const until = async (expression: string): Promise<void> => {
    for (const begun = Date.now(); !(await evaluate<boolean>(`Boolean(${expression})`));) {
      if (Date.now() - begun > WAIT_MS) throw new Error(`the page never had ${expression}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const mouse = (type: string, { x, y }: Place): Promise<unknown> =>
    send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, clickCount: 1 });
  const finger = (type: string, at?: Place): Promise<unknown> =>
    send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] });
  return {
    evaluate,
    until,
    press: async (key) => {
      const text = key.length === 1 ? key : undefined;
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key === ' ' ? 'Space' : key, text });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key === ' ' ? 'Space' : key });
    },
    drag: async (from, to, by = 'mouse') => {
      const half = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
      if (by === 'mouse') {
        await mouse('mousePressed', from);
        for (const at of [half, to]) await mouse('mouseMoved', at);
        await mouse('mouseReleased', to);
      } else {
        await finger('touchStart', from);
        for (const at of [half, to]) await finger('touchMove', at);
        await finger('touchEnd');
      }
    },
    middleOf: (selector) =>
      evaluate(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: 'center' });
        const box = element.getBoundingClientRect();
        return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
      })()`),
    screenshot: async (path) => {
      const { data } = await send<{ data: string }>('Page.captureScreenshot', {
        captureBeyondViewport: false,
      });
      writeFileSync(path, Buffer.from(data, 'base64'));
    },
  };
}
