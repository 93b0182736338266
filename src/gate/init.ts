/**
 * The first standard of a project: a commented `keyaki.yaml`, made from the policies that were
 * found.
 *
 * It has the rules that suit the kinds of the policies. Accounts and organizations that the
 * policies name are a proposal in a comment, because only people know which are their own: a
 * foreign account in the zone of trust would be a hole. A setting behind `#` is valid without it,
 * and a comment has a blank behind it.
 *
 * The text depends on the policies and nothing else, and lists of names are cut with a count.
 */
import type { PolicyKind, PolicySite, SitePolicy, Value } from "../sources/site.ts";

/** LIMIT: accounts and organizations that are proposed, and values of policies that are read. */
const MAX_OWNERS = 20;
const MAX_VALUES = 1_000_000;

/** Where the schema of a standard is, below the folder in which the package is installed. */
export const SCHEMA = "node_modules/keyaki/dist/gate/standard.schema.json";

/** The text of a standard; it is valid as it stands. `schema` is the path of its schema. */
export function initialStandard(sites: readonly PolicySite[], schema: string = SCHEMA): string {
  const has = (...kinds: readonly PolicyKind[]): boolean =>
    sites.some(({ kind }) => kinds.includes(kind));
  const isPlanned = sites.some(({ source }) => source === "terraform-plan");
  const parts = [
    heading(sites, schema),
    "version: 1",
    DEPLOYS,
    zone(ownersIn(sites)),
    `rules:\n${[
      PUBLIC_RULE,
      has("resource", "trust", "endpoint") ? EXTERNAL_RULE : "",
      has("identity", "session") ? ESCALATION_RULE : "",
      isPlanned ? PLAN_RULE : REVISION_RULE,
    ]
      .filter((each) => each !== "")
      .join("\n")}`,
    exception(sites),
    UNREAD,
  ];
  return `${parts.map((each) => each.trimEnd()).join("\n\n")}\n`;
}

function heading(sites: readonly PolicySite[], schema: string): string {
  const sources = counted(sites.map(({ source }) => source));
  const kinds = counted(sites.map(({ kind }) => kind));
  const found =
    sites.length === 0
      ? "# No policy was found when this file was made."
      : `# Found when this file was made: ${plural(sites.length, "policy", "policies")}.\n` +
        `# Sources: ${sources}.\n# Kinds: ${kinds}.`;
  return [
    `# yaml-language-server: $schema=${schema}`,
    "#",
    "# The security standard of this project. `keyaki gate` proves every policy against it.",
    "# A setting behind `#` counts when you delete the `#`.",
    "#",
    found,
  ].join("\n");
}

const DEPLOYS = `\
# The target of the deployment. Without it, every account, region and partition is considered: an
# ARN with an unknown partition is then not within \`arn:aws:…\` of a reference or a ceiling.
#deploys:
#  partition: aws`;

const PUBLIC_RULE = `\
  # Nobody outside of AWS's accounts that a policy names has access.
  nothing-public:
    check: no-public-access
    why: access for everybody is rarely meant
    help: name the principals, or limit the statement to an organization or a network
`;

const EXTERNAL_RULE = `\
  # Only the zone of trust has access. Complete \`trusted\` above, then delete the \`#\` of both.
#  nothing-external:
#    check: no-external-access
#    trusted: us
#    why: only our own accounts have access
`;

const ESCALATION_RULE = `\
  # With these actions, an identity can get more access than it was given.
  no-privilege-escalation:
    check: access-not-granted
    actions: keyaki:privilege-escalation
    level: warning
    why: whoever has one of these actions can get more access
    where: {kind: identity}
`;

const PLAN_RULE = `\
  # A change grants nothing that was not granted before. Without \`level\`, it fails the gate.
  nothing-new:
    check: no-new-access-since
    since: plan
    level: warning
    why: somebody should look at new access
`;

const REVISION_RULE = `\
  # A change grants nothing that was not granted before. \`since\` is a revision of git.
#  nothing-new:
#    check: no-new-access-since
#    since: origin/main
#    level: warning
#    why: somebody should look at new access
`;

const UNREAD = `\
# A policy that cannot be read fails the gate; \`warn\` makes it a warning. If \`fail\` is written
# here, a part that is not read fails too, such as a module that is not installed.
#unread: fail

# An attached policy whose document is not in the files is a warning; \`fail\` makes it an error.
attachments: warn

# Whether \`keyaki:allow RULE until DATE: reason\` in a source counts as an exception.
inline: true`;

/** The exception of an example, for a policy that is there. */
function exception(sites: readonly PolicySite[]): string {
  const example = sites.find(({ kind }) => kind === "resource") ?? sites[0];
  const address = JSON.stringify(example?.address ?? "aws_s3_bucket_policy.website");
  return [
    "# A policy that may break a rule, until a day, for a reason. `allows` names the file of a",
    "# policy: only access within it is excepted.",
    "#exceptions:",
    "#  - rule: nothing-public",
    `#    where: {address: ${address}}`,
    "#    reason: why this is right, for whoever reads the report",
    "#    expires: 2030-01-31",
  ].join("\n");
}

interface Owner {
  readonly id: string;
  readonly policies: number;
}

function zone(owners: readonly Owner[]): string {
  const shown = owners.slice(0, MAX_OWNERS);
  const more = owners.length - shown.length;
  const lines = shown.map(
    ({ id, policies }) => `#    - "${id}"  # in ${plural(policies, "policy", "policies")}`,
  );
  return [
    "# The zone of trust: your accounts (12 digits), organizations (o-…) and parts of them.",
    "# Everybody else is external.",
    ...(shown.length > 0
      ? ["# These are named in policies. Keep your own, and delete all others."]
      : ["# No policy names an account."]),
    ...(more > 0 ? [`# There are ${more} more.`] : []),
    "#trusted:",
    "#  us:",
    ...(lines.length > 0 ? lines : ['#    - "111122223333"']),
  ].join("\n");
}

/** Accounts and organizations, those in most policies first. */
function ownersIn(sites: readonly PolicySite[]): readonly Owner[] {
  const counts = new Map<string, number>();
  const reader = new OwnerReader();
  for (const { policy, cases = [] } of sites) {
    const ids = new Set<string>();
    for (const each of [policy, ...cases.map((one) => one.policy)]) reader.read(each, ids);
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .map(([id, policies]) => ({ id, policies }))
    .sort((one, other) => other.policies - one.policies || (one.id < other.id ? -1 : 1));
}

class OwnerReader {
  #values = 0;

  read(policy: SitePolicy, ids: Set<string>): void {
    if (policy.kind === "document") this.#value(policy.value, ids);
  }

  #value(value: Value, ids: Set<string>): void {
    if (++this.#values > MAX_VALUES) return;
    if (value.kind === "list") for (const each of value.items) this.#value(each, ids);
    if (value.kind === "object") for (const each of value.members) this.#value(each.value, ids);
    if (value.kind !== "text") return;
    const text = value.parts.map((part) => (typeof part === "string" ? part : "\0")).join("");
    const id =
      /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1] ??
      /^(?:\d{12}|o-[a-z0-9]{10,32})$/.exec(text)?.[0];
    if (id !== undefined) ids.add(id);
  }
}

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;
