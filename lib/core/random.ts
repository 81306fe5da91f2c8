/** @file The project's one source of random numbers: xoshiro128** (Blackman & Vigna 2018, doi 10.1145/3460772), seeded through
 *  splitmix32, with its state readable so that resumed work goes on with the same numbers. */
import { InputError } from './errors.js';

/** A source of random numbers that is given as a parameter: the same seed gives the same numbers. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform integer in 0..n-1. */
  int(n: number): number;
  /** Standard normal (Box-Muller, one draw kept out: state is only the generator's). */
  normal(): number;
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<A extends { length: number; [i: number]: unknown }>(items: A): A;
  /** An independent generator for a named part of the work; does not move this one. */
  fork(label: string | number): Rng;
  /** [4] uint32, to be stored and given to `restoreRng`. */
  state(): [number, number, number, number];
}

type State = [number, number, number, number];

/** A generator for `seed` (any integer or text): same seed, same numbers, on every machine.
 *  @throws "seed is NaN: give an integer or a text" */
export function createRng(seed: number | string): Rng {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed))
    throw new InputError(`seed is ${seed}: give an integer or a text`);
  return fromState(expand(hash(String(seed))));
}

/** The generator whose `state()` was stored. */
export function restoreRng(state: readonly number[]): Rng {
  if (state.length !== 4 || state.every((s) => s === 0) || state.some((s) => !Number.isInteger(s)))
    throw new InputError(`random state is [${state}]: expected four integers, not all zero`);
  return fromState([state[0] >>> 0, state[1] >>> 0, state[2] >>> 0, state[3] >>> 0]);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

function expand(seed: number): State {
  let s = seed;
  const word = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [word(), word(), word(), word() || 1];
}

function fromState(start: State): Rng {
  let [a, b, c, d] = start;
  const next32 = (): number => {
    const x = Math.imul(b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const rng: Rng = {
    next: () => next32() / 4294967296,
    int: (n) => Math.floor((next32() / 4294967296) * n),
    normal: () => {
      const u = 1 - next32() / 4294967296;
      const v = next32() / 4294967296;
      return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    },
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = rng.int(i + 1);
        const kept = items[i];
        items[i] = items[j];
        items[j] = kept;
      }
      return items;
    },
    fork: (label) => fromState(expand(hash(`${a >>> 0},${b >>> 0},${c >>> 0},${d >>> 0}/${label}`))),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
  return rng;
}
