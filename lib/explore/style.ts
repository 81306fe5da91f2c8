/** @file The look of the explorables; colours of the page come from the book's own variables. */

/** CSS for pages with explorables. */
export const EXPLORE_STYLE = `
figure.explorable { margin: 1.4rem 0; } .explorable-area img { display: block; }
.explore { border: 1px solid var(--line); border-radius: 6px; padding: .8rem; --slide: #d55e00; --stable: #9a9a9a; }
.explore .tools { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; } .explore .field { display: inline-flex; flex-wrap: wrap; gap: .4rem; align-items: center; max-width: 100%; }
.explore button, .explore select, .explore input { font: inherit; font-size: .9rem; color: var(--text); background: var(--code); border: 1px solid var(--quiet); border-radius: 5px; padding: .3rem .6rem; min-height: 2.5rem; max-width: 100%; }
.explore button:focus-visible, .explore select:focus-visible, .explore input:focus-visible, .explore canvas:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.explore button[aria-pressed="true"] { background: var(--accent); color: var(--paper); }
.explore p { margin: .5rem 0; } .explore .quiet { color: var(--quiet); font-size: .85rem; } .explore svg { display: block; max-width: none; overflow: visible; }
.explore text.ink { fill: var(--text); font-size: 12px; font-variant-numeric: tabular-nums; } .explore .axis, .explore .whisker { stroke: var(--text); stroke-width: 1.2; }
.explore .mark { stroke: var(--text); stroke-dasharray: 5 4; } .explore .domain { fill: var(--stable); opacity: .55; } .explore .slides { fill: none; stroke: var(--slide); stroke-width: 2; }
.explore .bar-strong { fill: var(--slide); } .explore .bar-weak { fill: var(--stable); } .explore .paper-mark { fill: var(--paper); stroke: var(--text); stroke-width: 1.3; }
.explore .handle { cursor: ew-resize; touch-action: none; outline: none; } .explore .hit { fill: transparent; } .explore .handle line { stroke: var(--accent); stroke-width: 2; } .explore .handle circle { fill: var(--accent); stroke: var(--paper); stroke-width: 2; }
.explore .handle:focus-visible circle { stroke: var(--text); stroke-width: 3; r: 10px; }
.explore .side { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; } .explore .grow { flex: 1 1 17rem; min-width: 0; } .explore canvas { max-width: 100%; height: auto; cursor: crosshair; touch-action: manipulation; }
.explore tbody th { border-bottom-color: var(--line); white-space: nowrap; font-weight: 600; } .explore th, .explore td { white-space: nowrap; padding: .3rem .5rem; } .explore .said { min-height: 1.6em; }
.explore .view { flex: 1 1 12rem; max-width: 22rem; } .explore .view canvas { display: block; width: 100%; }
.explore caption { text-align: left; font-size: .88rem; color: var(--quiet); }
`;
