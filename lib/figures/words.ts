/** @file Words and numbers inside figures. */

/** Text in which `<` means a smaller-than sign, not a tag of Plotly's. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A number in three figures (four from 1000 up), with a true minus sign. */
export function shortNumber(v: number): string {
  if (!Number.isFinite(v)) return '–';
  const rounded = Number(v.toPrecision(Math.abs(v) >= 1000 ? 4 : 3));
  const tiny = rounded !== 0 && Math.abs(rounded) < 1e-3;
  const text = Math.abs(rounded) >= 1e6 || tiny ? rounded.toExponential(1) : String(rounded);
  return text.replace(/-/g, '\u2212');
}

/** A number with so many decimals and a true minus sign. */
export function fixed(v: number, decimals: number): string {
  return Number.isFinite(v) ? v.toFixed(decimals).replace('-', '\u2212') : '–';
}
