/**
 * A guess: the request that documentation would use, before anything is searched.
 *
 * Most statements that grant too much grant it to a familiar caller, by an action that they list,
 * on a likely resource, and with the values that their conditions name. If the reference evaluator
 * says so, on the whole policies, that is a counterexample as it stands; without it a guess is
 * nothing. A guess has only values that verdicts speak of (K1 to K3) and keeps to what AWS says of
 * keys (W3), so it is as good as what an engine would find.
 *
 * Left out is NotAction, and whatever the context leaves out (guessed-context.ts).
 */
import { Budget } from "../logic/budget.ts";
import { foldCase } from "../policy/fold.ts";
import { hasWildcard } from "../policy/grammar.ts";
import type { Policy, Statement, Text } from "../policy/policy.ts";
import { evaluate, statementMatches } from "../semantics/evaluate.ts";
import { globMatches } from "../semantics/glob.ts";
import { parseRequest, type Request, type RequestDocument } from "../semantics/request.ts";
import { dependencies } from "../symbolic/dependencies.ts";
import { modelOf } from "../symbolic/model-of.ts";
import { Vocabulary } from "../symbolic/vocabulary.ts";
import { GuessedContext } from "./guessed-context.ts";
import { filledFirst, isOpen, likelyActions, likelyResources, opened } from "./likely.ts";
import { policiesOf, type Question } from "./question.ts";
import { claimOf, replayOf } from "./replay.ts";
import { Spellings } from "./spellings.ts";
import type { Witness } from "./witness.ts";

/**
 * LIMIT: work of all guesses about a question, by the elements of its policies that are evaluated;
 * when it is spent nothing more is guessed.
 */
const MOST_ELEMENTS = 250_000;

/** LIMIT: when so many guesses more have failed than not, nothing more is guessed. */
const MOST_MISSES = 8;

/** LIMIT: actions that are tried, resources for one action, and requests in all. */
const MOST_ACTIONS = 2;
const MOST_RESOURCES = 8;
const MOST_TRIES = 3;
/** LIMIT: names that are looked at for one pattern. */
const MOST_LOOKS = 200;

const CALLER = "arn:aws:iam::111122223333:user/Alice";

/** By the familiar caller, under either type of policy; the rest of it is replaced. */
let familiar: Request | undefined;

function familiarRequest(): Request {
  if (familiar !== undefined) return familiar;
  const document = { principal: CALLER, action: "s3:GetObject", resource: "*" };
  const read = parseRequest(document, "identity");
  if (read.kind !== "request") throw new Error("the familiar caller is none");
  familiar = read.request;
  return familiar;
}

export class Guesses {
  private readonly question: Question;
  private readonly spellings: Spellings;
  private readonly effort = new Budget(MOST_ELEMENTS);
  /** Elements in all policies. */
  private readonly size: number;
  /** How many guesses more have failed than not. */
  private misses = 0;
  private words: Vocabulary | undefined;
  private texts: ReadonlySet<Text> | undefined;

  constructor(question: Question) {
    this.question = question;
    this.spellings = new Spellings(question);
    this.size = policiesOf(question).reduce((sum, each) => sum + sizeOf(each), 0);
  }

  /** A request that the statement grants and that counts, if what comes to mind first is one. */
  of(statement: Statement): Witness | undefined {
    if (statement.action.negated || this.isHopeless()) return undefined;
    const found = this.guessed(statement);
    this.misses += found === undefined ? 1 : -1;
    return found;
  }

  private isHopeless(): boolean {
    return this.effort.exhausted || this.misses >= MOST_MISSES;
  }

  private guessed(statement: Statement): Witness | undefined {
    const guessed = new GuessedContext(familiarRequest().context, statement.conditions, this);
    const abouts = patternsIn(statement, guessed).flatMap((each) => guessed.open(each) ?? []);
    let tries = 0;
    for (const request of this.requests(statement, abouts, guessed.context)) {
      if (tries === MOST_TRIES || !this.effort.spend(this.size)) break;
      // The first is mostly right: then the replay says so, and nothing is asked twice.
      if (tries++ > 0 && this.isAllowedAnyway(request)) continue;
      const { action, resource } = request;
      const document = { principal: CALLER, action, resource, ...guessed.written };
      const witness = this.witness(document, statement);
      if (witness !== undefined) return this.least(witness, statement, guessed.forVariables);
    }
    return undefined;
  }

  /** The request, if the evaluator says that it counts. */
  private witness(document: RequestDocument, statement: Statement): Witness | undefined {
    const claim = claimOf(this.question, statement.index);
    const replayed = replayOf(document, claim, this.question.type);
    if (typeof replayed === "string" || !this.isUsual(document, replayed.request)) return undefined;
    return { request: document, refusal: replayed.refusal, broken: [] };
  }

  /** Without those of some keys that the request can do without. */
  private least(found: Witness, statement: Statement, keys: readonly string[]): Witness {
    let least = found;
    for (const key of keys) {
      const { context = {}, ...rest } = least.request;
      const { [key]: _, ...others } = context;
      const request = Object.keys(others).length === 0 ? rest : { ...rest, context: others };
      least = this.witness(request, statement) ?? least;
    }
    return least;
  }

  /** By each action on the first likely resource, then by the first action on others. */
  private *requests(
    statement: Statement,
    [about = "*", ...more]: readonly string[],
    context: Request["context"],
  ): Iterable<Request> {
    let others: Iterable<Request> = [];
    let [first] = statement.action.values;
    let actions = 0;
    for (const action of this.actions(statement.action.values)) {
      if (++actions > MOST_ACTIONS) break;
      const matched = this.matched(statement, { ...familiarRequest(), action, context }, about);
      const { value } = matched.next();
      if (value !== undefined) yield value;
      if (actions > 1) continue;
      others = matched;
      first = action;
    }
    for (const each of more) {
      yield* this.matched(statement, { ...familiarRequest(), action: first ?? "", context }, each);
    }
    yield* others;
  }

  /** The request on likely resources that the statement is about. */
  private *matched(
    statement: Statement,
    request: Request,
    about: string,
  ): Generator<Request, undefined> {
    const { action } = request;
    const service = foldCase(action.slice(0, action.indexOf(":")));
    const isOne = about !== "*" && !isOpen(about);
    let tries = 0;
    for (const resource of isOne ? [about] : likelyResources(about, service, this.spellings)) {
      if (++tries > MOST_RESOURCES) break;
      const made = { ...request, resource };
      if (statementMatches(statement, made)) yield made;
    }
  }

  /** Those that are listed, and likely ones for patterns. */
  private *actions(values: readonly string[]): Iterable<string> {
    for (const value of values) {
      if (!hasWildcard(value)) yield value;
      else for (const folded of this.namesFor(foldCase(value))) yield this.spellings.action(folded);
    }
  }

  /** A likely name that is new, and one that is made up. */
  private *namesFor(pattern: string): Iterable<string> {
    const letters = opened(pattern);
    let looks = 0;
    for (const each of likelyActions(letters, this.spellings)) {
      if (++looks > MOST_LOOKS) break;
      if (!globMatches(pattern, each) || this.isListed(each)) continue;
      yield each;
      break;
    }
    yield foldCase(filledFirst(letters));
  }

  /** Whether what is permitted lists the action. */
  private isListed(action: string): boolean {
    const isSame = (each: string): boolean =>
      each.length === action.length && foldCase(each) === action;
    const { statements = [] } = this.question.permitted ?? {};
    return statements.some(({ action: { values } }) => values.some(isSame));
  }

  private isAllowedAnyway(request: Request): boolean {
    const { permitted } = this.question;
    return permitted !== undefined && evaluate(permitted, request).decision === "Allowed";
  }

  /** Whether verdicts speak of the request, and it keeps to what AWS says of keys. */
  private isUsual({ context = {} }: RequestDocument, request: Request): boolean {
    const keys = Object.keys(context);
    if (keys.length === 0) return true;
    const { vocabulary } = this;
    const { terms } = vocabulary;
    for (const key of keys) vocabulary.key(key);
    const customs = terms.all(dependencies(vocabulary).map((each) => each.holds));
    const model = modelOf(request, vocabulary);
    return model !== undefined && terms.holds(customs, model);
  }

  get vocabulary(): Vocabulary {
    this.words ??= new Vocabulary(policiesOf(this.question), this.question.type);
    return this.words;
  }

  /** Whether what is permitted writes the text as well. */
  isPermitted(text: Text): boolean {
    this.texts ??= new Set(textsIn(this.question.permitted));
    return this.texts.has(text);
  }
}

function sizeOf({ statements }: Policy): number {
  return statements.reduce(
    (sum, { action, resource }) => sum + 1 + action.values.length + (resource?.values.length ?? 0),
    0,
  );
}

/** Of the resources of a statement those to try: of two no one may need a key for its variables. */
function patternsIn({ resource }: Statement, guessed: GuessedContext): readonly Text[] {
  if (resource === undefined || resource.negated) return ANY_RESOURCE;
  const newest = guessed.newest(resource.values);
  if (newest === undefined || newest === "*") return ANY_RESOURCE;
  const last = resource.values.at(-1);
  const isOther = typeof newest === "string" && typeof last === "string" && last !== newest;
  return isOther ? [newest, last] : [newest];
}

/** Also one of another service than the action's. */
const ANY_RESOURCE = ["*", "arn:aws:s3:::amzn-s3-demo-bucket"];

function* textsIn(policy: Policy | undefined): Iterable<Text> {
  for (const { resource, conditions } of policy?.statements ?? []) {
    yield* resource?.values ?? [];
    for (const { operands } of conditions) {
      if (operands.family === "string" || operands.family === "arn") yield* operands.values;
    }
  }
}
