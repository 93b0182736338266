/**
 * Makes requests for a question: one that a statement is likely to match, then changed in some of
 * its parts.
 *
 * A request is held in the form of the evaluator, because thousands are made for one that is shown.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { type Caller, callerOf, isAwsPrincipal, tiesOf } from "./oracle/caller.ts";
import type { Evaluator, Question, RequestJson, Statement } from "./oracle/evaluate.ts";
import { foldAscii } from "./oracle/text.ts";
import type { Pool, PoolKey } from "./pool.ts";

type Values = readonly string[];

/** A caller with what follows from it. */
interface Actor {
  readonly principal: RequestJson["principal"];
  readonly caller: Caller;
  /** The values of the keys that follow from the caller. */
  readonly tied: ReadonlyMap<string, Values>;
  /** Keys that the context may not have. */
  readonly closed: ReadonlySet<string>;
  /** The path of a session's role, which the context tells. */
  readonly roleArn: string | undefined;
}

/** A request, in parts. */
export interface Made extends Question {
  readonly actor: Actor;
  /** The keys that do not follow from the caller; some of them may be closed to it. */
  readonly given: ReadonlyMap<string, Values>;
}

const PRINCIPAL_ARN = "aws:principalarn";

export class RequestMaker {
  readonly #pool: Pool;
  readonly #keys: readonly (readonly [string, PoolKey])[];
  readonly #actors: readonly Actor[];
  readonly #actions: readonly string[];
  readonly #random: Random;
  readonly #statements: readonly Statement[];
  readonly #usesReadings: boolean;

  /** Requests are aimed at the Allow statements of the subject. */
  constructor(pool: Pool, subject: Evaluator, random: Random, usesReadings: boolean) {
    this.#pool = pool;
    this.#random = random;
    this.#keys = [...pool.keys];
    this.#actors = pool.principals.flatMap((each) => actorsOf(each, pool.roles));
    this.#actions = [...new Set(pool.actions.map(foldAscii))];
    this.#statements = subject.statements.filter(({ allows }) => allows);
    this.#usesReadings = usesReadings;
  }

  make(): Made {
    const random = this.#random;
    const given = new Map<string, Values>();
    for (const [key, entry] of this.#keys) {
      const values = random.chance(0.3) ? this.#values(entry) : undefined;
      if (values !== undefined) given.set(key, values);
    }
    const first = assembled({
      actor: random.pick(this.#actors),
      action: random.pick(this.#actions),
      resource: random.pick(this.#pool.resources),
      given,
      readings: random.chance(0.5) ? new Set() : this.#readings(),
    });
    if (this.#statements.length === 0 || random.chance(0.1)) return first;
    let made = this.#satisfying(random.pick(this.#statements), first);
    for (let left = random.pick([0, 0, 1, 1, 2, 3]); left > 0; left--) made = this.change(made);
    return made;
  }

  /** The request with one part changed. */
  change(made: Made): Made {
    const random = this.#random;
    const part = random.int(this.#keys.length > 0 ? 8 : 4);
    if (part === 0) return assembled({ ...made, actor: random.pick(this.#actors) });
    if (part === 1) return { ...made, action: random.pick(this.#actions) };
    if (part === 2) return { ...made, resource: random.pick(this.#pool.resources) };
    if (part === 3) return { ...made, readings: this.#readings() };
    const [key, entry] = random.pick(this.#keys);
    return withKey(made, key, this.#values(entry));
  }

  #readings(): ReadonlySet<string> {
    if (!this.#usesReadings) return new Set();
    return new Set(this.#pool.readings.filter(() => this.#random.chance(0.5)));
  }

  /** Values for a key; undefined means absent. */
  #values(key: PoolKey): Values | undefined {
    const random = this.#random;
    if (key.values.length === 0 || random.chance(0.15)) return undefined;
    if (!key.many || random.chance(0.4)) return [random.pick(key.values)];
    return [...new Set(random.several(0, 3, () => random.pick(key.values)))];
  }

  /** Changes parts until the statement matches, or gives up. */
  #satisfying(statement: Statement, first: Made): Made {
    const { principals, action, resource } = statement.parts;
    let made = first;
    for (let i = 0; i < 8 && !action(made); i++) {
      made = { ...made, action: this.#random.pick(this.#actions) };
    }
    for (let i = 0; i < 8 && !principals(made); i++) {
      made = assembled({ ...made, actor: this.#random.pick(this.#actors) });
    }
    for (let round = 0; round < 3; round++) {
      for (const condition of statement.conditions) {
        const entry = this.#pool.keys.get(condition.key);
        for (let i = 0; i < 8 && entry !== undefined; i++) {
          if (condition.matches(made.context, made.readings)) break;
          made = withKey(made, condition.key, this.#values(entry));
        }
      }
      for (let i = 0; i < 8 && !resource(made); i++) {
        made = { ...made, resource: this.#random.pick(this.#pool.resources) };
      }
      if (statement.matches(made)) break;
      made = assembled({ ...made, actor: this.#random.pick(this.#actors) });
    }
    return made;
  }
}

/** The callers that a principal can be: a session once for each path of its role. */
function actorsOf(principal: RequestJson["principal"], roles: readonly string[]): readonly Actor[] {
  const found =
    typeof principal === "string"
      ? /^arn:([^:]+):sts::([^:]+):assumed-role\/([^/]+)\//.exec(principal)
      : null;
  const [, partition, account, name] = found ?? [];
  const paths =
    found === null
      ? []
      : roles.filter(
          (each) =>
            each.startsWith(`arn:${partition}:iam::${account}:role/`) && each.endsWith(`/${name}`),
        );
  return [undefined, ...paths].map((role) => actorOf(principal, role));
}

function actorOf(principal: RequestJson["principal"], roleArn: string | undefined): Actor {
  const caller = callerOf(principal, roleArn);
  const tied = new Map<string, Values>();
  const closed = new Set<string>();
  for (const [key, tie] of tiesOf(caller)) {
    if (typeof tie === "string") tied.set(key, [tie]);
    // Rule W4 restricts these keys of other callers; the attack leaves them out.
    else if (tie.tie !== "free" || (!isAwsPrincipal(caller) && key !== "aws:userid"))
      closed.add(key);
  }
  return { principal, caller, tied, closed, roleArn };
}

type Parts = Pick<Made, "actor" | "action" | "resource" | "given" | "readings">;

function assembled({ actor, action, resource, given, readings }: Parts): Made {
  const context = new Map(actor.tied);
  for (const [key, values] of given) {
    if (!actor.closed.has(key) && !actor.tied.has(key)) context.set(key, values);
  }
  return { actor, caller: actor.caller, action, resource, given, context, readings };
}

function withKey(made: Made, key: string, values: Values | undefined): Made {
  const given = new Map(made.given);
  if (values === undefined) given.delete(key);
  else given.set(key, values);
  return assembled({ ...made, given });
}

/** The request as keyaki reads it. */
export function requestOf(
  { actor, action, resource, context, readings }: Made,
  pool: Pool,
): RequestJson {
  const entries = [...context].flatMap(([key, values]) => {
    if (actor.tied.has(key) && (key !== PRINCIPAL_ARN || actor.roleArn === undefined)) return [];
    const name = pool.keys.get(key)?.name ?? "aws:PrincipalArn";
    return [[name, values.length === 1 ? (values[0] ?? "") : values] as const];
  });
  return {
    principal: actor.principal,
    action,
    resource,
    ...(entries.length > 0 ? { context: Object.fromEntries(entries) } : {}),
    ...(readings.size > 0 ? { readings: [...readings] } : {}),
  };
}
