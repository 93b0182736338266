/**
 * Decodes the stacks of a request: from text, bytes or JSON values to stacks, or to an error.
 *
 * A stack is one document: its policies are read as parts of it, so lines and columns count in the
 * file of the stack. Equal policies are parsed once for each thread of work, because the stacks of
 * an account repeat most of their documents.
 */
import type { DocumentRole } from "../check/answer.ts";
import { noPublicAccess } from "../check/no-public-access.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import { parseStack } from "../policy/parse-stack.ts";
import type { Layer, Stack } from "../policy/stack.ts";
import type { Request } from "../semantics/request.ts";
import { type Decoded, type DecodedDocuments, DocumentReader, type Source } from "./documents.ts";
import type { PolicyCache } from "./policy-cache.ts";

/** A stack with the text of its document. */
export interface StackSource {
  readonly role: DocumentRole;
  readonly text: string;
  readonly stack: Stack;
}

export interface StackDocuments extends DecodedDocuments {
  /** The stack under test: the new stack of a pair. */
  readonly subject: StackSource;
}

export interface StackPair extends StackDocuments {
  readonly reference: StackSource;
}

export interface StackAndRequest extends StackDocuments {
  readonly request: Request;
}

const NO_UNKNOWNS: ReadonlySet<string> = new Set();

export function decodeStackPair(
  existing: Source,
  updated: Source,
  cache: PolicyCache,
): Decoded<StackPair> {
  const reader = new DocumentReader(NO_UNKNOWNS);
  const before = stackIn(reader, "existing", existing, cache);
  const after = stackIn(reader, "new", updated, cache);
  const isSame = before?.stack.principal === after?.stack.principal;
  if (before && after && !isSame) reader.report("new", [DIFFERENT_PRINCIPALS]);
  // Texts are compared, because parsing both again would cost as much as most questions.
  if (before && before.text === after?.text) reader.report("new", [EQUAL_STACKS]);
  const parts = isSame && before && after ? { reference: before, subject: after } : undefined;
  return reader.finish("resource", parts);
}

const EQUAL_STACKS: Diagnostic = {
  severity: "warning",
  code: "EQUAL_POLICIES",
  message:
    "the new stack equals the existing stack; check that these are the two versions you mean",
  path: [],
};

/** It passes every check, which its author may not mean. */
const ALLOWS_NOTHING: Diagnostic = {
  severity: "warning",
  code: "ALLOWS_NOTHING",
  message:
    "the stack has neither `identityPolicies` nor a `resourcePolicy`, so it allows nothing to " +
    "anybody but a root user",
  path: [],
};

const DIFFERENT_PRINCIPALS: Diagnostic = {
  severity: "error",
  code: "DIFFERENT_PRINCIPALS",
  message: "the two stacks are about different callers; give both the same `principal`",
  path: ["principal"],
};

export function decodeStack(source: Source, cache: PolicyCache): Decoded<StackDocuments> {
  const reader = new DocumentReader(NO_UNKNOWNS);
  const subject = stackIn(reader, "policy", source, cache);
  return reader.finish("resource", subject && { subject });
}

export function decodeStackEvaluation(
  source: Source,
  requested: Source,
  cache: PolicyCache,
): Decoded<StackAndRequest> {
  const reader = new DocumentReader(NO_UNKNOWNS);
  const subject = stackIn(reader, "policy", source, cache);
  const request = reader.request(reader.read("request", requested), "resource");
  return reader.finish("resource", subject && request && { subject, request });
}

function stackIn(
  reader: DocumentReader,
  role: DocumentRole,
  source: Source,
  cache: PolicyCache,
): StackSource | undefined {
  const document = reader.read(role, source);
  if (document === undefined) return undefined;
  const result = parseStack(document.value, cache.parse);
  reader.report(role, result.kind === "stack" ? result.warnings : result.diagnostics);
  if (result.kind !== "stack") return undefined;
  const { identityPolicies, resourcePolicy } = result.stack.layers;
  const grants = identityPolicies.kind !== "absent" || resourcePolicy.kind !== "absent";
  if (!grants && role !== "existing") reader.report(role, [ALLOWS_NOTHING]);
  const stack = { ...result.stack, isPublic: isPublic(result.stack) };
  return { role, text: document.text, stack };
}

/** E19: whether the policy of the bucket is public; the check takes care of what is unsure. */
function isPublic({ facts, layers }: Stack): Stack["isPublic"] {
  if (!facts.has("restrictPublicBuckets")) return false;
  const own = isPublicLayer(layers.resourcePolicy);
  // AWS does not say whether a public bucket behind an access point restricts the access point.
  const isClear = own === true || isPublicLayer(layers.bucketPolicyBehindAccessPoint) === false;
  return isClear ? own : "unsure";
}

function isPublicLayer(layer: Layer): Stack["isPublic"] {
  if (layer.kind === "unknown") return "unsure";
  const policy = layer.kind === "known" ? layer.levels[0]?.[0]?.policy : undefined;
  if (policy === undefined) return false;
  const answer = noPublicAccess({ policy, resourceType: "AWS::S3::Bucket" });
  if (answer.result === "PASS") return false;
  const isDoubtful = answer.counterexample?.readings !== undefined;
  return answer.undecided !== undefined || isDoubtful ? "unsure" : true;
}
