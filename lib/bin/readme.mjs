#!/usr/bin/env node
/** @file `npm run readme`: writes the README's table paper against ours from a run's results.json, so that no number is typed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, ROOT } from './checkout.mjs';

const MODELS = { 'unet-se': 'UNet-SE', unet: 'UNet', 'vgg13-se': 'VGG13-SE', 'resnet18-se': 'ResNet18-SE' };
const AREAS = { hongtan: 'Hongtan', kecun: 'Kecun', lushan: 'Lushan' };
const three = (value) => (typeof value === 'number' ? value.toFixed(3) : '–');

/** F1 of each model in each region: paper, and ours on demo data. */
function scoreRows(results) {
  return Object.entries(MODELS).map(([model, title]) => {
    const cells = Object.keys(AREAS).flatMap((area) => {
      const line = results[`paper.table2.${area}.${model}.f1`];
      return [line?.paper ?? '–', three(line?.value)];
    });
    return `| ${title} | ${cells.join(' | ')} |`;
  });
}

/** How many claims have which verdict. */
function verdictLine(results) {
  const counts = {};
  for (const r of Object.values(results)) if (r.verdict) counts[r.verdict] = (counts[r.verdict] ?? 0) + 1;
  return Object.entries(counts)
    .sort()
    .map(([verdict, n]) => `${n} ${verdict}`)
    .join('; ');
}

function section(results, run) {
  const label = Object.values(results).find((r) => r.demo)?.label ?? '';
  const heads = Object.values(AREAS).flatMap((a) => [`${a}, paper`, 'ours, demo data']);
  return [
    `F1, class landslide, patch-wise as the paper counts. "Ours" is measured on the invented regions (${label}; seed ${run.seed}), so no column`,
    'is comparable with the one beside it: the paper’s data are closed. What the columns share is the protocol.',
    '',
    `| | ${heads.join(' | ')} |`,
    `|---|${heads.map(() => '---').join('|')}|`,
    ...scoreRows(results),
    '',
    `Of the claims held against a run: ${verdictLine(results)}. Notebook 16 has the whole table; notebook 00 audits the article’s own numbers.`,
  ].join('\n');
}

await main('readme', () => {
  const out = process.argv[2] ?? join(ROOT, 'out', 'demo');
  const read = (name) => JSON.parse(readFileSync(join(out, name), 'utf8'));
  const path = join(ROOT, 'README.md');
  const text = readFileSync(path, 'utf8');
  const marks = /(<!-- results:[^>]*-->\n)[\s\S]*?(<!-- \/results -->)/;
  if (!marks.test(text)) throw new Error('README.md has no place for the results: put the two comments back');
  writeFileSync(
    path,
    text.replace(marks, (_, a, b) => `${a}${section(read('results.json'), read('run.json'))}\n${b}`),
  );
  return 0;
});
