/** @file What a suite of the bench is, and how its rows are made. */

/** One case: what ours and the peer took (or gave, where `unit` is a speed). */
export interface Row {
  case: string;
  ours: number;
  peer: number;
  unit: string;
  /** How many times the peer's speed ours is; above 1 = ahead. */
  ratio: number;
  /** The peer with its version, or the limit. */
  against: string;
  /** What the ratio is, where it is not speed. */
  ratioIs?: string;
}

/** Where a suite's results go. */
export interface Host {
  row(row: Row): void;
  /** A remark for the reader, such as a check that held. */
  note(text: string): void;
  /** Whether a case was asked for. */
  wants(name: string): boolean;
  /** On a busy machine: one thread each, and processor time in place of the clock's. */
  busy: boolean;
}

/** Milliseconds since some start, as the bench counts them. */
export function now(busy: boolean): number {
  if (!busy) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export interface Suite {
  summary: string;
  run(host: Host): Promise<void>;
}

/** Something to measure: returns what it took, ms. */
export type Turn = () => Promise<number>;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Runs both in turn, `turns` times each, and returns the least ms of each: what the work takes when nothing else disturbs it.
 *  A pause before each turn lets the other's waiting threads come to rest. */
export async function inTurn(ours: Turn, peer: Turn, turns: number): Promise<{ ours: number; peer: number }> {
  const least = { ours: Infinity, peer: Infinity };
  for (let i = 0; i < turns; i++) {
    await pause(100);
    least.ours = Math.min(least.ours, await ours());
    await pause(100);
    least.peer = Math.min(least.peer, await peer());
  }
  return least;
}

/** A row of times in ms. */
export function timeRow(
  name: string,
  against: string,
  { ours, peer }: { ours: number; peer: number },
  { busy }: Host,
): Row {
  const round = (x: number): number => Number(x.toPrecision(4));
  return {
    case: name,
    ours: round(ours),
    peer: round(peer),
    unit: busy ? 'ms of one processor' : 'ms',
    ratio: round(peer / ours),
    against,
  };
}

/** A row as a line of text. */
export function tableLine(row: Row): string {
  const { case: name, ours, peer, unit, ratio, against, ratioIs = 'x its speed' } = row;
  return `${name.padEnd(44)} ours ${ours} ${unit}, ${against} ${peer} ${unit}: ${ratio.toFixed(2)} ${ratioIs}`;
}
