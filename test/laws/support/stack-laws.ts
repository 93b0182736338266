/**
 * The laws about stacks (the table in docs/testing.md).
 *
 * A law is a function of its case, and takes `salt` as the seed of its own choices. The laws about
 * single requests ask the evaluator alone; the others ask the engine, and replay its answers.
 */

import { noNewAccess } from "../../../src/check/no-new-access.ts";
import {
  decideStack,
  replayStack,
  type StackVerdict,
  stackAccessNotGranted,
  stackNoExternalAccess,
  stackNoNewAccess,
  tryReplayStack,
} from "../../../src/check/stack.ts";
import { certify, verify } from "../../../src/index.ts";
import { isEqual } from "../../../src/json/value.ts";
import { documentsOf, LAYERS, type LayerName, type Stack } from "../../../src/policy/stack.ts";
import type { Zone } from "../../../src/policy/zone-of-trust.ts";
import { poseStack, type StackQuestion } from "../../../src/question/stack-question.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import type { Request, RequestDocument } from "../../../src/semantics/request.ts";
import { evaluateStack } from "../../../src/semantics/stack.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import { HOLDS, hold, type LawResult, refute, requestOf, skip } from "./case.ts";
import { compareQuestions } from "./engines.ts";
import { randomPolicy } from "./generate.ts";
import { Random } from "./random.ts";
import {
  documentOf,
  isLevelled,
  isSingle,
  randomLayer,
  type StackCase,
  type StackParts,
  stackOf,
} from "./random-stacks.ts";
import { SOLVERS } from "./solvers.ts";

export type StackLaw = (given: StackCase) => LawResult;

interface Read {
  readonly existing: Stack;
  readonly updated: Stack;
  readonly requests: readonly { readonly document: RequestDocument; readonly request: Request }[];
}

function read({ existing, updated, requests, salt }: StackCase, isPublic = salt % 2 === 1) {
  const [before, after] = [stackOf(existing, isPublic), stackOf(updated, isPublic)];
  if (before === undefined || after === undefined) return undefined;
  const parsed = requests.flatMap((document) => {
    const request = requestOf(document, "resource");
    return request === undefined ? [] : { document, request };
  });
  const made: Read = { existing: before, updated: after, requests: parsed };
  return made;
}

const allows = (stack: Stack, request: Request): boolean =>
  evaluateStack(stack, request).decision === "Allowed";

/** Twin: the evaluator allows a request iff the formula of the stack holds. */
function stackTwin(given: StackCase): LawResult {
  const pair = read(given);
  if (pair === undefined) return skip("invalid stack");
  const { existing, updated, requests } = pair;
  const posed = poseStack({ subject: updated, reference: existing, callers: [] });
  const { symbolic, stacks } = posed;
  let [compared, allowed] = [0, 0];
  for (const { document, request } of requests) {
    if (!(symbolic.kinds as readonly string[]).includes(kindOf(request))) continue;
    const model = requestToModel(request, symbolic);
    if (model === undefined) continue;
    for (const { stack, encoded } of stacks) {
      const { decision } = evaluateStack(stack, request);
      const holds = symbolic.terms.holds(encoded.allowed, model);
      if (holds !== (decision === "Allowed")) {
        const which = stack === updated ? "updated" : "existing";
        return refute(`${which}: ${decision}, formula ${holds}: ${JSON.stringify(document)}`);
      }
      compared += 1;
      if (holds) allowed += 1;
    }
  }
  if (compared === 0) return skip("no request in the domain");
  return hold({ "stacks compared": compared, "requests allowed": allowed });
}

const kindOf = ({ caller }: Request): string => (caller.kind === "session" ? "role" : caller.kind);

/** No miss: if the new stack alone allows some random request, the verdict is not PASS. */
function stackNoMiss(given: StackCase): LawResult {
  const pair = read(given);
  if (pair === undefined) return skip("invalid stack");
  const { existing, updated, requests } = pair;
  if (existing.principal !== updated.principal) return skip("different callers");
  const question = stackNoNewAccess(existing, updated);
  const { symbolic } = poseStack(question);
  const gained = requests.find(
    ({ request }) =>
      question.callers.every((each) => each.holds(request)) &&
      requestToModel(request, symbolic) !== undefined &&
      allows(updated, request) &&
      !allows(existing, request),
  );
  if (gained === undefined) return skip("no request gained");
  const verdict = decideStack(question);
  return isPass(verdict)
    ? refute(`PASS, but ${JSON.stringify(gained.document)} is gained`)
    : hold({ [verdict.violations.length > 0 ? "FAIL" : "undecided"]: 1 });
}

/** Questions: no random request contradicts a PASS of the two questions about one stack. */
function stackQuestions(given: StackCase): LawResult {
  const pair = read(given);
  if (pair === undefined) return skip("invalid stack");
  const { updated, requests } = pair;
  const random = new Random(given.salt);
  const actions = requests.length === 0 ? ["s3:GetObject"] : [random.pick(requests).request.action];
  const counts: Record<string, number> = {};
  for (const question of [
    stackAccessNotGranted(updated, { actions, resources: [] }),
    stackNoExternalAccess(updated, ZONE, random.chance(0.5)),
  ]) {
    const { symbolic } = poseStack(question);
    const violating = requests.find(
      ({ document, request }) =>
        requestToModel(request, symbolic) !== undefined &&
        typeof tryReplayStack(document, question) !== "string",
    );
    if (violating === undefined) continue;
    const verdict = verdictOf(decideStack(question));
    if (verdict === "PASS") return refute(`PASS, but ${JSON.stringify(violating.document)}`);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return Object.keys(counts).length === 0 ? skip("no request violates") : hold(counts);
}

const ZONE: Zone = { accounts: ["111122223333"], organizations: [], paths: [] };

const isPass = ({ violations, undecided }: StackVerdict): boolean =>
  violations.length === 0 && undecided === undefined;

const verdictOf = (verdict: StackVerdict): "PASS" | "FAIL" | "undecided" =>
  isPass(verdict) ? "PASS" : verdict.violations.length > 0 ? "FAIL" : "undecided";

/** Slices: the verdict about the slice of a question is that about the whole question. */
function stackSlices(given: StackCase): LawResult {
  const pair = read(given);
  if (pair === undefined) return skip("invalid stack");
  const question = stackNoNewAccess(pair.existing, pair.updated);
  const sliced = verdictOf(decideStack(question));
  const whole = verdictOf(decideWhole(question));
  if (sliced === "undecided" || whole === "undecided") return skip("undecided");
  if (sliced !== whole) return refute(`the slice says ${sliced}, the whole ${whole}`);
  return hold({ [whole]: 1 });
}

/** An engine among the options is asked about the whole question. */
const decideWhole = (question: StackQuestion): StackVerdict =>
  decideStack(question, { engine: (_, native) => native() });

const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

/** Monotone: what another Allow, Deny or limiting layer may not do to the access of a stack. */
function stackMonotone(given: StackCase): LawResult {
  const pair = read(given);
  if (pair === undefined) return skip("invalid stack");
  const random = new Random(given.salt);
  const { existing: stack, requests } = pair;
  const variants = [
    ...["Allow", "Deny"].flatMap((effect) => withStatement(random, given.existing, effect)),
    ...withLayer(random, given.existing),
  ];
  let compared = 0;
  for (const { parts, wider, added } of variants) {
    const changed = stackOf(parts, stack.isPublic === true);
    if (changed === undefined) continue;
    const [less, more] = wider ? [stack, changed] : [changed, stack];
    const bad = requests.find(
      ({ request }) =>
        !(added === "sessionPolicies" && request.caller.kind === "federatedUser") &&
        allows(less, request) &&
        !allows(more, request),
    );
    if (bad !== undefined) {
      const what = `${wider ? "an Allow in" : "a limit by"} ${added}`;
      return refute(`${what}: ${JSON.stringify(bad.document)} ${JSON.stringify(parts)}`);
    }
    compared += 1;
    if (less.principal !== undefined || random.chance(0.8)) continue;
    const verdict = verdictOf(decideStack(stackNoNewAccess(more, less)));
    if (verdict === "FAIL" && added !== "sessionPolicies") {
      return refute(`${added}: FAIL for ${JSON.stringify(parts)}`);
    }
  }
  return compared === 0 ? skip("nothing to change") : hold({ "stacks compared": compared });
}

interface Variant {
  readonly parts: StackParts;
  readonly wider: boolean;
  readonly added: LayerName;
}

/** The stack with another statement in one document of each known layer. */
function withStatement(random: Random, stack: StackParts, effect: string): readonly Variant[] {
  return LAYERS.flatMap((added): readonly Variant[] => {
    const isControl = added === "resourceControlPolicies";
    if (effect === "Allow" && isControl) return [];
    const type = /^(resource|endpoint|bucket)/.test(added) ? "resource" : "identity";
    const [made] = randomPolicy(random, type, false).Statement;
    const principal = type === "identity" ? {} : { Principal: random.chance(0.5) ? "*" : OWN };
    const { Principal, NotPrincipal } = made ?? {};
    const named = Principal !== undefined ? { Principal } : principal;
    const own = NotPrincipal !== undefined ? { NotPrincipal } : named;
    const statement =
      isControl || added.startsWith("bucket") || random.chance(0.5)
        ? { ...EVERYTHING, ...(isControl && { Action: "s3:*" }), ...principal, Principal: "*" }
        : { ...made, ...own };
    const { Principal: _, ...bare } = statement as Record<string, unknown>;
    const given = { ...(type === "identity" ? bare : statement), Effect: effect };
    const changed = extended(random, stack[added], given);
    if (changed === undefined) return [];
    return [{ parts: { ...stack, [added]: changed }, wider: effect === "Allow", added }];
  });
}

const OWN = { AWS: "111122223333" };

function extended(random: Random, value: unknown, statement: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    const at = random.int(value.length);
    return value.map((each: unknown, i) => (i === at ? extended(random, each, statement) : each));
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { Statement } = value as { readonly Statement: readonly unknown[] };
  return { ...value, Statement: [...Statement, statement] };
}

const LIMITING: readonly LayerName[] = [
  ...(["permissionsBoundary", "sessionPolicies", "serviceControlPolicies"] as const),
  ...(["ownerServiceControlPolicies", "resourceControlPolicies", "endpointPolicy"] as const),
];

/** The stack with each limiting layer that it lacks, and another level in those that it has. */
function withLayer(random: Random, stack: StackParts): readonly Variant[] {
  return LIMITING.flatMap((added): readonly Variant[] => {
    const made = randomLayer(random, added, (type) => randomPolicy(random, type, false));
    const given = stack[added];
    if (given === "unknown") return [];
    const changed = given === undefined ? made : isLevelled(added) ? [given, made].flat() : made;
    if (given !== undefined && !isLevelled(added)) return [];
    const resourceAccount = stack["resourceAccount"];
    if (added.startsWith("owner") && resourceAccount === undefined) return [];
    return [{ parts: { ...stack, [added]: changed }, wider: false, added }];
  });
}

/** Single: a stack with one identity policy is that policy, for users and sessions of roles. */
function single(given: StackCase): LawResult {
  const random = new Random(given.salt);
  const [old, document] = [0, 1].map(() => randomPolicy(random, "identity", false));
  const [before, after] = [old, document].map((each) => stackOf({ identityPolicies: [each] }));
  if (before === undefined || after === undefined) return skip("invalid policy");
  const [policy, reference] = [after, before].map(
    ({ layers }) => documentsOf(layers.identityPolicies)[0]?.policy,
  );
  if (policy === undefined || reference === undefined) return skip("invalid policy");
  let compared = 0;
  for (const { document: written, request } of read({ ...given, existing: {}, updated: {} })
    ?.requests ?? []) {
    if (!["user", "role", "session"].includes(request.caller.kind)) continue;
    const { decision, rule } = evaluateStack(after, request);
    if (rule === "E22") continue;
    const own = evaluate(policy, request).decision;
    if (own !== decision) return refute(`${own}, stack ${decision}: ${JSON.stringify(written)}`);
    compared += 1;
  }
  const ofStacks = verdictOf(decideStack(stackNoNewAccess(before, after)));
  const ofPolicies = noNewAccess({ existing: reference, updated: policy, type: "identity" });
  if (ofStacks === "FAIL" && ofPolicies.result === "PASS") {
    return refute("the stacks FAIL, the policies PASS");
  }
  return hold({ "requests compared": compared });
}

/** Unknown: a PASS holds for every document in the place of an unknown layer, or for none. */
function unknown(given: StackCase): LawResult {
  const random = new Random(given.salt);
  const name = random.pick(LAYERS);
  const withUnknown = (parts: StackParts, value: unknown = "unknown"): StackParts => {
    const { [name]: _, ...others } = parts;
    const account = { resourceAccount: parts["resourceAccount"] ?? "111122223333" };
    return { ...others, ...account, ...(value !== undefined && { [name]: value }) };
  };
  const pair = [given.existing, given.updated].map((each) => withUnknown(each));
  const [existing, updated] = pair.map((each) => stackOf(each));
  if (existing === undefined || updated === undefined) return skip("invalid stack");
  if (verdictOf(decideStack(stackNoNewAccess(existing, existing))) === "FAIL") {
    return refute("a stack grants more than itself");
  }
  const questions = (before: Stack, after: Stack) => [
    stackNoNewAccess(before, after),
    stackAccessNotGranted(after, ACCESS),
    stackNoExternalAccess(after, ZONE, true),
  ];
  const passes = questions(existing, updated).map((each) => isPass(decideStack(each)));
  if (!passes.includes(true)) return skip("FAIL");
  for (let i = 0; i < 4; i++) {
    const sample = i === 0 ? undefined : sampleLayer(random, name);
    const [before, after] = [given.existing, given.updated].map((each) => {
      const { [name]: _, ...others } = withUnknown(each);
      return stackOf(sample === undefined ? others : { ...others, [name]: sample });
    });
    if (before === undefined || after === undefined) continue;
    for (const [at, question] of questions(before, after).entries()) {
      if (!passes[at]) continue;
      const { violations } = decideStack(question);
      if (violations.length === 0) continue;
      const request = JSON.stringify(violations[0]?.witness.request);
      return refute(`PASS with ${name} unknown, not with ${JSON.stringify(sample)}: ${request}`);
    }
  }
  return HOLDS;
}

const ACCESS = { actions: ["s3:PutObject", "kms:Decrypt"], resources: [] };

function sampleLayer(random: Random, name: LayerName): unknown {
  if (!isSingle(name) && !isLevelled(name) && random.chance(0.2)) return [];
  return randomLayer(random, name, (type) => randomPolicy(random, type, false));
}

/** Certificates: a decided answer has one that verifies, and that no other question accepts. */
function stackCertificates(given: StackCase): LawResult {
  const question = {
    existingStack: json(given.existing),
    newStack: json(given.updated),
  };
  const outcome = certify("CheckNoNewAccess", question);
  if (outcome.kind === "error") return skip("invalid stack");
  const { answer, certificate } = outcome.answer;
  if (certificate === undefined) {
    return answer.undecided === undefined ? refute("no certificate") : skip("undecided");
  }
  const verdictOn = (request: typeof question): string => {
    const verified = verify(JSON.stringify(certificate), request, { expect: answer.result });
    if (verified.kind === "error") return "error";
    const { result } = verified.answer;
    return result === "REFUSED" ? `refused: ${verified.answer.reason}` : "accepted";
  };
  const own = verdictOn(question);
  if (own !== "accepted") return refute(`${answer.result}: ${own}`);
  const { newStack } = question;
  const others = [
    { ...question, newStack: json({ ...given.updated, endpointPolicy: "unknown" }) },
    { existingStack: newStack, newStack: question.existingStack },
  ];
  for (const other of others) {
    if (isEqual(valuesOf(other), valuesOf(question))) continue;
    if (verdictOn(other) === "accepted") return refute("accepted for another question");
  }
  return hold({ [answer.result]: 1 });
}

const valuesOf = ({ existingStack, newStack }: { existingStack: string; newStack: string }) => [
  JSON.parse(existingStack),
  JSON.parse(newStack),
];

const json = (parts: StackParts): string => JSON.stringify(documentOf(parts));

/** Engines: the native engine and the solvers agree about both directions of each case. */
export function stackEngines(cases: readonly StackCase[]): readonly LawResult[] {
  return compareQuestions(
    SOLVERS,
    cases.map((given) => {
      const pair = read(given);
      if (pair === undefined) return [];
      const { existing, updated } = pair;
      return [stackNoNewAccess(existing, updated), stackNoNewAccess(updated, existing)].map(
        (question) => {
          const { symbolic, constraint } = poseStack(question);
          const replay = (request: RequestDocument) => replayStack(request, question);
          return { symbolic, constraint, whole: constraint, candidates: [], replay };
        },
      );
    }),
  );
}

export const STACK_LAWS: Readonly<Record<string, StackLaw>> = {
  "stack twin": stackTwin,
  "stack no-miss": stackNoMiss,
  "stack questions": stackQuestions,
  "stack slices": stackSlices,
  "stack monotone": stackMonotone,
  single,
  unknown,
  "stack certificates": stackCertificates,
};

/** Applies a law to a case; an exception refutes the law. */
export function applyStackLaw(law: StackLaw, given: StackCase): LawResult {
  try {
    return law(given);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return refute(`throws ${message} ${stack?.split("\n")[1]?.trim()}`);
  }
}
