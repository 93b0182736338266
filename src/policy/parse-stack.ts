/**
 * Parses a stack (stack.ts): a JSON value to its layers, or to all errors in it.
 *
 * Each document is parsed as a policy of the type that its layer has (parse.ts), and then by the
 * rules of the layer: a service control policy has no principal, a resource control policy only
 * denies. The path of an error leads through the stack to the place in the document, and its
 * message names the document.
 *
 * LIMIT: a stack has at most `MAX_DOCUMENTS` documents.
 */
import { type Diagnostic, Diagnostics, type JsonPath } from "../json/diagnostic.ts";
import { isObject, quoted } from "../json/value.ts";
import type { Policy, PolicyType, Statement } from "./ast.ts";
import { type PolicyResult, parsePolicy } from "./parse.ts";
import { printText } from "./print-template.ts";
import { FACTS, type Fact, type Layer, type LayerName, type Stack } from "./stack.ts";

export type StackResult =
  | {
      readonly kind: "stack";
      readonly stack: Stack;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** Parses one document; a caller may keep the results of equal documents. */
export type ParseDocument = (value: unknown, type: PolicyType) => PolicyResult;

/** LIMIT: AWS's own quotas are below: 10 managed policies, 5 a level, 7 levels. */
const MAX_DOCUMENTS = 1000;

/** The JSON of a layer: one document, a list of them, or a list of levels. */
interface LayerForm {
  readonly member: string;
  readonly shape: "document" | "list" | "levels";
  readonly type: PolicyType;
}

const FORMS: Readonly<Record<LayerName, LayerForm>> = {
  identityPolicies: { member: "identityPolicies", shape: "list", type: "identity" },
  permissionsBoundary: { member: "permissionsBoundary", shape: "document", type: "identity" },
  sessionPolicies: { member: "sessionPolicies", shape: "list", type: "identity" },
  serviceControlPolicies: { member: "serviceControlPolicies", shape: "levels", type: "identity" },
  ownerServiceControlPolicies: {
    member: "ownerServiceControlPolicies",
    shape: "levels",
    type: "identity",
  },
  resourceControlPolicies: { member: "resourceControlPolicies", shape: "levels", type: "resource" },
  resourcePolicy: { member: "resourcePolicy", shape: "document", type: "resource" },
  endpointPolicy: { member: "endpointPolicy", shape: "document", type: "resource" },
  bucketPolicyBehindAccessPoint: {
    member: "bucketPolicyBehindAccessPoint",
    shape: "document",
    type: "resource",
  },
};

/** Stands under `facts`, because it is about the account of the resource. */
const OWNER_LEVELS = "ownerServiceControlPolicies";

const MEMBERS: readonly string[] = [
  ...["principal", "resourceAccount", "facts"],
  ...Object.keys(FORMS).filter((each) => each !== OWNER_LEVELS),
];

/** The layers that are read as identity policies, in messages. */
const NOUNS: Readonly<Partial<Record<LayerName, string>>> = {
  permissionsBoundary: "a permissions boundary",
  sessionPolicies: "a session policy",
  serviceControlPolicies: "a service control policy",
  ownerServiceControlPolicies: "a service control policy",
};

/** Layers whose callers belong to the account of the resource, or do not. */
const NEED_ACCOUNT: readonly LayerName[] = [
  ...(["resourcePolicy", "bucketPolicyBehindAccessPoint", OWNER_LEVELS] as const),
];

export function parseStack(value: unknown, parse: ParseDocument = parseAlone): StackResult {
  return new StackParser(value, parse).parse();
}

const parseAlone: ParseDocument = (value, type) => parsePolicy(value, { type });

class StackParser {
  readonly #value: unknown;
  readonly #parseDocument: ParseDocument;
  readonly #found = new Diagnostics();
  #documents = 0;

  constructor(value: unknown, parse: ParseDocument) {
    this.#value = value;
    this.#parseDocument = parse;
  }

  parse(): StackResult {
    const value = this.#value;
    if (!isObject(value)) {
      this.#found.error("INVALID_TYPE", "a stack must be an object", []);
      return { kind: "invalid", diagnostics: this.#found.found };
    }
    this.#refusePolicy(value);
    this.#refuseUnknown(value, MEMBERS, []);
    const facts = this.#facts(value["facts"]);
    const layers = this.#layers(value);
    const principal = this.#text(value, "principal");
    const resourceAccount = this.#text(value, "resourceAccount");
    this.#checkAccount(resourceAccount, layers);
    if (this.#found.failed) return { kind: "invalid", diagnostics: this.#found.found };
    const stack: Stack = {
      ...(principal !== undefined && { principal }),
      ...(resourceAccount !== undefined && { resourceAccount }),
      layers,
      facts,
      isPublic: false,
    };
    return { kind: "stack", stack, warnings: this.#found.found };
  }

  /** A policy in place of a stack would read as a stack without layers. */
  #refusePolicy(value: Readonly<Record<string, unknown>>): void {
    if (!("Statement" in value)) return;
    const message =
      "this is a policy, not a stack; a stack has its policies in members such as " +
      "`identityPolicies`";
    this.#found.error("NOT_A_STACK", message, ["Statement"]);
  }

  #refuseUnknown(
    value: Readonly<Record<string, unknown>>,
    known: readonly string[],
    path: JsonPath,
  ): void {
    for (const name of Object.keys(value)) {
      if (known.includes(name) || (path.length === 0 && name === "Statement")) continue;
      const message = `unknown member ${quoted(name)}; the members are ${known.join(", ")}`;
      this.#found.error("UNKNOWN_MEMBER", message, [...path, name]);
    }
  }

  #text(value: Readonly<Record<string, unknown>>, name: "principal" | "resourceAccount") {
    const given = value[name];
    if (given === undefined) return undefined;
    const { isValid, what } = TEXTS[name];
    if (typeof given === "string" && isValid(given)) return given;
    this.#found.error("INVALID_VALUE", `\`${name}\` is not ${what}`, [name]);
    return undefined;
  }

  #facts(value: unknown): ReadonlySet<Fact> {
    const facts = new Set<Fact>();
    if (value === undefined) return facts;
    if (!isObject(value)) {
      this.#found.error("INVALID_TYPE", "`facts` must be an object", ["facts"]);
      return facts;
    }
    this.#refuseUnknown(value, [...FACTS, OWNER_LEVELS], ["facts"]);
    for (const fact of FACTS) {
      const given = value[fact];
      if (given === true) facts.add(fact);
      if (given === undefined || typeof given === "boolean") continue;
      this.#found.error("INVALID_TYPE", `the fact \`${fact}\` must be true or false`, [
        "facts",
        fact,
      ]);
    }
    return facts;
  }

  #layers(value: Readonly<Record<string, unknown>>): Readonly<Record<LayerName, Layer>> {
    const facts = isObject(value["facts"]) ? value["facts"] : {};
    const read = (name: LayerName): Layer =>
      name === OWNER_LEVELS
        ? this.#layer(name, facts[name], ["facts", name])
        : this.#layer(name, value[name], [name]);
    return {
      identityPolicies: read("identityPolicies"),
      permissionsBoundary: read("permissionsBoundary"),
      sessionPolicies: read("sessionPolicies"),
      serviceControlPolicies: read("serviceControlPolicies"),
      ownerServiceControlPolicies: read("ownerServiceControlPolicies"),
      resourceControlPolicies: read("resourceControlPolicies"),
      resourcePolicy: read("resourcePolicy"),
      endpointPolicy: read("endpointPolicy"),
      bucketPolicyBehindAccessPoint: read("bucketPolicyBehindAccessPoint"),
    };
  }

  #layer(name: LayerName, value: unknown, path: JsonPath): Layer {
    if (value === undefined) return { kind: "absent" };
    if (value === "unknown") return { kind: "unknown" };
    switch (FORMS[name].shape) {
      case "document":
        return this.#single(name, value, path);
      case "list": {
        if (!Array.isArray(value)) return this.#wrongType(name, "a list of policies", path);
        // E4: a session without session policies is not limited by them.
        if (name === "sessionPolicies" && value.length === 0) return { kind: "absent" };
        return { kind: "known", levels: [this.#documentsIn(name, value, path, name)] };
      }
      case "levels":
        return this.#levels(name, value, path);
    }
  }

  #single(name: LayerName, value: unknown, path: JsonPath): Layer {
    if (Array.isArray(value)) {
      // E3: a second boundary has no meaning.
      const what = name === "permissionsBoundary" ? "a principal has" : "a stack has";
      const message = `\`${name}\` is a list, but ${what} one at most; give one policy`;
      this.#found.error("SEVERAL_POLICIES", message, path);
      return { kind: "absent" };
    }
    return { kind: "known", levels: [this.#documentsIn(name, [value], path, name, false)] };
  }

  #levels(name: LayerName, value: unknown, path: JsonPath): Layer {
    if (!Array.isArray(value)) {
      return this.#wrongType(name, "a list of levels, each a list of policies", path);
    }
    if (value.length === 0) {
      const message = `\`${name}\` has no level; leave it out if no such policy applies`;
      this.#found.error("EMPTY_LAYER", message, path);
    }
    const levels = value.map((level: unknown, at) => {
      const here = [...path, at];
      if (!Array.isArray(level)) {
        const message = `level ${at} of \`${name}\` must be a list of policies`;
        this.#found.error("INVALID_TYPE", message, here);
        return [];
      }
      if (level.length === 0) {
        const message =
          `level ${at} of \`${name}\` has no policy; every level has one at least, such as ` +
          "`FullAWSAccess`";
        this.#found.error("EMPTY_LEVEL", message, here);
      }
      return this.#documentsIn(name, level, here, `${name}[${at}]`);
    });
    return { kind: "known", levels };
  }

  #wrongType(name: LayerName, what: string, path: JsonPath): Layer {
    this.#found.error("INVALID_TYPE", `\`${name}\` must be ${what}, or "unknown"`, path);
    return { kind: "absent" };
  }

  #documentsIn(
    layer: LayerName,
    values: readonly unknown[],
    path: JsonPath,
    name: string,
    isListed = true,
  ) {
    return values.flatMap((value, at) => {
      this.#documents += 1;
      if (this.#documents === MAX_DOCUMENTS + 1) {
        this.#found.error("LIMIT_DOCUMENTS", `more than ${MAX_DOCUMENTS} documents`, path);
      }
      if (this.#documents > MAX_DOCUMENTS) return [];
      const own = isListed ? `${name}[${at}]` : name;
      const here = isListed ? [...path, at] : path;
      const policy = this.#document(layer, value, here, own);
      return policy === undefined ? [] : [{ name: own, path: here, policy }];
    });
  }

  #document(layer: LayerName, value: unknown, path: JsonPath, name: string): Policy | undefined {
    const result = this.#parseDocument(value, FORMS[layer].type);
    const found = result.kind === "policy" ? result.warnings : result.diagnostics;
    const policy = result.kind === "policy" ? result.policy : undefined;
    const own = policy === undefined ? [] : layerFaults(layer, policy);
    for (const each of [...found, ...own]) {
      const severity = severityIn(layer, each);
      if (severity === undefined) continue;
      const own = each.message.replaceAll(
        "an identity policy",
        NOUNS[layer] ?? "an identity policy",
      );
      const message = `in \`${name}\`: ${own}`;
      this.#found.found.push({ ...each, severity, message, path: [...path, ...each.path] });
    }
    return policy;
  }

  #checkAccount(account: string | undefined, layers: Readonly<Record<LayerName, Layer>>): void {
    if (account !== undefined || "resourceAccount" in (this.#value as object)) return;
    const name = NEED_ACCOUNT.find((each) => layers[each].kind !== "absent");
    if (name === undefined) return;
    const message = `a stack with \`${name}\` needs \`resourceAccount\`, the owner of the resource`;
    this.#found.error("MISSING_MEMBER", message, []);
  }
}

const TEXTS = {
  principal: {
    isValid: (text: string) =>
      /^arn:[^:*?]+:iam::\d{12}:(root|(user|role)\/([^:*?/][^:*?]*\/)?[^:/*?]+)$/.test(text) ||
      /^arn:[^:*?]+:sts::\d{12}:(assumed-role\/[^:/*?]+\/[^:/*?]+|federated-user\/[^:/*?]+)$/.test(
        text,
      ),
    what: "the ARN of a user, a role, a role session, a federated user or a root user",
  },
  resourceAccount: {
    isValid: (text: string) => /^\d{12}$/.test(text),
    what: "an account id of 12 digits",
  },
} as const;

/** How a fault of a document counts in its layer; undefined if it does not count there. */
function severityIn(layer: LayerName, { code, severity }: Diagnostic) {
  if (layer === "resourceControlPolicies") {
    // `RCPFullAWSAccess` has no principal.
    return code === "MISSING_PRINCIPAL" || code === "MISSING_RESOURCE" ? undefined : severity;
  }
  // Without a principal everybody is granted access, which no author of a stack means.
  return code === "MISSING_PRINCIPAL" ? "error" : severity;
}

/** Faults by the rules of the layer, with paths within the document. */
function layerFaults(layer: LayerName, policy: Policy): readonly Diagnostic[] {
  if (layer === "resourceControlPolicies") return policy.statements.flatMap(controlFaults);
  return layer === "bucketPolicyBehindAccessPoint" ? policy.statements.flatMap(bucketFaults) : [];
}

/**
 * E18: the policy of a bucket is read as one about the objects of an access point. That is exact
 * only if each resource shows where the name of the bucket ends and the key begins.
 */
function bucketFaults({ resource, path }: Statement): readonly Diagnostic[] {
  const element = resource?.negated === true ? "NotResource" : "Resource";
  return (resource?.values ?? []).flatMap((value, at): readonly Diagnostic[] => {
    const text = printText(value);
    if (text === "*" || BUCKET_RESOURCE.test(text)) return [];
    const message =
      `${quoted(text)} is not a bucket, some of its objects or \`*\`; write the name without ` +
      "wildcards and variables";
    const place = resource?.listed === true ? [element, at] : [element];
    return [{ severity: "error", code: "AMBIGUOUS_BUCKET", message, path: [...path, ...place] }];
  });
}

/** A bucket; its objects by key; or both, with a star behind the name. */
const BUCKET_RESOURCE = /^arn:[^:*?$]+:s3:::([^/*?$]+(\/.*)?|[^/*?$]*\*(\/\*)?)$/s;

/** E7: the language of resource control policies. */
function controlFaults(statement: Statement): readonly Diagnostic[] {
  const { effect, principal, action, path } = statement;
  const fault = (element: string, message: string): Diagnostic => ({
    severity: "error",
    code: "RESOURCE_CONTROL_POLICY",
    message,
    path: [...path, element],
  });
  if (effect === "Allow" && !allowsEverything(statement)) {
    return [
      fault("Effect", "a resource control policy only denies; it cannot allow some requests"),
    ];
  }
  const found: Diagnostic[] = [];
  // `RCPFullAWSAccess` has no principal.
  if (!isForEveryone(principal) && !(effect === "Allow" && principal === undefined)) {
    const message =
      'the principal of a resource control policy is "*"; name callers in a condition';
    found.push(fault(principal?.negated === true ? "NotPrincipal" : "Principal", message));
  }
  if (effect === "Allow") return found;
  if (action.negated) {
    found.push(fault("NotAction", "a resource control policy has no `NotAction`"));
  } else if (action.values.some((each) => /^[^:]*[*?]/.test(each))) {
    found.push(fault("Action", "a resource control policy names a service in each action"));
  }
  return found;
}

function allowsEverything({ action, conditions, resource }: Statement): boolean {
  return (
    !action.negated &&
    action.values.includes("*") &&
    conditions.length === 0 &&
    (resource === undefined || (!resource.negated && resource.values.includes("*")))
  );
}

function isForEveryone(principal: Statement["principal"]): boolean {
  const [only, ...others] = principal?.principals ?? [];
  return principal?.negated === false && others.length === 0 && only?.kind === "everyone";
}
