/** @file The look of every page: notebooks and index. System fonts, light and dark, readable on a phone and in print. */

/** CSS shared by the notebooks' pages and the index. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --text: #1d232b; --quiet: #5b6672; --line: #d9dee4; --code: #f5f6f8; --accent: #1f5f8b;
  --good: #1e6b3a; --bad: #a4262c; --note: #fff6dd; --note-text: #5a4300;
  --k: #7a3e9d; --s: #2f6f3e; --m: #95520f; --c: #66707b; --f: #1f5f8b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15191e; --text: #e3e7ec; --quiet: #a2acb8; --line: #343c46; --code: #1d232a; --accent: #8cc4ef;
    --good: #83d09d; --bad: #ff9a9a; --note: #3a3013; --note-text: #f4dd9c;
    --k: #cfa6ee; --s: #9bd3a5; --m: #e7b27c; --c: #95a0ac; --f: #8cc4ef;
  }
}
* { box-sizing: border-box; } [hidden] { display: none !important; }
html { font-size: 17px; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--text); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main, .bar, .foot { max-width: 60rem; margin: 0 auto; padding: 0 1.2rem; }
a { color: var(--accent); } a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 .6em; } h1 { font-size: 1.9rem; margin-top: 1.2em; } h2 { font-size: 1.35rem; } h3 { font-size: 1.1rem; }
.anchor-link { visibility: hidden; text-decoration: none; margin-left: .3em; } :hover > .anchor-link { visibility: visible; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .4rem .8rem; z-index: 9; }
.bar { padding-top: .9rem; font-size: .88rem; } nav.bar { display: grid; grid-template-columns: 1fr auto 1fr; gap: .2rem 1.2rem; } nav.bar > :last-child { text-align: right; }
.foot { margin-top: 3rem; padding-top: 1rem; padding-bottom: 2.5rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .85rem; }
.demo { background: var(--note); color: var(--note-text); border-radius: 6px; padding: .55rem .9rem; margin: 1rem 0; font-size: .92rem; }
img, svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th { border-bottom-color: var(--quiet); }
td.number, th.number { text-align: right; }
.scroll, .output_html, .text_cell_render { overflow-x: auto; } math { font-size: 1.15em; } math[display="block"] { margin: 1rem 0; padding: 0.4em 0; }
.tex { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .88em; }
pre, code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .82rem; }
pre { line-height: 1.5; margin: 0; overflow-x: auto; white-space: pre; } p code, li code, td code { background: var(--code); border-radius: 4px; padding: .1em .3em; }
.cell { margin: .9rem 0; min-width: 0; } .inner_cell { min-width: 0; }
.input { display: block; border-left: 3px solid var(--line); } .input_area, .text_cell_render pre { background: var(--code); border-radius: 0 6px 6px 0; padding: .7rem .9rem; overflow-x: auto; }
.prompt { color: var(--quiet); font: .72rem ui-monospace, Menlo, Consolas, monospace; padding: 0 .9rem; } .prompt:empty { display: none; } .output_prompt { padding: 0; }
.output { padding: .5rem 0 0 .9rem; } .output_area { margin: .4rem 0; min-width: 0; } .output_text pre { max-height: 30rem; overflow: auto; }
.output_stderr pre { color: var(--quiet); } .output_error pre { color: var(--bad); border-left: 3px solid var(--bad); padding-left: .8rem; white-space: pre-wrap; }
figure { margin: 1.2rem 0; } figcaption { color: var(--quiet); font-size: .9rem; margin-top: .5rem; max-width: 46rem; }
.plot-area, .sheet { background: #fff; color: #1d232b; border-radius: 6px; overflow-x: auto; } .plot-area img, .plot-area > div { display: block; margin: 0 auto; } .plot-area p { margin: 0; padding: 1rem; }
details { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; margin: .8rem 0; } summary { cursor: pointer; }
.input_area pre, .output_text pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.highlight .k, .highlight .kd, .highlight .kr, .highlight .kc, .highlight .ow { color: var(--k); } .highlight .s, .highlight .s1, .highlight .s2, .highlight .sb, .highlight .sr { color: var(--s); }
.highlight .m, .highlight .mi, .highlight .mf, .highlight .mh { color: var(--m); } .highlight .c, .highlight .c1, .highlight .cm { color: var(--c); } .highlight .nf, .highlight .nx + .p { color: inherit; } .highlight .kt, .highlight .nb { color: var(--f); }
@media (max-width: 40rem) { html { font-size: 16px; } main, .bar, .foot { padding-left: .9rem; padding-right: .9rem; } .output { padding-left: 0; } pre, code { font-size: .76rem; } h1 { font-size: 1.5rem; } }
@media print { .bar, .skip { display: none; } .output_text pre { max-height: none; } pre { white-space: pre-wrap; } figure, tr { break-inside: avoid; } }
`;

/** Script of a page with figures: each becomes interactive when it comes near the screen; before that, its picture stands there. */
export const PLOT_SCRIPT = `
const draw = (figure) => {
  const area = figure.querySelector('.plot-area');
  const { data, layout, config } = JSON.parse(figure.querySelector('.plot-data').textContent);
  const box = document.createElement('div');
  const width = layout.width || 850, height = layout.height || 500;
  // Narrower than this the words of a figure run into each other: a phone scrolls it instead.
  const fit = () => {
    const w = Math.max(Math.min(width, area.clientWidth || width), Math.round(0.8 * width));
    return { width: w, height: Math.round((height * w) / width) };
  };
  const picture = area.firstElementChild;
  area.append(box);
  const hold = (size) => { box.style.width = size.width + 'px'; return size; };
  const start = { ...layout, ...hold(fit()) };
  if (picture) picture.hidden = true;
  // Without a mouse Plotly shows its buttons all the time, over the legend.
  const displayModeBar = matchMedia('(hover: hover)').matches ? 'hover' : false;
  Plotly.newPlot(box, data, start, { displaylogo: false, ...config, displayModeBar, responsive: false }).catch(() => {
    box.remove();
    if (picture) picture.hidden = false;
  });
  let last = start.width;
  addEventListener('resize', () => {
    const size = fit();
    if (size.width !== last) { last = size.width; Plotly.relayout(box, hold(size)); }
  });
};
const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) { near.unobserve(target); draw(target); }
}, { rootMargin: '600px' });
document.querySelectorAll('figure.plot').forEach((figure) => near.observe(figure));
`;

/** Script of every page: what scrolls can be reached with the keyboard, and only that. */
export const SCROLL_SCRIPT = `
const reach = () => document.querySelectorAll('.output_subarea, .rendered_html, pre').forEach((box) => {
  const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
  if (scrolls && /auto|scroll/.test(getComputedStyle(box).overflow)) box.tabIndex = 0;
  else box.removeAttribute('tabindex');
});
addEventListener('resize', reach);
addEventListener('load', reach);
`;
