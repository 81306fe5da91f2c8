import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeHtml, finishPage } from 'landslide/book';

const page = '<head><!--book:head--></head><body><!--book:nav--><main>x</main><!--book:foot--></body>';
const frame = {
  index: { title: 'All', href: '../index.html' },
  next: { title: 'B & C', href: '01-b.html' },
  note: 'demo',
};

test('a page gets its look, its way on and its origin; plotly.js only where there is a figure', () => {
  const plain = finishPage(page, frame, () => 'PLOTLY');
  assert.ok(!plain.includes('<!--book'));
  assert.match(plain, /<a rel="next" href="01-b\.html">B &amp; C →<\/a>/);
  assert.ok(!plain.includes('PLOTLY'));
  const figure = page.replace('x', '<script class="plot-data">{}</script>');
  assert.equal(finishPage(figure, frame, () => 'PLOTLY').split('PLOTLY').length, 2);
});

test('links to the texts of docs/ lead to their pages, other links stay', () => {
  const links =
    '<a href="../docs/networks.md">a</a><a href="training.md#stop">b</a><a href="https://x.org/y.md">c</a>';
  const html = finishPage(page.replace('x', links), frame, () => '');
  assert.ok(html.includes('href="../docs/networks.html"'));
  assert.ok(html.includes('href="training.html#stop"'));
  assert.ok(html.includes('href="https://x.org/y.md"'));
});

test('an embedded script cannot end itself, and `$&` in it stays as it is', () => {
  const html = finishPage(`${page}<i class="plot-data">`, frame, () => "a('</script>$&')");
  assert.ok(html.includes("a('<\\/script>$&')"));
});

test('text is escaped for elements and attributes', () => {
  assert.equal(escapeHtml(`<a b="c">'&`), '&lt;a b=&quot;c&quot;&gt;&#39;&amp;');
});
