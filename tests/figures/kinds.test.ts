import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { XMLValidator } from 'fast-xml-parser';
import { toSvg, type Figure } from 'landslide/figures';
import { gallery } from './gallery.js';

const figures = gallery();
const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const drawn = new Map<string, string>();
const svgOf = async (f: Figure): Promise<string> => {
  if (!drawn.has(f.id)) drawn.set(f.id, await toSvg(f));
  return drawn.get(f.id)!;
};
after(() => drawn.clear());

for (const figure of figures) {
  test(`${figure.id}: well-formed, with title, description and the demo note`, async () => {
    const svg = await svgOf(figure);
    assert.equal(XMLValidator.validate(svg), true);
    assert.match(
      svg,
      /<title id="[^"]+">Figure 4\. UNet-SE finds 8 of 10 landslides &amp; misses &lt; 2\.<\/title>/,
    );
    assert.match(svg, /<desc id="[^"]+">Orange outlines on a hill\.<\/desc>/);
    assert.match(svg, />demo data</);
  });

  test(`${figure.id}: no text under 7 pt in print`, async () => {
    const svg = await svgOf(figure);
    const wide = Number(/viewBox="\S+ \S+ (\S+)/.exec(svg)![1]);
    const ptPerUnit = ((figure.widthMm / 25.4) * 72) / wide;
    const sizes = [...svg.matchAll(/font-size:\s*([\d.]+)px/g)].map((m) => Number(m[1]) * ptPerUnit);
    assert.ok(sizes.length > 0);
    assert.ok(Math.min(...sizes) >= 7, `smallest text is ${Math.min(...sizes).toFixed(2)} pt`);
  });

  test(`${figure.id}: nothing sticks out of the page`, async () => {
    const svg = await svgOf(figure);
    // Clipped drawings count with their whole box, so the words alone are measured.
    const words = svg
      .replace(/<(image|path)\b[^>]*\/?>/g, '')
      .replace(/<rect [^>]*\/>/g, '')
      .replace(/<\/(image|path)>/g, '');
    const box = new Resvg(words, { font: { fontFiles: [font], loadSystemFonts: false } }).getBBox();
    const [x, y, w, h] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(svg)!.slice(1).map(Number);
    if (!box) return;
    const scale = w / ((figure.widthMm / 25.4) * 96);
    assert.ok(box.x >= x - 1 && box.y >= y - 1, `starts at ${box.x}, ${box.y} (scale ${scale})`);
    assert.ok(box.x + box.width <= x + w + 1, `reaches ${box.x + box.width} of ${x + w}`);
    assert.ok(box.y + box.height <= y + h + 1, `reaches ${box.y + box.height} of ${y + h} down`);
  });

  test(`${figure.id}: drawn again, the same bytes`, async () => {
    assert.equal(await toSvg(figure), await svgOf(figure));
  });

  test(`${figure.id}: light enough for a notebook`, () => {
    assert.ok(JSON.stringify([figure.data, figure.layout]).length < 400_000);
  });
}
