/**
 * Adds the reasons behind a decision to an answer: why a statement matches, and why others do not.
 *
 * A reason of a FAIL gets the place of its statement and the values by which it matches. A policy
 * that does not allow the request gets the statements that come nearest (explain/near-misses.ts). A
 * Deny that no longer denies gets the Deny of the new policy that takes its place: that of the same
 * Sid, or else the nearest. Everything is found by the reference evaluator; no engine takes part.
 */
import type {
  CheckAnswer,
  ExistingDecision,
  ExplainedLayer,
  FailingElement,
  LostDeny,
  MatchedValues,
  NearMiss,
  PlacedStatement,
  Reason,
} from "../check/answer.ts";
import { MAX_VALUES, matchedValues, textsIn, writtenCondition } from "../explain/matched-values.ts";
import {
  elementPath,
  MAX_NEAR,
  memberOf,
  type NearStatement,
  nearestStatements,
} from "../explain/near-misses.ts";
import type { JsonPath } from "../json/diagnostic.ts";
import { isObject, type JsonObject, valueAt } from "../json/value.ts";
import type { Statement } from "../policy/ast.ts";
import { documentsOf, LAYERS, type StackDocument } from "../policy/stack.ts";
import type { Caller } from "../semantics/caller.ts";
import { failingElements, type StatementElement } from "../semantics/evaluate.ts";
import { type Request, replayedRequest } from "../semantics/request.ts";
import type { LayerVerdict } from "../semantics/stack.ts";
import type { DecodedDocuments, Documents, PolicyDocument } from "./documents.ts";
import type { StackDocuments, StackPair, StackSource } from "./stack-documents.ts";

/** A text with the places of its paths, which is parsed when it is first needed. */
class ExplainedText {
  readonly #source: Pick<PolicyDocument, "text" | "role">;
  readonly #locate: DecodedDocuments["locate"];
  #value: unknown;

  constructor(source: Pick<PolicyDocument, "text" | "role">, locate: DecodedDocuments["locate"]) {
    this.#source = source;
    this.#locate = locate;
  }

  get value(): unknown {
    this.#value ??= JSON.parse(this.#source.text);
    return this.#value;
  }

  place(path: JsonPath): { readonly line: number; readonly column: number } {
    const { role } = this.#source;
    const { line = 1, column = 1 } = this.#locate({ code: "", message: "", policy: role, path });
    return { line, column };
  }
}

/** Statements of one text, of a policy or of a document in a stack, with their places. */
export class ExplainedStatements {
  readonly statements: readonly Statement[];
  readonly #source: ExplainedText;

  constructor(statements: readonly Statement[], source: ExplainedText) {
    this.statements = statements;
    this.#source = source;
  }

  statement(index: number): Statement | undefined {
    return this.statements[index];
  }

  /** The JSON value of a statement. */
  written({ path }: Statement): JsonObject {
    const value = valueAt(this.#source.value, path);
    return isObject(value) ? value : {};
  }

  placed({ index, sid, path }: Statement): PlacedStatement {
    const { line, column } = this.#source.place(path);
    const id = sid === undefined ? {} : { statementId: sid };
    return { statementIndex: index, ...id, path, line, column };
  }

  matched(statement: Statement, request: Request): MatchedValues {
    return matchedValues(statement, this.written(statement), request);
  }

  /** The nearest statements with this effect that do not match. */
  nearMisses(effect: Statement["effect"], request: Request): readonly NearMiss[] {
    const statements = this.statements.filter((each) => each.effect === effect);
    return nearestStatements(statements, request).map((each) => this.nearMiss(each, request));
  }

  nearMiss({ statement, failing }: NearStatement, request: Request): NearMiss {
    const elements = failing.map((each) => this.#failing(statement, each, request));
    return { ...this.placed(statement), failing: elements };
  }

  #failing(statement: Statement, element: StatementElement, request: Request): FailingElement {
    const path = elementPath(statement, element);
    if (element.kind === "condition") {
      const { operator, key, values } = writtenCondition(element.condition);
      const has = request.context.get(element.condition.key) ?? null;
      return { element: "condition", path, operator, key, needs: values, has };
    }
    const name = memberOf(statement, element.kind);
    return {
      element: element.kind,
      path,
      needs: textsIn(this.written(statement)[name]).slice(0, MAX_VALUES),
      ...(name.startsWith("Not") && { excluded: true }),
      has: [partOf(element.kind, request)],
    };
  }
}

function partOf(kind: "principal" | "action" | "resource", request: Request): string {
  return kind === "principal" ? callerText(request.caller) : request[kind];
}

function callerText(caller: Caller): string {
  switch (caller.kind) {
    case "service":
      return caller.name;
    case "federated":
      return caller.provider;
    case "canonical":
      return caller.id;
    case "anonymous":
      return "*";
    default:
      return caller.arn;
  }
}

/** The statements of a policy. */
export function explainedPolicy(
  document: PolicyDocument,
  locate: DecodedDocuments["locate"],
): ExplainedStatements {
  return new ExplainedStatements(document.policy.statements, new ExplainedText(document, locate));
}

/** Explains the answer of a check; an undecided answer has no request to explain. */
export function explainCheck(answer: CheckAnswer, documents: Documents): CheckAnswer {
  const { reasons, counterexample, existing } = answer;
  if (reasons === undefined) return answer;
  const { subject, reference, type, locate } = documents;
  const tested = explainedPolicy(subject, locate);
  const explained = reasons.map((reason, at): Reason => {
    const statement = tested.statement(reason.statementIndex);
    if (statement === undefined) return reason;
    const shown = reason.counterexample ?? (at === 0 ? counterexample : undefined);
    const matched = shown && tested.matched(statement, replayedRequest(shown, type));
    return { ...reason, ...tested.placed(statement), ...matched };
  });
  if (counterexample === undefined) return { ...answer, reasons: explained };
  const request = replayedRequest(counterexample, type);
  if (existing === undefined || reference === undefined) {
    const nearMisses = tested.nearMisses("Deny", request);
    return { ...answer, reasons: explained, ...(nearMisses.length > 0 && { nearMisses }) };
  }
  const old = explainedPolicy(reference, locate);
  const why = explainExisting(existing, old, tested, request);
  return { ...answer, reasons: explained, existing: why };
}

function explainExisting(
  existing: ExistingDecision,
  old: ExplainedStatements,
  updated: ExplainedStatements,
  request: Request,
): ExistingDecision {
  const { statementIndex } = existing;
  const statement = statementIndex === undefined ? undefined : old.statement(statementIndex);
  if (statement === undefined) {
    const nearMisses = old.nearMisses("Allow", request);
    return nearMisses.length === 0 ? existing : { ...existing, nearMisses };
  }
  return { ...existing, deny: lostDeny(statement, old, updated, request) };
}

/** The Deny that denied the request, and the one of the new policy in its place. */
function lostDeny(
  statement: Statement,
  old: ExplainedStatements,
  updated: ExplainedStatements,
  request: Request,
): LostDeny {
  const found = { ...old.placed(statement), ...old.matched(statement, request) };
  const denies = updated.statements.filter(({ effect }) => effect === "Deny");
  const same = denies.find(({ sid }) => sid !== undefined && sid === statement.sid);
  const near = same && { statement: same, failing: failingElements(same, request) };
  const [now] = near ? [near] : nearestStatements(denies, request);
  return now === undefined ? found : { ...found, now: updated.nearMiss(now, request) };
}

/** The documents of a stack, whose statements have paths in the text of the stack. */
class ExplainedStack {
  readonly #source: StackSource;
  readonly #text: ExplainedText;
  readonly #known = new Map<string, ExplainedStatements>();

  constructor(source: StackSource, locate: DecodedDocuments["locate"]) {
    this.#source = source;
    this.#text = new ExplainedText(source, locate);
  }

  document({ name, path, policy }: StackDocument): ExplainedStatements {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const placed = policy.statements.map((each) => ({
      ...each,
      path: [...path, ...each.path],
      conditions: each.conditions.map((one) => ({ ...one, path: [...path, ...one.path] })),
    }));
    const explained = new ExplainedStatements(placed, this.#text);
    this.#known.set(name, explained);
    return explained;
  }

  named(name: string): ExplainedStatements | undefined {
    const { layers } = this.#source.stack;
    const all = LAYERS.flatMap((each) => documentsOf(layers[each]));
    const found = all.find((each) => each.name === name);
    return found && this.document(found);
  }

  /** Layers in which nothing matches get the Allow statements that come nearest. */
  layers(verdicts: readonly LayerVerdict[], request: Request): readonly ExplainedLayer[] {
    return verdicts.map((each): ExplainedLayer => {
      if (each.verdict !== "silent") return each;
      const documents = documentsOf(this.#source.stack.layers[each.layer]);
      const nearMisses = documents.flatMap((document) =>
        this.document(document)
          .nearMisses("Allow", request)
          .map((near) => ({ document: document.name, ...near })),
      );
      const nearest = nearMisses.toSorted(
        (one, other) => one.failing.length - other.failing.length,
      );
      return nearest.length === 0 ? each : { ...each, nearMisses: nearest.slice(0, MAX_NEAR) };
    });
  }
}

/** Explains the answer of a check about stacks. */
export function explainStackCheck(
  answer: CheckAnswer,
  { subject, reference, locate }: StackDocuments & Partial<Pick<StackPair, "reference">>,
): CheckAnswer {
  const { reasons, counterexample, existing } = answer;
  if (reasons === undefined || counterexample === undefined) return answer;
  const tested = new ExplainedStack(subject, locate);
  const request = replayedRequest(counterexample, "resource");
  const explained = reasons.map((reason): Reason => {
    const statements = tested.named(reason.document ?? "");
    const statement = statements?.statement(reason.statementIndex);
    if (statements === undefined || statement === undefined) return reason;
    const shown = replayedRequest(reason.counterexample ?? counterexample, "resource");
    return { ...reason, ...statements.placed(statement), ...statements.matched(statement, shown) };
  });
  const layers = existing?.layers;
  if (layers === undefined || reference === undefined) return { ...answer, reasons: explained };
  const old = new ExplainedStack(reference, locate);
  const why = { ...existing, layers: old.layers(layers, request) };
  return { ...answer, reasons: explained, existing: why as ExistingDecision };
}

/** Explains the layers of an evaluation. */
export function explainLayers(
  verdicts: readonly LayerVerdict[],
  request: Request,
  { subject, locate }: StackDocuments,
): readonly ExplainedLayer[] {
  return new ExplainedStack(subject, locate).layers(verdicts, request);
}
