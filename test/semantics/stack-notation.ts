/**
 * A notation for tests of stacks: a case is one line.
 *
 *     ana    id=* pb=silent    ImplicitlyDenied    pb:silent
 *
 * That is a caller of `CALLERS`, the stack, the decision, and perhaps the verdict of some layers,
 * or the rule by which one does not apply (`scp:E6`). The stack is a list of `layer=documents`,
 * facts (`+gatewayEndpoint`), and the parts of the request that are not the default
 * (`do=kms:Decrypt on=key`). Documents of a level are joined by `|`, levels by `/`, statements by
 * `&`. A statement is `!` for a Deny, an action (`*` if there is none), and `@` or `^` with the
 * names of Principal or NotPrincipal. `none` is an empty list, `silent` a document about another
 * action, `unknown` an unknown layer, and `$name` a statement of `STATEMENTS`. A reading names a
 * layer or a caller as the lines do.
 *
 * The formula is asserted to agree with the evaluator in every case.
 */
import { expect, test } from "vitest";
import { parseStack } from "../../src/policy/parse-stack.ts";
import { type LayerName, policiesOf, type Stack } from "../../src/policy/stack.ts";
import { evaluateStack } from "../../src/semantics/stack.ts";
import { requestToModel } from "../../src/symbolic/request-to-model.ts";
import { symbolicStack } from "../../src/symbolic/stack.ts";
import { SymbolicRequest } from "../../src/symbolic/symbolic-request.ts";
import { type Parts, requestOf } from "./notation.ts";

const OWN = "111122223333";
const OTHER = "444455556666";

export const CALLERS: Readonly<Record<string, unknown>> = {
  ana: `arn:aws:iam::${OWN}:user/ana`,
  app: `arn:aws:iam::${OWN}:role/app`,
  s1: `arn:aws:sts::${OWN}:assumed-role/app/s1`,
  fay: `arn:aws:sts::${OWN}:federated-user/fay`,
  root: `arn:aws:iam::${OWN}:root`,
  eve: `arn:aws:iam::${OTHER}:user/eve`,
  eveRole: `arn:aws:sts::${OTHER}:assumed-role/eve/s1`,
  eveFed: `arn:aws:sts::${OTHER}:federated-user/eve`,
  eveRoot: `arn:aws:iam::${OTHER}:root`,
  chinese: `arn:aws-cn:iam::${OWN}:user/ana`,
  linked: `arn:aws:sts::${OWN}:assumed-role/AWSServiceRoleForX/s1`,
  service: { Service: "sns.amazonaws.com" },
  google: { Federated: "accounts.google.com" },
  canonical: { CanonicalUser: "79a5" },
  anonymous: "*",
};

/** The names after `@` and `^`, besides the callers. */
const PRINCIPALS: Readonly<Record<string, unknown>> = {
  own: OWN,
  other: `arn:aws:iam::${OTHER}:root`,
  everyone: "*",
  any: { AWS: "*" },
};

const RESOURCES: Readonly<Record<string, string>> = {
  key: `arn:aws:kms:us-east-1:${OWN}:key/1`,
  alias: `arn:aws:kms:us-east-1:${OWN}:alias/a`,
  role: `arn:aws:iam::${OWN}:role/target`,
  linkedRole: `arn:aws:iam::${OWN}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  user: `arn:aws:iam::${OWN}:user/bob`,
  queue: `arn:aws:sqs:us-east-1:${OWN}:q`,
  point: `arn:aws:s3:us-east-1:${OWN}:accesspoint/ap`,
  pointObject: `arn:aws:s3:us-east-1:${OWN}:accesspoint/ap/object/k`,
  all: "*",
};

const STATEMENTS: Readonly<Record<string, Parts>> = {
  everyoneAsRole: {
    Principal: "*",
    Condition: { ArnEquals: { "aws:PrincipalArn": CALLERS["app"] } },
  },
  exceptServices: {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Condition: { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } },
  },
  bucketObjects: { Principal: "*", Resource: "arn:aws:s3:::bucket/*" },
  bucketKey: { Principal: "*", Resource: "arn:aws:s3:::bucket/k" },
  otherKey: { Principal: "*", Resource: "arn:aws:s3:::bucket/x" },
  bucketItself: { Principal: "*", Resource: "arn:aws:s3:::bucket" },
  bucketAll: { Principal: "*", Resource: "arn:aws:s3:::bucket*" },
  throughPoints: {
    Principal: { AWS: "*" },
    Condition: { StringEquals: { "s3:DataAccessPointAccount": OWN } },
  },
  notThisObject: { NotResource: "arn:aws:s3:::b/k", Effect: "Deny" },
  onlyInEurope: { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } },
};

const LAYERS: Readonly<Record<string, LayerName>> = {
  id: "identityPolicies",
  pb: "permissionsBoundary",
  sp: "sessionPolicies",
  scp: "serviceControlPolicies",
  ownerScp: "ownerServiceControlPolicies",
  rcp: "resourceControlPolicies",
  rp: "resourcePolicy",
  ep: "endpointPolicy",
  behind: "bucketPolicyBehindAccessPoint",
};

const OF_RESOURCES: readonly string[] = ["rcp", "rp", "ep", "behind"];
const SINGLE: readonly string[] = ["pb", "rp", "ep", "behind"];

function statementOf(text: string, layer: string): Parts {
  if (text.startsWith("$")) {
    const parts = named(STATEMENTS, text.slice(1));
    const resource = "NotResource" in parts ? {} : { Resource: "*" };
    return { Effect: "Allow", Action: "*", ...resource, ...parts };
  }
  const [, deny, action, sign, names = ""] = /^(!?)([^@^]*)([@^]?)(.*)$/.exec(text) ?? [];
  const everyone = OF_RESOURCES.includes(layer) ? "*" : undefined;
  const Principal = sign === "" ? everyone : namesOf(names);
  return {
    Effect: deny === "!" ? "Deny" : "Allow",
    Action: action === "silent" ? "x:other" : action || "*",
    Resource: "*",
    ...(Principal !== undefined && { [sign === "^" ? "NotPrincipal" : "Principal"]: Principal }),
  };
}

function namesOf(names: string): unknown {
  if (names in PRINCIPALS && names !== "own" && names !== "other") return PRINCIPALS[names];
  const types: Record<string, unknown[]> = {};
  for (const name of names.split(",")) {
    const value = PRINCIPALS[name] ?? named(CALLERS, name);
    for (const [type, each] of Object.entries(typeof value === "string" ? { AWS: value } : value)) {
      types[type] = [...(types[type] ?? []), each];
    }
  }
  return types;
}

function named<T>(table: Readonly<Record<string, T>>, name: string): NonNullable<T> {
  const found = table[name];
  if (found === undefined || found === null) throw new Error(`no ${name}`);
  return found;
}

function documentOf(text: string, layer: string): Parts {
  const Statement = text.split("&").map((each) => statementOf(each, layer));
  return { Version: "2012-10-17", Statement };
}

function layerOf(text: string, layer: string): unknown {
  if (text === "unknown") return "unknown";
  const documents = (level: string): readonly Parts[] =>
    level === "none" ? [] : level.split("|").map((each) => documentOf(each, layer));
  if (SINGLE.includes(layer)) return documentOf(text, layer);
  return ["scp", "ownerScp", "rcp"].includes(layer)
    ? text.split("/").map(documents)
    : documents(text);
}

/** `Q12:pb` is `Q12 permissionsBoundary`. */
function readingOf(text: string): string {
  const [id = "", short = "", ...rest] = text.split(":");
  const name = LAYERS[short] ?? CALLERS[short];
  return [id, ...(name === undefined ? [] : [name]), ...rest].join(" ");
}

interface Case {
  readonly stack: Stack;
  readonly request: Parts;
}

/** The stack and the request of a line; `public` says that the policy of the bucket is public. */
export function caseOf(caller: string, words: readonly string[]): Case {
  const value: Record<string, unknown> = { resourceAccount: OWN };
  const facts: Record<string, unknown> = {};
  const request: Record<string, unknown> = { principal: named(CALLERS, caller) };
  let isPublic = false;
  for (const word of words) {
    const [name = "", text = ""] = word.split(/=(.*)/s);
    if (word === "+public") isPublic = true;
    else if (word.startsWith("+")) facts[word.slice(1)] = true;
    else if (name === "do") request["action"] = text;
    else if (name === "on") request["resource"] = named(RESOURCES, text);
    else if (name === "reading") request["readings"] = [readingOf(text)];
    else if (name === "account") value["resourceAccount"] = text === "other" ? OTHER : undefined;
    else if (name === "ownerScp") facts[named(LAYERS, name)] = layerOf(text, name);
    else value[named(LAYERS, name)] = layerOf(text, name);
  }
  const given = Object.entries({ ...value, facts }).filter(([, each]) => each !== undefined);
  const result = parseStack(Object.fromEntries(given));
  if (result.kind !== "stack") throw new Error(JSON.stringify(result.diagnostics));
  return { stack: { ...result.stack, isPublic }, request };
}

/** Asserts the lines of a table, each as a test. */
export function decides(table: string): void {
  for (const line of table.trim().split("\n")) {
    const [caller = "", ...words] = line.trim().split(/\s+/);
    const at = words.findIndex((each) =>
      /^(Allowed|ImplicitlyDenied|ExplicitlyDenied)$/.test(each),
    );
    if (at < 0) throw new Error(`a case without a decision: ${line}`);
    test(line.trim().replace(/\s+/g, " "), () => {
      const { stack, request } = caseOf(caller, words.slice(0, at));
      const parsed = requestOf(request);
      const { decision, layers, rule } = evaluateStack(stack, parsed);
      const verdicts = words.slice(at + 1).map((each) => {
        const [short = ""] = each.split(":");
        if (short === "rule") return `rule:${rule}`;
        const found = layers.find((one) => one.layer === LAYERS[short]);
        return `${short}:${found?.rule ?? found?.verdict}`;
      });
      expect([decision, ...verdicts]).toEqual(words.slice(at));
      expect(formulaAllows(stack, request), "the formula").toBe(decision === "Allowed");
    });
  }
}

function formulaAllows(stack: Stack, request: Parts): boolean {
  const symbolic = new SymbolicRequest(policiesOf(stack), "resource");
  const { allowed } = symbolicStack(stack, symbolic);
  const model = requestToModel(requestOf(request), symbolic);
  if (model === undefined) throw new Error("a request outside of the domain");
  return symbolic.terms.holds(allowed, model);
}
