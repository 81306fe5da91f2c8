import { check } from '../core/index.js';
import { checkOutput, predictOf, type HasPredict, type Predict } from './predictor.js';

/** A predictor that averages over the eight flips and quarter turns of each patch: eight times the work, and a result that does not depend
 *  on how the scene is turned. Patches must be square. */
export function eightfold(predictor: Predict | HasPredict): Predict {
  const predict = predictOf(predictor);
  return async (images, n, h, w) => {
    check(h === w, `patch is ${h} x ${w}: eightfold averaging turns it, so it must be square`);
    const mean = new Float32Array(n * h * w);
    for (let turn = 0; turn < 8; turn++) {
      const out = await predict(moveSquares(images, h, turn, false), n, h, w);
      checkOutput(out, n, h, w);
      const back = moveSquares(out, h, turn, true);
      for (let i = 0; i < mean.length; i++) mean[i] += back[i] / 8;
    }
    return mean;
  };
}

/** Planes of side x side under one of the square's eight symmetries: bit 0 flips columns, bit 1 rows, bit 2 swaps the two axes first.
 *  @param back  undoes it */
export function moveSquares(planes: Float32Array, side: number, turn: number, back: boolean): Float32Array {
  const result = new Float32Array(planes.length);
  const size = side * side;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [a, b] = turn & 4 ? [y, x] : [x, y];
      const target = (turn & 2 ? side - 1 - b : b) * side + (turn & 1 ? side - 1 - a : a);
      const source = y * side + x;
      const [from, to] = back ? [target, source] : [source, target];
      for (let p = 0; p < planes.length; p += size) result[p + to] = planes[p + from];
    }
  return result;
}
