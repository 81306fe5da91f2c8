/** @file The look of the book in one piece: for paper, and for a lecture room. */

/** Every notebook begins on a page; figures and tables stay whole. */
export const BOOK_STYLE = `
.contents ul { list-style: none; padding: 0; } .contents .level-1 { margin-top: .6rem; font-weight: 600; } .contents .level-2 { padding-left: 1.4rem; font-size: .9em; }
@page { size: A4; margin: 18mm 16mm; }
@media print { html { font-size: 10.5pt; } nav.bar { display: none; } .cover { padding-top: 30vh; } .cover h1 { break-before: auto; font-size: 2.4rem; } h1 { break-before: page; } h2, h3 { break-after: avoid; } figure, img, table, pre { break-inside: avoid; } .output_html { overflow: visible; } table { font-size: 7.5pt; } .input { font-size: 8pt; } .anchor-link { display: none; } }
`;

/** One section a slide; code is left out unless it is asked for. */
export const SLIDE_STYLE = `
html { font-size: 20px; scroll-snap-type: y proximity; } main { max-width: 64rem; }
.slide { min-height: 100vh; padding: 1.5rem 0; scroll-snap-align: start; border-bottom: 1px solid var(--line); outline: none; }
.slide:focus-visible { outline: none; } .slide h1, .slide h2 { margin-top: 0; } body:not(.with-code) .input { display: none; } .slide img { max-height: 74vh; width: auto; }
.slide-tools { position: fixed; right: 1rem; bottom: 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .7rem; font-size: .75rem; }
.slide-tools button { font: inherit; color: var(--text); background: var(--code); border: 1px solid var(--quiet); border-radius: 4px; padding: .3rem .6rem; }
@media print { @page { size: A4 landscape; } .slide { break-after: page; } .slide-tools { display: none; } }
`;

/** Cuts the text at its headings; arrows, Page keys and Space go from slide to slide, C shows the code. */
export const SLIDE_SCRIPT = `
const main = document.querySelector('main');
let slide;
for (const cell of [...main.children]) {
  if (!slide || cell.querySelector('h1, h2')) {
    slide = document.createElement('section');
    slide.className = 'slide';
    slide.tabIndex = -1;
    const heading = cell.querySelector('h1, h2');
    if (heading) slide.setAttribute('aria-label', heading.firstChild.textContent);
    main.append(slide);
  }
  slide.append(cell);
}
const slides = [...document.querySelectorAll('.slide')];
const tools = document.createElement('aside');
tools.className = 'slide-tools';
tools.setAttribute('aria-label', 'Slides');
const where = document.createElement('span');
const code = document.createElement('button');
code.type = 'button';
code.textContent = 'Code (C)';
code.onclick = () => code.setAttribute('aria-pressed', String(document.body.classList.toggle('with-code')));
tools.append(where, ' ', code);
document.body.append(tools);
const at = () => Math.max(0, slides.findLastIndex((s) => s.getBoundingClientRect().top < innerHeight / 2));
const tell = () => { where.textContent = (at() + 1) + ' of ' + slides.length; };
const go = (to) => { const s = slides[Math.min(slides.length - 1, Math.max(0, to))]; s.scrollIntoView(); s.focus({ preventScroll: true }); tell(); };
addEventListener('scroll', tell, { passive: true });
addEventListener('keydown', (event) => {
  if (event.target.closest('button, summary, a, input') || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (step) { event.preventDefault(); go(at() + step); }
  if (event.key === 'c') code.click();
});
tell();
`;
