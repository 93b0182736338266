/**
 * Compares the formulas of a question with the reference evaluator, on sample requests.
 *
 * A proof is about formulas, so it rests on their translation from the policies. The samples are
 * made from the constants of the policies, without chance: for a statement, a request that it names
 * in all parts, and the same request with one key of its conditions left out, for each of the first
 * keys. On each sample, every statement must match by the evaluator iff its formula holds. A
 * translation that confuses two keys, or misreads an operand, differs on such a request.
 *
 * This is a test and not a proof. LIMIT: statements and keys that give samples.
 */

import type { Condition, Policy, Principal, Statement, Text } from "../policy/ast.ts";
import { printDate } from "../policy/date.ts";
import { printIp } from "../policy/ip.ts";
import { printDecimal } from "../policy/number.ts";
import { policiesOf } from "../policy/stack.ts";
import type { PosedQuestion } from "../question/question.ts";
import type { PosedStack } from "../question/stack-question.ts";
import { statementMatches } from "../semantics/evaluate.ts";
import { parseRequest, type RequestDocument } from "../semantics/request.ts";
import { evaluateStack } from "../semantics/stack.ts";
import { requestToModel } from "../symbolic/request-to-model.ts";

const MAX_STATEMENTS = 16;
const MAX_KEYS = 3;

/** The first difference that the samples show; undefined if there is none. */
export function translationError(posed: PosedQuestion): string | undefined {
  const { symbolic, question, policies } = posed;
  const { terms } = symbolic;
  for (const { policy } of policies) {
    for (const document of samplesOf(policy)) {
      const parsed = parseRequest(document, question.type);
      if (parsed.kind !== "request") continue;
      const { request } = parsed;
      const model = requestToModel(request, symbolic);
      if (model === undefined) continue;
      for (const each of policies) {
        const wrong = each.policy.statements.find((statement, i) => {
          const term = each.encoded.matches[i];
          return (
            term !== undefined && terms.holds(term, model) !== statementMatches(statement, request)
          );
        });
        if (wrong !== undefined) {
          const where = `statement ${wrong.index} of the ${each.role} policy`;
          const sample = JSON.stringify(document);
          return `the formula of ${where} differs from the evaluator for ${sample}`;
        }
      }
    }
  }
  return undefined;
}

/** The same for stacks: on each sample, a stack allows the request iff its formula holds. */
export function stackTranslationError({
  question,
  symbolic,
  stacks,
}: PosedStack): string | undefined {
  const { terms } = symbolic;
  for (const policy of stacks.flatMap(({ stack }) => policiesOf(stack))) {
    for (const document of samplesOf(policy)) {
      const parsed = parseRequest(document, "resource");
      const model = parsed.kind === "request" && requestToModel(parsed.request, symbolic);
      if (parsed.kind !== "request" || !model) continue;
      const wrong = stacks.find(
        ({ stack, encoded }) =>
          terms.holds(encoded.allowed, model) !==
          (evaluateStack(stack, parsed.request).decision === "Allowed"),
      );
      if (wrong === undefined) continue;
      const which = wrong.stack === question.subject ? "stack under test" : "existing stack";
      const sample = JSON.stringify(document);
      return `the formula of the ${which} differs from the evaluator for ${sample}`;
    }
  }
  return undefined;
}

/** The sample requests of a policy, for statements that are spread over it. */
function* samplesOf({ statements }: Policy): Iterable<RequestDocument> {
  const step = Math.max(1, Math.ceil(statements.length / MAX_STATEMENTS));
  for (let i = 0; i < statements.length; i += step) {
    const statement = statements[i];
    if (statement === undefined) continue;
    const context = contextOf(statement);
    const whole = { ...partsOf(statement), context: Object.fromEntries(context) };
    yield whole;
    for (const key of [...context.keys()].slice(0, MAX_KEYS)) {
      const rest = [...context].filter(([other]) => other !== key);
      yield { ...whole, context: Object.fromEntries(rest) };
    }
  }
}

function partsOf({ principal, action, resource }: Statement): RequestDocument {
  const [named] = principal?.principals ?? [];
  return {
    principal: (named && callerOf(named)) ?? SOME_USER,
    action: action.negated ? "x:y" : actionOf(action.values[0] ?? "x:y"),
    resource: resource === undefined || resource.negated ? "*" : arnOf(resource.values[0] ?? "*"),
  };
}

const SOME_USER = "arn:aws:iam::111122223333:user/x";

function callerOf(principal: Principal): RequestDocument["principal"] | undefined {
  switch (principal.kind) {
    case "account":
      return `arn:aws:iam::${principal.account}:user/x`;
    case "arn":
      return principal.arn;
    case "pattern":
      return filled(principal.pattern);
    case "service":
      return { Service: principal.name };
    case "federated":
      return { Federated: principal.provider };
    case "canonical":
      return { CanonicalUser: principal.id };
    default:
      return undefined;
  }
}

function actionOf(pattern: string): string {
  return pattern.includes(":") ? filled(pattern) : "x:y";
}

function arnOf(text: Text): string {
  if (text === "*") return text;
  const written = filled(text);
  return written + ":x".repeat(Math.max(0, 6 - written.split(":").length));
}

/** A value for each key of the conditions, by the spelling of the policy. */
function contextOf({ conditions }: Statement): Map<string, string> {
  const context = new Map<string, string>();
  for (const condition of conditions) {
    const value = sampleValue(condition);
    if (value !== undefined) context.set(condition.spelling, value);
  }
  return context;
}

function sampleValue({ operands }: Condition): string | undefined {
  switch (operands.family) {
    case "string":
      return operands.values.map(filled)[0];
    case "arn":
      return operands.values.map(arnOf)[0];
    case "numeric":
      return operands.values.map(printDecimal)[0];
    case "date":
      return operands.values.map(printDate)[0];
    case "ip":
      return operands.values.map(({ family, first }) => printIp(family, first))[0];
    case "binary":
      return operands.values[0];
    case "bool":
    case "null":
      return operands.values.map(String)[0];
  }
}

/** A text with `x` for each wildcard and each variable. */
function filled(text: Text): string {
  const parts = typeof text === "string" ? [{ kind: "text", text } as const] : text;
  return parts
    .map((part) => {
      if (part.kind === "variable") return "x";
      return part.kind === "text" ? part.text.replaceAll(/[*?]/g, "x") : part.text;
    })
    .join("");
}
