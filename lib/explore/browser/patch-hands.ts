/** @file The hands on a patch: mouse, finger, keys, and files that are dropped. */

/** What a reader's hands do to a patch. */
export interface Hands {
  move: (row: number, column: number) => void;
  paint: () => void;
  redraw: () => void;
  place: () => { row: number; column: number };
  size: [number, number];
  drop: (file: Blob) => void;
}

/** Pointer, keys and dropped files on the canvas. */
export function listen(
  canvas: HTMLCanvasElement,
  { move, paint, redraw, place, size: [rows, columns], drop }: Hands,
): void {
  let held = false;
  const to = (event: PointerEvent): void => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    move(
      Math.floor(((event.clientY - top) / height) * rows),
      Math.floor(((event.clientX - left) / width) * columns),
    );
  };
  canvas.addEventListener('pointerdown', (event) => {
    held = true;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus();
    to(event);
    paint();
    event.preventDefault();
  });
  canvas.addEventListener('pointermove', (event) => {
    to(event);
    if (held) paint();
    else redraw();
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, () => (held = false));
  canvas.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 16 : 4;
    const way = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ' ': [0, 0],
      Enter: [0, 0],
    }[event.key];
    if (!way) return;
    event.preventDefault();
    const { row, column } = place();
    move(
      Math.min(rows - 1, Math.max(0, row + step * way[0])),
      Math.min(columns - 1, Math.max(0, column + step * way[1])),
    );
    if (way[0] === 0 && way[1] === 0) paint();
    else redraw();
  });
  canvas.addEventListener('dragover', (event) => event.preventDefault());
  canvas.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) drop(file);
  });
}
