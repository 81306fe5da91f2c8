import assert from 'node:assert/strict';
import test from 'node:test';
import { contents, uniqueAnchors } from 'landslide/book';

const heading = (level: number, id: string, title: string): string =>
  `<h${level} id="${id}">${title}<a class="anchor-link" href="#${id}">¶</a></h${level}>`;

const page = [
  heading(1, '00-A', '00 · A'),
  heading(2, 'Try-it', 'Try it'),
  heading(3, 'More', 'More'),
  heading(1, '01-B', '01 · B'),
  heading(2, 'Try-it', 'Try <em>it</em>'),
].join('<p>text</p>');

test('headings of the same name get anchors of their own', () => {
  const ids = [...uniqueAnchors(page).matchAll(/id="([^"]+)"/g)].map((m) => m[1]);
  assert.deepEqual(ids, ['00-A', 'Try-it', 'More', '01-B', 'Try-it-2']);
  assert.match(uniqueAnchors(page), /id="Try-it-2">Try <em>it<\/em><a class="anchor-link" href="#Try-it-2"/);
});

test('the contents list titles and sections, each a link to its anchor', () => {
  const links = [...contents(uniqueAnchors(page)).matchAll(/level-(\d)"><a href="#([^"]+)">(.*?)<\/a>/g)];
  assert.deepEqual(
    links.map((m) => m.slice(1)),
    [
      ['1', '00-A', '00 · A'],
      ['2', 'Try-it', 'Try it'],
      ['1', '01-B', '01 · B'],
      ['2', 'Try-it-2', 'Try <em>it</em>'],
    ],
  );
});
