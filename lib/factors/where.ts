/** @file Conditions on factor values, as text: `slope > 30 and (ndvi < 0.4 or hardness = 4)`. */
import { check } from '../core/index.js';

const OPERATORS = ['<=', '>=', '!=', '<', '>', '='] as const;
type Operator = (typeof OPERATORS)[number];

/** A condition on a pixel's factors. */
export type Condition = Comparison | { kind: 'and'; parts: Condition[] } | { kind: 'or'; parts: Condition[] };

interface Comparison {
  kind: 'compare';
  name: string;
  operator: Operator;
  value: number;
}

/** What is known of the pixels of a block: all meet the condition, none does, or some may. */
export type Answer = 'all' | 'none' | 'some';

/** Reads a condition: comparisons of a factor with a number, joined by `and` and `or` (`and` binds first) and parentheses.
 *  @param names  the factors that may be asked for, and `landslide` (1 = landslide pixel)
 *  @throws "--where asks for curvature: expected ...", "--where has ... where a number was due" */
export function parseWhere(text: string, names: readonly string[]): Condition {
  const tokens = text.match(/<=|>=|!=|==|[<>=()]|[^\s<>=!()]+|!/g) ?? [];
  let at = 0;
  const due = (what: string): never =>
    check(
      false,
      `--where has ${tokens[at] ?? 'its end'} where ${what} was due: as "slope > 30 and ndvi < 0.4"`,
    ) as never;
  const word = (w: string): boolean => tokens[at]?.toLowerCase() === w && ++at > 0;
  const list = (kind: 'and' | 'or', part: () => Condition): Condition => {
    const parts = [part()];
    while (word(kind)) parts.push(part());
    return parts.length === 1 ? parts[0] : { kind, parts };
  };
  const either = (): Condition => list('or', () => list('and', one));
  const one = (): Condition => {
    if (word('(')) {
      const inner = either();
      return word(')') ? inner : due(')');
    }
    const name = tokens[at] ?? due('a factor');
    check(names.includes(name), () => `--where asks for ${name}: expected ${names.join(', ')}`);
    at++;
    const operator = (tokens[at] === '==' ? '=' : tokens[at]) as Operator;
    if (!OPERATORS.includes(operator)) due('<, <=, =, !=, >= or >');
    at++;
    const value = Number(tokens[at] ?? NaN);
    if (!Number.isFinite(value)) due('a number');
    at++;
    return { kind: 'compare', name, operator, value };
  };
  const condition = either();
  if (at < tokens.length) due('and, or, or the end');
  return condition;
}

/** Whether a pixel meets a condition. */
export function holds(condition: Condition, valueOf: (name: string) => number): boolean {
  if (condition.kind === 'and') return condition.parts.every((p) => holds(p, valueOf));
  if (condition.kind === 'or') return condition.parts.some((p) => holds(p, valueOf));
  return compare(valueOf(condition.name), condition.operator, condition.value);
}

/** What the least and largest values of a block say of its pixels. */
export function answerOf(
  condition: Condition,
  rangeOf: (name: string) => { least: number; most: number },
): Answer {
  if (condition.kind !== 'compare') {
    const answers = condition.parts.map((p) => answerOf(p, rangeOf));
    const [ends, other]: Answer[] = condition.kind === 'and' ? ['none', 'all'] : ['all', 'none'];
    if (answers.includes(ends)) return ends;
    return answers.every((a) => a === other) ? other : 'some';
  }
  const { operator, value } = condition;
  const { least, most } = rangeOf(condition.name);
  if (operator === '=' || operator === '!=') {
    if (least === value && most === value) return operator === '=' ? 'all' : 'none';
    if (value < least || value > most) return operator === '=' ? 'none' : 'all';
    return 'some';
  }
  const ends = [compare(least, operator, value), compare(most, operator, value)];
  return ends[0] === ends[1] ? (ends[0] ? 'all' : 'none') : 'some';
}

function compare(v: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '<':
      return v < value;
    case '<=':
      return v <= value;
    case '>':
      return v > value;
    case '>=':
      return v >= value;
    case '=':
      return v === value;
    case '!=':
      return v !== value;
  }
}
