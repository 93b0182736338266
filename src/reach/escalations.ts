/**
 * Privilege escalation: which published paths (escalation/paths.ts) the principals of an account
 * can take, each with the requests that do it.
 *
 * A path is a conjunction of requests by one caller that name common targets. First each request is
 * asked alone, for any target; most paths end there. Then the targets are chosen. Roles and users
 * are those of the account, in order, so that a role must trust what the path needs. Any other
 * target, such as a function, may exist or be made: it is taken from the request of one question,
 * and the other questions are asked for it.
 *
 * LIMIT: `MAX_TRIES` choices of a target that may exist, and `MAX_CHOICES` choices of principals.
 * Beyond them a path is undecided. Conditions that no policy decides are assumed, and named in the
 * answer.
 */
import { decideStack } from "../check/stack.ts";
import {
  type EscalationPath,
  type Need,
  type PathRequest,
  TARGET_ARNS,
  type Target,
  targetsOfRequest,
} from "../escalation/path.ts";
import { ESCALATION_PATHS } from "../escalation/paths.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { SolveOptions } from "../question/options.ts";
import { callersNamed, servicesNamed } from "../question/stack-question.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { RoleGraph } from "./chains.ts";
import type { Directory, Member, Role } from "./directory.ts";

export interface Escalation {
  readonly principal: string;
  readonly path: EscalationPath;
  /** The principals of the account that the path uses: the role that is passed, and so on. */
  readonly targets: Readonly<Partial<Record<Target, string>>>;
  /** In the order of the path. */
  readonly requests: readonly RequestDocument[];
  /** Conditions that the policies do not decide. */
  readonly assumes: readonly string[];
}

export interface UndecidedPath {
  readonly principal: string;
  readonly path: string;
  readonly limit: string;
}

export interface Escalations {
  readonly escalations: readonly Escalation[];
  readonly undecided: readonly UndecidedPath[];
}

const MAX_TRIES = 8;
const MAX_CHOICES = 1000;

export function escalationsOf(directory: Directory, options: SolveOptions = {}): Escalations {
  const found: Escalation[] = [];
  const undecided: UndecidedPath[] = [];
  const finder = new PathFinder(directory, options);
  for (const member of directory.members) {
    for (const path of ESCALATION_PATHS) {
      const result = finder.take(member, path);
      if (result.kind === "taken") found.push(result.escalation);
      if (result.kind === "undecided") {
        undecided.push({ principal: member.arn, path: path.id, limit: result.limit });
      }
    }
  }
  return { escalations: found, undecided };
}

type PathResult =
  | { readonly kind: "taken"; readonly escalation: Escalation }
  | { readonly kind: "none" }
  | { readonly kind: "undecided"; readonly limit: string };

type Asked =
  | { readonly kind: "allowed"; readonly request: RequestDocument }
  | { readonly kind: "refused" }
  | { readonly kind: "undecided"; readonly limit: string };

/** The ARNs of chosen targets. */
type Choice = ReadonlyMap<Target, string>;

const NOTHING: Choice = new Map();

class PathFinder {
  readonly #directory: Directory;
  readonly #options: SolveOptions;
  /** Answers by principal and question: many paths have the same requests. */
  readonly #asked = new Map<string, Asked>();
  readonly #trusts = new Map<string, boolean>();
  readonly #graph: RoleGraph;

  constructor(directory: Directory, options: SolveOptions) {
    this.#directory = directory;
    this.#options = options;
    this.#graph = new RoleGraph(directory, options);
  }

  take(caller: Member, path: EscalationPath): PathResult {
    const isOther = path.needs.some((need) => need.kind === "caller" && need.is !== caller.kind);
    if (isOther) return { kind: "none" };
    const alone = path.requests.map((request) => this.#ask(caller, request, NOTHING));
    if (alone.some(({ kind }) => kind === "refused")) return { kind: "none" };
    const first = alone.find((each) => each.kind === "undecided");
    if (first?.kind === "undecided") return first;
    let open: PathResult = { kind: "none" };
    for (const choice of this.#choices(caller, path)) {
      if (choice === "limit") return { kind: "undecided", limit: "targets" };
      const result = this.#with(caller, path, choice);
      if (result.kind === "taken") return result;
      if (result.kind === "undecided") open = result;
    }
    return open;
  }

  /** Requests for chosen principals; the other targets are found one by one. */
  #with(caller: Member, path: EscalationPath, principals: Choice): PathResult {
    let choice: Choice = principals;
    const free = path.shares.filter((each) => !principals.has(each));
    for (const target of free) {
      const found = this.#shared(caller, path, target, choice);
      if (typeof found === "string") choice = new Map([...choice, [target, found]]);
      else if (found.kind !== "unused") return found;
    }
    const requests: RequestDocument[] = [];
    for (const request of path.requests) {
      const asked = this.#ask(caller, request, choice);
      if (asked.kind === "refused") return { kind: "none" };
      if (asked.kind === "undecided") return asked;
      requests.push(asked.request);
    }
    const assumes = [...path.assumes, ...path.needs.flatMap(assumptionOf)];
    const targets = Object.fromEntries(principals) as Escalation["targets"];
    return {
      kind: "taken",
      escalation: { principal: caller.arn, path, targets, requests, assumes },
    };
  }

  /** A resource that suits all requests about a target. */
  #shared(
    caller: Member,
    { requests }: EscalationPath,
    target: Target,
    choice: Choice,
  ): string | PathResult | { readonly kind: "unused" } {
    const about = requests.filter(({ resource }) => resource === target);
    if (about.length < 2) return { kind: "unused" };
    const unsuited: string[] = [];
    let next = about[0];
    while (unsuited.length < MAX_TRIES && next !== undefined) {
      const asked = this.#ask(caller, next, choice, unsuited);
      if (asked.kind !== "allowed") return asked.kind === "refused" ? { kind: "none" } : asked;
      const candidate = withoutSuffix(asked.request.resource, next.suffix);
      unsuited.push(candidate);
      const withIt = new Map([...choice, [target, candidate]]);
      next = about.find((each) => this.#ask(caller, each, withIt).kind !== "allowed");
      if (next === undefined) return candidate;
    }
    return { kind: "undecided", limit: "shared-targets" };
  }

  /** Asks about one request; targets that are not chosen may be any of their kind. */
  #ask(
    caller: Member,
    request: PathRequest,
    choice: Choice,
    unsuited: readonly string[] = [],
  ): Asked {
    const scope = scopeOf(request, caller, choice, unsuited);
    const key = `${caller.arn} ${JSON.stringify(scope)}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const result = this.#decide(caller, scope);
    this.#asked.set(key, result);
    return result;
  }

  #decide(caller: Member, scope: object): Asked {
    const parsed = parsePolicy(scope, { type: "resource" });
    if (parsed.kind !== "policy") throw new Error(parsed.diagnostics[0]?.message);
    const { violations, undecided } = decideStack(
      {
        subject: this.#directory.stackOf(caller),
        scope: parsed.policy,
        callers: [callersNamed(caller.arn)],
        hasDefaultReadings: true,
      },
      this.#options,
    );
    const request = violations[0]?.witness.request;
    if (request !== undefined) return { kind: "allowed", request };
    return undecided === undefined
      ? { kind: "refused" }
      : { kind: "undecided", limit: undecided.limit };
  }

  /** The principals of the account for the targets that are principals, as the path needs them. */
  *#choices(caller: Member, path: EscalationPath): Iterable<Choice | "limit"> {
    const targets = PRINCIPALS.filter((each) => isNamed(each, path));
    let count = 0;
    for (const choice of this.#extended(caller, path, targets, NOTHING)) {
      count += 1;
      if (count > MAX_CHOICES) {
        yield "limit";
        return;
      }
      yield choice;
    }
  }

  *#extended(
    caller: Member,
    path: EscalationPath,
    targets: readonly Target[],
    choice: Choice,
  ): Iterable<Choice> {
    const [target, ...rest] = targets;
    if (target === undefined) {
      yield choice;
      return;
    }
    const kind = target === "user" ? "user" : "role";
    for (const member of this.#directory.members) {
      if (member.kind !== kind || member.arn === caller.arn) continue;
      const extended = new Map([...choice, [target, member.arn]]);
      if (!this.#meets(caller, path, target, extended)) continue;
      yield* this.#extended(caller, path, rest, extended);
    }
  }

  /** Whether the needs and requests about a target hold, as far as all their targets are chosen. */
  #meets(caller: Member, path: EscalationPath, target: Target, choice: Choice): boolean {
    return (
      path.needs.every((need) => this.#holds(caller, need, choice)) &&
      path.requests
        .filter((request) => targetsOfRequest(request).includes(target))
        .every((request) => this.#ask(caller, request, choice).kind !== "refused")
    );
  }

  #holds(caller: Member, need: Need, choice: Choice): boolean {
    if (need.kind !== "trusts-service" && need.kind !== "trusts") return true;
    const arn = choice.get(need.role);
    if (arn === undefined) return true;
    const role: Role = { kind: "role", arn };
    if (need.kind === "trusts-service") return this.#trustsService(caller, role, need.services);
    const from = need.principal === "caller" ? caller : memberOf(choice.get(need.principal));
    if (from === undefined) return true;
    return this.#graph.mayAssume(from, arn);
  }

  #trustsService(caller: Member, role: Role, services: readonly string[]): boolean {
    return this.#cached(`${services.join()} ${role.arn}`, () => {
      const { principal: _, ...subject } = this.#directory.trustStackOf(caller, role);
      const scope = statement("sts:AssumeRole", [role.arn], {});
      const parsed = parsePolicy(scope, { type: "resource" });
      if (parsed.kind !== "policy") throw new Error(parsed.diagnostics[0]?.message);
      const callers = [servicesNamed(services)];
      const question = {
        subject,
        scope: parsed.policy,
        callers,
        hasDefaultReadings: true,
      } as const;
      const { violations, undecided } = decideStack(question, this.#options);
      return violations.length > 0 || undecided !== undefined;
    });
  }

  #cached(key: string, decide: () => boolean): boolean {
    const known = this.#trusts.get(key);
    if (known !== undefined) return known;
    const decided = decide();
    this.#trusts.set(key, decided);
    return decided;
  }
}

const PRINCIPALS = ["role", "execution-role", "user"] as const;

function isNamed(target: Target, { requests, needs, gains }: EscalationPath): boolean {
  return (
    requests.some((each) => targetsOfRequest(each).includes(target)) ||
    needs.some((need) => "role" in need && need.role === target) ||
    (gains.kind === "permissions" && gains.of.includes(target))
  );
}

const memberOf = (arn: string | undefined): Member | undefined =>
  arn === undefined ? undefined : { kind: arn.includes(":user/") ? "user" : "role", arn };

/** The question about one request, as a policy; `unsuited` resources are left out. */
function scopeOf(
  request: PathRequest,
  caller: Member,
  choice: Choice,
  unsuited: readonly string[],
): object {
  const { action, resource, suffix, context } = request;
  const [, partition = "aws", , , account = ""] = caller.arn.split(":");
  const arnsOf = (target: Target): readonly string[] => {
    const chosen = choice.get(target);
    if (chosen !== undefined) return [chosen];
    return TARGET_ARNS[target].map((each) =>
      each.replace("{partition}", partition).replace("{account}", account),
    );
  };
  const resources =
    resource === "any" ? ["*"] : resource === "caller" ? [caller.arn] : arnsOf(resource);
  const equal: Record<string, readonly string[]> = {};
  const like: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(context)) {
    if (value.kind === "one-of") equal[key] = value.texts;
    else like[key] = arnsOf(value.target).flatMap((each) => withAndWithout(each, value.suffix));
  }
  const condition = {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    ...(Object.keys(like).length > 0 && { StringLike: like }),
  };
  return statement(
    action,
    resources.flatMap((each) => withAndWithout(each, resource === "any" ? undefined : suffix)),
    condition,
    unsuited.flatMap((each) => withAndWithout(each, suffix)),
  );
}

function statement(
  action: string,
  resources: readonly string[],
  condition: object,
  unsuited: readonly string[] = [],
): object {
  const about = { Principal: "*", Action: action };
  const isOpen = Object.keys(condition).length === 0;
  const asked = { ...about, Resource: resources, ...(!isOpen && { Condition: condition }) };
  const statements = [
    { Effect: "Allow", ...asked },
    ...(unsuited.length > 0 ? [{ Effect: "Deny", ...about, Resource: unsuited }] : []),
  ];
  return { Version: "2012-10-17", Statement: statements };
}

/** The ARN of a target, alone and with what may stand behind it. */
const withAndWithout = (arn: string, suffix: string | undefined): readonly string[] =>
  suffix === undefined ? [arn] : [arn, arn + suffix];

/** The target behind the resource of a request: a suffix is one more component of the ARN. */
function withoutSuffix(resource: string, suffix: string | undefined): string {
  const components = resource.split(":");
  return suffix === undefined ? resource : components.slice(0, ARN_WITH_NAME).join(":");
}

/** `arn:aws:lambda:region:account:function:name`. */
const ARN_WITH_NAME = 7;

/** A need about lists of identities that a directory does not have. */
function assumptionOf(need: Need): readonly string[] {
  switch (need.kind) {
    case "contains":
      return ["the instance profile contains the role"];
    case "attached":
      return ["the policy is attached to the principal"];
    case "member":
      return ["the caller is a member of the group"];
    case "trusts-service":
    case "trusts":
    case "caller":
      return [];
  }
}
