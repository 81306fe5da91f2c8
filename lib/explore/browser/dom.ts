/** @file Making elements, in a line. */

export type Attributes = Record<string, string | number | boolean>;

/** An HTML element with attributes and children; `false` leaves an attribute out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children);
  return made;
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(made, attributes);
  made.append(...children);
  return made;
}

/** Sets attributes; `false` takes one off, `true` sets it empty. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
}

/** A button that does something. */
export function button(text: string, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button' }, text);
  made.addEventListener('click', act);
  return made;
}

let names = 0;
/** An id that no other element of the page has. */
export const freshId = (): string => `explore-${++names}`;

/** A labelled choice; `chosen` is called with the place of the option. */
export function choice(label: string, options: readonly string[], chosen: (at: number) => void): HTMLElement {
  const id = freshId();
  const select = el('select', { id }, ...options.map((o, i) => el('option', { value: i }, o)));
  select.addEventListener('change', () => chosen(select.selectedIndex));
  return el('span', { class: 'field' }, el('label', { for: id }, label), select);
}

/** Calls `draw` with the width of a box whenever it changes. */
export function onWidth(box: Element, draw: (width: number) => void): void {
  let last = 0;
  new ResizeObserver(() => {
    const width = Math.round(box.clientWidth);
    if (width > 0 && width !== last) draw((last = width));
  }).observe(box);
}

/** A number for reading: fixed decimals, a true minus, `–` where there is none. */
export function fixed(v: number, decimals: number): string {
  return Number.isFinite(v) ? v.toFixed(decimals).replace(/^-/, '\u2212') : '–';
}
