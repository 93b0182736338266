/**
 * Reads what `aws iam get-account-authorization-details` prints as an account.
 *
 * The CLI prints documents as objects; the API gives them as JSON texts with the escapes of a URL,
 * and both are read. A list of outputs is read as the pages of one. A managed policy that the dump
 * lacks is looked up among AWS's own; if it is not there, its document is unknown, with a warning.
 * Anything that would drop a policy silently is an error: a page of several, a list that is
 * missing, a version that is not there.
 *
 * LIMIT: `MAX_PRINCIPALS`.
 */
import { type Diagnostic, Diagnostics, type JsonPath } from "../json/diagnostic.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";
import { type Account, type NamedDocument, type Principal, UNKNOWN } from "./account.ts";

export type AccountResult =
  | {
      readonly kind: "account";
      readonly account: Account;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** The document of a policy that AWS manages, by its ARN; undefined if there is none. */
export type AwsPolicy = (arn: string) => unknown;

const MAX_PRINCIPALS = 100_000;

export function readAuthorizationDetails(dump: unknown, awsPolicy: AwsPolicy): AccountResult {
  return new DumpReader(dump, awsPolicy).read();
}

/** An entry of a list with its path. */
interface Entry {
  readonly value: JsonObject;
  readonly path: JsonPath;
}

const LISTS = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] as const;

type ListName = (typeof LISTS)[number];

class DumpReader {
  readonly #pages: readonly Entry[];
  readonly #awsPolicy: AwsPolicy;
  readonly #found = new Diagnostics();
  readonly #documents = new Map<string, unknown>();
  readonly #missing = new Set<string>();

  constructor(dump: unknown, awsPolicy: AwsPolicy) {
    this.#awsPolicy = awsPolicy;
    const pages: readonly unknown[] = Array.isArray(dump) ? dump : [dump];
    this.#pages = pages.flatMap((value, at) =>
      isObject(value) ? [{ value, path: Array.isArray(dump) ? [at] : [] }] : [],
    );
    if (this.#pages.length < pages.length || pages.length === 0) {
      this.#found.error("NOT_A_DUMP", `${WHAT} is an object, or a list of its pages`, []);
    }
  }

  read(): AccountResult {
    this.#checkPages();
    if (this.#found.failed) return { kind: "invalid", diagnostics: this.#found.found };
    for (const { value, path } of this.#entries("Policies")) this.#managed(value, path);
    const groups = new Map(
      this.#entries("GroupDetailList").map((group) => {
        const name = this.#text(group, "GroupName");
        return [name, this.#policies(group, "GroupPolicyList", `group ${name}: `)];
      }),
    );
    const users = this.#entries("UserDetailList").map((user): Principal => {
      const own = this.#policies(user, "UserPolicyList", "");
      return this.#principal("user", user, [...own, ...this.#ofGroups(user, groups)]);
    });
    const roles = this.#entries("RoleDetailList").map((role): Principal => {
      const trustPolicy = this.#document(role, "AssumeRolePolicyDocument");
      const own = this.#policies(role, "RolePolicyList", "");
      return { ...this.#principal("role", role, own), trustPolicy };
    });
    const principals = [...users, ...roles];
    if (principals.length > MAX_PRINCIPALS) {
      this.#found.error("LIMIT_PRINCIPALS", `more than ${MAX_PRINCIPALS} principals`, []);
    }
    const id = this.#accountOf(principals);
    if (this.#found.failed) return { kind: "invalid", diagnostics: this.#found.found };
    return { kind: "account", account: { id, principals }, warnings: this.#found.found };
  }

  /** The last of several pages has no marker. */
  #checkPages(): void {
    const missing = LISTS.filter((list) =>
      this.#pages.every(({ value }) => !Array.isArray(value[list])),
    );
    if (missing.length > 0 && this.#pages.length > 0) {
      const lists = missing.map((each) => `\`${each}\``).join(", ");
      this.#found.error("NOT_A_DUMP", `${WHAT} also has these lists: ${lists}`, []);
    }
    const last = this.#pages.at(-1);
    if (last === undefined) return;
    const marker = ["Marker", "NextToken"].find((name) => typeof last.value[name] === "string");
    if (last.value["IsTruncated"] !== true && marker === undefined) return;
    const message =
      "this is one page of several, so policies are missing; let the AWS CLI join the pages: " +
      "leave out `--max-items` and `--no-paginate`";
    this.#found.error("DUMP_PAGE", message, [...last.path, marker ?? "IsTruncated"]);
  }

  #entries(list: ListName): readonly Entry[] {
    return this.#pages.flatMap(({ value, path }) => this.#list({ value, path }, list));
  }

  /** The objects of a list; a missing list has none. */
  #list({ value, path }: Entry, name: string): readonly Entry[] {
    const list = value[name];
    if (list === undefined) return [];
    if (!Array.isArray(list)) {
      this.#found.error("INVALID_TYPE", `\`${name}\` must be a list`, [...path, name]);
      return [];
    }
    return list.flatMap((each: unknown, at) => {
      const here = [...path, name, at];
      if (isObject(each)) return [{ value: each, path: here }];
      this.#found.error("INVALID_TYPE", `an entry of \`${name}\` must be an object`, here);
      return [];
    });
  }

  #text({ value, path }: Entry, name: string): string {
    const text = value[name];
    if (typeof text === "string") return text;
    this.#found.error("MISSING_MEMBER", `an entry needs a text \`${name}\``, path);
    return "";
  }

  #managed(value: JsonObject, path: JsonPath): void {
    const entry = { value, path };
    const arn = this.#text(entry, "Arn");
    const versions = this.#list(entry, "PolicyVersionList");
    const current = versions.find((each) => each.value["IsDefaultVersion"] === true);
    if (current === undefined) {
      this.#found.error("NO_DEFAULT_VERSION", `${quoted(arn)} has no default version`, path);
      return;
    }
    this.#documents.set(arn, this.#document(current, "Document"));
  }

  /** A document as a value: an object, or a text with the escapes of a URL. */
  #document({ value, path }: Entry, name: string): unknown {
    const given = value[name];
    if (isObject(given)) return given;
    const read = typeof given === "string" ? parsed(given) : undefined;
    if (read !== undefined) return read;
    const what = given === undefined ? "is missing" : "is neither an object nor JSON";
    this.#found.error("INVALID_DOCUMENT", `the document \`${name}\` ${what}`, [...path, name]);
    return UNKNOWN;
  }

  #policies(entry: Entry, inline: string, prefix: string): readonly NamedDocument[] {
    const own = this.#list(entry, inline).map((each) => ({
      name: `${prefix}inline ${this.#text(each, "PolicyName")}`,
      document: this.#document(each, "PolicyDocument"),
    }));
    const attached = this.#list(entry, "AttachedManagedPolicies").map((each) =>
      this.#attached(this.#text(each, "PolicyArn"), prefix, each.path),
    );
    return [...own, ...attached];
  }

  #attached(arn: string, prefix: string, path: JsonPath): NamedDocument {
    const name = `${prefix}managed ${arn}`;
    const known = this.#documents.get(arn);
    if (known !== undefined) return { name, document: known };
    const ofAws = this.#awsPolicy(arn);
    if (ofAws !== undefined) {
      this.#documents.set(arn, ofAws);
      this.#warnOnce(arn, path, "is not in the dump; the latest version that AWS has is taken");
      return { name, document: ofAws };
    }
    this.#warnOnce(arn, path, "is not in the dump, so what it says is unknown");
    return { name, document: UNKNOWN };
  }

  #warnOnce(arn: string, path: JsonPath, what: string): void {
    if (this.#missing.has(arn)) return;
    this.#missing.add(arn);
    const message = `${quoted(arn)} ${what}`;
    this.#found.found.push({ severity: "warning", code: "POLICY_NOT_IN_DUMP", message, path });
  }

  #ofGroups(
    { value, path }: Entry,
    groups: ReadonlyMap<string, readonly NamedDocument[]>,
  ): readonly NamedDocument[] {
    const names: readonly unknown[] = Array.isArray(value["GroupList"]) ? value["GroupList"] : [];
    return names.flatMap((name, at) => {
      const known = groups.get(String(name));
      if (known !== undefined) return known;
      const message = `the dump has no group ${quoted(String(name))}`;
      this.#found.error("UNKNOWN_GROUP", message, [...path, "GroupList", at]);
      return [];
    });
  }

  #principal(
    kind: Principal["kind"],
    entry: Entry,
    identityPolicies: readonly NamedDocument[],
  ): Principal {
    const boundary = entry.value["PermissionsBoundary"];
    const path = [...entry.path, "PermissionsBoundary"];
    const permissionsBoundary =
      isObject(boundary) &&
      this.#attached(this.#text({ value: boundary, path }, "PermissionsBoundaryArn"), "", path);
    return {
      kind,
      arn: this.#text(entry, "Arn"),
      identityPolicies,
      ...(permissionsBoundary && { permissionsBoundary }),
    };
  }

  #accountOf(principals: readonly Principal[]): string {
    const ids = new Set(principals.map(({ arn }) => arn.split(":")[4] ?? ""));
    const [id = ""] = ids;
    if (ids.size === 1 && /^\d{12}$/.test(id)) return id;
    const what = ids.size === 0 ? "no principal" : "principals of several accounts, or of none";
    this.#found.error("NOT_ONE_ACCOUNT", `the dump has ${what}`, []);
    return "";
  }
}

const WHAT = "the output of `aws iam get-account-authorization-details`";

/** A JSON text, perhaps with the escapes of a URL; undefined if it is neither. */
function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text.startsWith("%7B") ? decodeURIComponent(text) : text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
