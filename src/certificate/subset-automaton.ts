/**
 * Represents a union of patterns as an automaton that is run on many texts at once.
 *
 * This is the plain subset construction (Rabin and Scott, Finite Automata and Their Decision
 * Problems, 1959), computed as far as it is used. The positions of the automaton lie between the
 * tokens of its patterns. A state is the ascending list of positions that a text can have reached.
 * At a run, a text may stay or go on.
 *
 * All characters that no position of a state names lead to the same state. One of them, OTHER,
 * stands for all; it exists because patterns name finitely many characters.
 *
 * The unknown text of a hole is a single letter too. Only the same hole and a run accept it (a run
 * without colons only if the hole is known to hold none). Both accept it whatever the hole holds,
 * so an inclusion that holds over such letters holds for all texts. A hole without a letter matches
 * nothing.
 */
import {
  accepts,
  COLON,
  isRun,
  lettersOf,
  ONE,
  ONE_IN,
  type Pattern,
  RUN,
  RUN_IN,
} from "../logic/pattern.ts";

/** Stands for every character that no pattern names. */
export const OTHER = 0x110001;
/** Marks the position behind the last token of a pattern. */
const END = -6;

/** The first hole letter: beyond all characters, below the tokens of letters in either case. */
const FIRST_HOLE_LETTER = 0x120000;

/** Knowledge about the text of a hole. */
export interface HoleKind {
  /** Holes with the same number have the same text. */
  readonly number: number;
  readonly colonFree: boolean;
  /** Whether the hole matches its text in any case. */
  readonly ignoreCase: boolean;
}

/** The letter for the unknown text of a hole. */
export const holeLetter = ({ number, colonFree, ignoreCase }: HoleKind): number =>
  FIRST_HOLE_LETTER + number * 4 + (colonFree ? 2 : 0) + (ignoreCase ? 1 : 0);

const isHole = (letter: number): boolean => letter >= FIRST_HOLE_LETTER;

/** Whether a token matches a character or a hole letter. */
function tokenAccepts(token: number, letter: number): boolean {
  if (!isHole(letter)) return accepts(token, letter);
  if (token === RUN || token === letter) return true;
  if (token === RUN_IN) return ((letter - FIRST_HOLE_LETTER) & 2) > 0;
  // A hole that ignores case also matches the text as it is.
  return isHole(token) && ((token - FIRST_HOLE_LETTER) & 1) > 0 && token - 1 === letter;
}

/** The positions that a text can have reached, ascending. */
export type State = readonly number[];

export class SubsetAutomaton {
  /** The tokens of all patterns, each followed by END. */
  private readonly tokens: number[] = [];
  readonly start: State;

  constructor(patterns: Iterable<Pick<Pattern, "tokens">>) {
    const starts: number[] = [];
    for (const { tokens } of patterns) {
      const first = this.tokens.length;
      for (const token of tokens) this.tokens.push(token);
      this.tokens.push(END);
      this.addPosition(first, starts);
    }
    this.start = starts;
  }

  accepts(state: State): boolean {
    return state.some((at) => this.tokens[at] === END);
  }

  /** Whether every continuation is accepted. */
  acceptsAll(state: State): boolean {
    return state.some((at) => this.tokens[at] === RUN && this.tokens[at + 1] === END);
  }

  step(state: State, letter: number): State {
    const reached: number[] = [];
    for (const at of state) {
      const token = this.tokens[at] ?? END;
      if (token <= END || !tokenAccepts(token, letter)) continue;
      this.addPosition(isRun(token) ? at : at + 1, reached);
    }
    return sortUnique(reached);
  }

  /** Adds the characters that may lead to another state than OTHER. */
  letters(state: State, into: Set<number>): void {
    for (const at of state) {
      const token = this.tokens[at] ?? END;
      for (const letter of lettersOf(token)) into.add(letter);
      if (token === ONE_IN || token === RUN_IN) into.add(COLON);
    }
  }

  /** Whether OTHER leads to a state with positions. */
  acceptsOther(state: State): boolean {
    return state.some((at) => {
      const token = this.tokens[at] ?? END;
      return isRun(token) || token === ONE || token === ONE_IN;
    });
  }

  /** Whether the union contains the text. */
  has(text: string): boolean {
    let state = this.start;
    for (let i = 0; i < text.length; i++) {
      if (state.length === 0) return false;
      state = this.step(state, text.charCodeAt(i));
    }
    return this.accepts(state);
  }

  /** Adds a position, and the positions behind the runs that begin there. */
  private addPosition(at: number, into: number[]): void {
    for (let i = at; ; i++) {
      into.push(i);
      if (!isRun(this.tokens[i] ?? END)) return;
    }
  }
}

function sortUnique(positions: number[]): State {
  if (positions.length < 2) return positions;
  positions.sort((a, b) => a - b);
  return positions.filter((each, i) => each !== positions[i - 1]);
}
