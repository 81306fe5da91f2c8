import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import {
  findJupyter,
  readResults,
  runBook,
  type BookOptions,
  type CellText,
  type RunRecord,
} from 'landslide/book';
import { repositoryRoot } from 'landslide/study';
import { axeFaults } from '../explore/axe.js';
import { openBrowser } from '../explore/chromium.js';
import { code, temporary, words, writeBook } from './fixture.js';

const ROOT = repositoryRoot();

const FIRST = [
  words('# The first one\n\nAn equation $\\frac{a}{b}$.'),
  code(`import { recordResult } from 'landslide/book';
import { frontEnd } from 'landslide/core';
const { LANDSLIDE_PRESET: preset, LANDSLIDE_SEED: seed, LANDSLIDE_DEVICE: device } = process.env;
recordResult({ id: 'first.value', value: [preset, seed, device].join(' '), label: 'what it was told', demo: true });`),
  code(`const layout = { width: 400, height: 300, meta: { alt: 'Three points that rise' }, title: { text: '</script>' } };
frontEnd()!.display({ 'application/vnd.plotly.v1+json': { data: [{ y: [1, 2, 3] }], layout }, 'text/plain': 'points' });`),
];
const SECOND = [
  words('# The second one'),
  code("console.log('second');"),
  code("throw new Error('wanted');", ['raises-exception']),
];

/** A book of two notebooks in a temporary folder, and a stream that keeps what the runner says. */
function setUp(t: TestContext): { options: BookOptions; said: () => string } | undefined {
  if (!findJupyter(ROOT)) {
    t.skip('no Jupyter here: npm run setup');
    return undefined;
  }
  const dir = temporary(t);
  const notebooks = join(dir, 'notebooks');
  mkdirSync(notebooks);
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  writeBook(notebooks, { '00-first': FIRST, '01-second': SECOND });
  let text = '';
  const stream = new Writable({
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  const labels = { preset: 'demo', presetLabel: 'Demo data', seed: '7', device: 'cpu', date: '2026-01-31' };
  return { options: { root: ROOT, notebooks, out: join(dir, 'out'), stream, ...labels }, said: () => text };
}

const runRecord = (out: string): RunRecord =>
  JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunRecord;

test('the book: executed, found again, executed anew after a change, stopped by a failure, taken up', async (t) => {
  const book = setUp(t);
  if (!book) return;
  const { options, said } = book;
  const { out } = options;
  const page = (name: string): string => readFileSync(join(out, name), 'utf8');

  await t.test('all notebooks run and leave pages, results, record and index', async () => {
    const outcome = await runBook(options);
    assert.deepEqual([outcome.state, outcome.executed], ['whole', ['00-first', '01-second']]);
    assert.deepEqual(readdirSync(join(out, 'notebooks')).sort(), [
      '00-first.html',
      '00-first.ipynb',
      '01-second.html',
      '01-second.ipynb',
    ]);
    assert.equal(readResults(out)['first.value'].value, 'demo 7 cpu');
    assert.equal(readResults(out)['first.value'].notebook, '00-first');
    const record = runRecord(out);
    assert.deepEqual([record.state, record.seed, record.notebooks.length], ['whole', '7', 2]);
    assert.match(said(), /\[1\/2\] 00 The first one: done in/);
  });
  await t.test(
    'the texts of docs/ are pages that the index leads to; the device is the one that was used',
    () => {
      const text = page(join('docs', 'networks.html'));
      assert.match(text, /<h1[^>]*>[^<]+/);
      const links = [...page(join('docs', 'training.html')).matchAll(/href="([^"#:]+)"/g)].map((m) => m[1]);
      assert.ok(links.length > 2);
      for (const link of links) assert.ok(existsSync(join(out, 'docs', link)), `docs/training.html: ${link}`);
      assert.ok(!text.includes('<!--book'));
      assert.match(page('index.html'), /href="docs\/networks\.html"/);
      assert.match(runRecord(out).deviceUsed, /^cpu \(ONNX Runtime/);
    },
  );
  await t.test(
    'a page is whole by itself: plotly.js once, alt text, MathML, nothing loaded from elsewhere',
    () => {
      const html = page('notebooks/00-first.html');
      assert.equal(html.split('* plotly.js v').length, 2);
      assert.match(html, /<html lang="en">[^]*<title>The first one<\/title>/);
      assert.match(
        html,
        /role="group" aria-label="Three points that rise"|aria-label="Three points that rise"[^>]*role="group"/,
      );
      assert.match(html, /<math|class="tex"/);
      assert.doesNotMatch(html, /<(script|link|img)[^>]+(src|href)="https?:/);
      assert.match(html, /href="01-second\.html"/);
      assert.ok(
        statSync(join(out, 'notebooks/01-second.html')).size < 100_000,
        'no plotly.js without a figure',
      );
      assert.match(page('index.html'), /href="notebooks\/00-first\.html">00 The first one</);
    },
  );
  await t.test(
    'axe finds no fault in an executed notebook, its figure drawn, in light and dark',
    async (t) => {
      const browser = await openBrowser(t);
      if (!browser) return;
      for (const options of [{}, { dark: true, width: 390, height: 844, touch: true }]) {
        const shown = await browser.open(join(out, 'notebooks', '00-first.html'), options);
        await shown.until(`document.querySelector('.js-plotly-plot .main-svg')`);
        assert.deepEqual(await axeFaults(shown), []);
        assert.ok(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth'));
      }
    },
  );
  await t.test(
    'the whole book: one page and slides with still figures, printed where a Chromium is',
    async (t) => {
      const whole = await runBook({ ...options, book: true });
      const [book, slides] = ['book.html', 'slides.html'].map(page);
      assert.match(book, /class="cover"><h1>[^<]+<[^]*<h1[^>]*>The first one[^]*<h1[^>]*>The second one/);
      assert.doesNotMatch(book, /plot-data|<script[^>]+src=/);
      assert.match(page('index.html'), /href="slides\.html">slides</);
      assert.equal(existsSync(join(out, 'book.pdf')), whole.bookProblem === undefined);
      if (whole.bookProblem === undefined)
        assert.equal(readFileSync(join(out, 'book.pdf')).subarray(0, 5).toString(), '%PDF-');
      else assert.match(whole.bookProblem, /^no Chromium here to print book\.pdf: /);
      assert.ok(slides.length > 1000);
      const browser = await openBrowser(t);
      if (!browser) return;
      const shown = await browser.open(join(out, 'slides.html'));
      assert.equal(await shown.evaluate(`document.querySelectorAll('.slide').length`), 3);
      await shown.press('ArrowRight');
      await shown.until(`document.querySelector('.slide-tools').textContent.startsWith('2 of 3')`);
      assert.deepEqual(await axeFaults(shown), []);
    },
  );
  await t.test('a second run finds all of it', async () => {
    const outcome = await runBook(options);
    assert.deepEqual([outcome.state, outcome.found], ['whole', ['00-first', '01-second']]);
  });
  await t.test(
    'a failure: one line with notebook, cell and error; its page is there, the rest is kept',
    async () => {
      writeBook(options.notebooks!, {
        '01-second': [...SECOND, code("const a = 1;\nthrow new RangeError('a is 1');"), code('2')],
      });
      const outcome = await runBook(options);
      assert.deepEqual([outcome.state, outcome.found], ['failed', ['00-first']]);
      assert.equal(outcome.problem, 'notebook 01-second, code cell 3: RangeError: a is 1');
      assert.match(page('notebooks/01-second.html'), /cell 3, line 2: throw new RangeError/);
      assert.equal(runRecord(out).state, 'failed');
      assert.equal(readResults(out)['first.value'].value, 'demo 7 cpu');
    },
  );
  await t.test('repaired, it goes on where it stopped', async () => {
    writeBook(options.notebooks!, {
      '01-second': [words('# The second one'), code("console.log('repaired');")],
    });
    const outcome = await runBook({ ...options, only: ['01'] });
    assert.deepEqual([outcome.state, outcome.executed], ['part', ['01-second']]);
  });
});

test('two that do not need each other run side by side', async (t) => {
  const book = setUp(t);
  if (!book) return;
  const { options } = book;
  const meet = (own: string, other: string): CellText[] => [
    code(`import { existsSync, writeFileSync } from 'node:fs';
writeFileSync('${options.out}/${own}', process.env.LANDSLIDE_THREADS ?? '');
const until = Date.now() + 60_000;
while (!existsSync('${options.out}/${other}')) {
  if (Date.now() > until) throw new Error('${other} did not come');
  await new Promise((done) => setTimeout(done, 50));
}`),
  ];
  writeBook(options.notebooks!, { '00-first': meet('a', 'b'), '01-second': meet('b', 'a') }, []);
  const outcome = await runBook({ ...options, jobs: 2 });
  assert.deepEqual([outcome.problem, outcome.executed], [undefined, ['00-first', '01-second']]);
  assert.match(readFileSync(join(options.out, 'a'), 'utf8'), /^[12]$/);
});

test('stopping: nothing half is left, and the kernel is told', async (t) => {
  const book = setUp(t);
  if (!book) return;
  const { options } = book;
  const told = join(options.out, 'told');
  writeBook(options.notebooks!, {
    '00-first': [
      code(`import { frontEnd } from 'landslide/core';
import { writeFileSync } from 'node:fs';
const end = await new Promise((done) => {
  const off = frontEnd()!.onInterrupt(() => { writeFileSync('${told}', 'x'); off(); done(0); });
  writeFileSync('${told}-ready', 'x');
});`),
    ],
  });
  const stop = new AbortController();
  const timer = setInterval(() => existsSync(`${told}-ready`) && stop.abort(), 100);
  t.after(() => clearInterval(timer));
  const outcome = await runBook({ ...options, signal: stop.signal });
  assert.equal(outcome.state, 'stopped');
  assert.match(outcome.problem!, /^stopped: what was finished is kept; run the same command to go on$/);
  assert.deepEqual(readdirSync(join(options.out, 'notebooks')), []);
  assert.equal(runRecord(options.out).notebooks[0].state, 'stopped');
  for (let i = 0; i < 50 && !existsSync(told); i++) await new Promise((done) => setTimeout(done, 100));
  assert.ok(existsSync(told), 'the running cell was asked to stop');
});
