/**
 * Sets of texts as machines, run on many texts at once.
 *
 * The positions of a machine are those between the tokens of its patterns, one pattern after the
 * other; a state is the list of positions that a text can have led to, ascending. At a run a text
 * may stay or go on. This is the plain subset construction (Rabin and Scott 1959), made as it is
 * walked.
 *
 * Letters that no position in a state names all lead to the same state, so one of them, OTHER,
 * stands for all; there is always another character, since patterns name finitely many.
 *
 * The text of a hole is one letter, too: what takes it whatever it holds is the same hole, and a
 * run (one without colons if it is known to hold none). So an inclusion that is found over such
 * letters holds of all texts. A hole that has no letter is matched by nothing.
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

/** A character that is none that is named. */
export const OTHER = 0x110001;
/** Behind the last token of a pattern. */
const END = -6;

/** Letters of holes begin here, beyond all characters and below letters in either case. */
const HOLES = 0x120000;

/** What is known of the text of a hole. */
export interface HoleKind {
  /** The texts of holes of one number are the same text. */
  readonly number: number;
  readonly colonFree: boolean;
  /** In any case: then it is not one text. */
  readonly ignoreCase: boolean;
}

export const holeLetter = ({ number, colonFree, ignoreCase }: HoleKind): number =>
  HOLES + number * 4 + (colonFree ? 2 : 0) + (ignoreCase ? 1 : 0);

const isHole = (letter: number): boolean => letter >= HOLES;

/** Whether a letter, maybe that of a hole, can stand where the token stands. */
function takes(token: number, letter: number): boolean {
  if (!isHole(letter)) return accepts(token, letter);
  if (token === RUN || token === letter) return true;
  if (token === RUN_IN) return ((letter - HOLES) & 2) > 0;
  // A hole in any case holds the text as it is.
  return isHole(token) && ((token - HOLES) & 1) > 0 && token - 1 === letter;
}

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
      this.reach(first, starts);
    }
    this.start = starts;
  }

  accepts(state: State): boolean {
    return state.some((at) => this.tokens[at] === END);
  }

  /** Whether every text that goes on from here is accepted. */
  acceptsAll(state: State): boolean {
    return state.some((at) => this.tokens[at] === RUN && this.tokens[at + 1] === END);
  }

  step(state: State, letter: number): State {
    const reached: number[] = [];
    for (const at of state) {
      const token = this.tokens[at] ?? END;
      if (token <= END || !takes(token, letter)) continue;
      this.reach(isRun(token) ? at : at + 1, reached);
    }
    return ascending(reached);
  }

  /** Adds those letters that lead elsewhere than OTHER does. */
  letters(state: State, into: Set<number>): void {
    for (const at of state) {
      const token = this.tokens[at] ?? END;
      for (const letter of lettersOf(token)) into.add(letter);
      if (token === ONE_IN || token === RUN_IN) into.add(COLON);
    }
  }

  /** Whether a character can lead on that no position names. */
  isOpen(state: State): boolean {
    return state.some((at) => {
      const token = this.tokens[at] ?? END;
      return isRun(token) || token === ONE || token === ONE_IN;
    });
  }

  has(text: string): boolean {
    let state = this.start;
    for (const letter of text) {
      if (state.length === 0) return false;
      state = this.step(state, letter.codePointAt(0) ?? 0);
    }
    return this.accepts(state);
  }

  /** Adds a position with those behind the runs that begin there. */
  private reach(at: number, into: number[]): void {
    for (let i = at; ; i++) {
      into.push(i);
      if (!isRun(this.tokens[i] ?? END)) return;
    }
  }
}

function ascending(positions: number[]): State {
  if (positions.length < 2) return positions;
  positions.sort((a, b) => a - b);
  return positions.filter((each, i) => each !== positions[i - 1]);
}
