/**
 * The options that state the members of a request, as a table by member.
 *
 * A command's own options come from the members of its operation (api/operation.ts). The values of
 * the options become a request in the shape of the API. So one decoder reads the command line, the
 * lines of a batch and the calls of the library.
 *
 * Lists may be repeated. A comma separates entries, and blanks around an entry are dropped. A comma
 * in a list of resources separates only before `arn:` or a lone `*`, because object keys contain
 * commas.
 */
import { Option } from "commander";
import { MEMBER_NAMES } from "../api/errors.ts";
import type { MemberName } from "../api/operation.ts";
import { DECLARED_TYPES } from "../api/request-reader.ts";
import type { DocumentRole } from "../check/answer.ts";
import type { PolicyType } from "../policy/ast.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { DocumentNames } from "./diagnostic-line.ts";
import { inputName, readInput } from "./input.ts";

/** The values of the options, by commander's names. */
export interface MemberFlags {
  readonly existing?: string;
  readonly new?: string;
  readonly policy?: string;
  readonly request?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceType?: string;
  readonly zoneOfTrust?: readonly string[];
  readonly includeServices?: boolean;
  readonly stack?: string;
  readonly existingStack?: string;
  readonly newStack?: string;
}

export type Flag = keyof MemberFlags;

/** The options that name a document, of a policy or of a stack. */
export const DOCUMENT_FLAGS: readonly (
  | "existing"
  | "new"
  | "policy"
  | "request"
  | "existingStack"
  | "newStack"
  | "stack"
)[] = [
  ...(["existing", "new", "policy", "request"] as const),
  ...(["existingStack", "newStack", "stack"] as const),
];

/** An option as users write it. */
export const optionOf = (flag: Flag): string =>
  `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${foldAsciiCase(letter)}`)}`;

/** One member: its options, and its value in the request. */
interface MemberOption {
  /** An option for each flag; commander names them so. */
  readonly flags: readonly Flag[];
  readonly required: boolean;
  options(): readonly Option[];
  value(flags: MemberFlags): unknown;
}

const COMMA = /,/;
const COMMA_BEFORE_RESOURCE = /,(?=\s*(?:[Aa][Rr][Nn]:|\*\s*(?:,|$)))/;
const LISTS = "comma-separated, may be repeated";

export const MEMBER_OPTIONS: Readonly<Record<MemberName, MemberOption>> = {
  existingPolicyDocument: document("existing", "the existing policy, used as the reference"),
  newPolicyDocument: document("new", "the new policy"),
  policyDocument: document("policy", "the policy"),
  request: document("request", "the request, as JSON"),
  access: {
    flags: ["actions", "resources"],
    required: false,
    options: () => [
      listOption("--actions <list>", `actions, ${LISTS}`, COMMA),
      listOption("--resources <list>", `ARNs, ${LISTS}`, COMMA_BEFORE_RESOURCE),
    ],
    value: ({ actions, resources }) => [
      { ...(actions && { actions }), ...(resources && { resources }) },
    ],
  },
  resourceType: {
    flags: ["resourceType"],
    required: true,
    options: () => [
      new Option("--resource-type <type>", "the type of the resource, such as AWS::S3::Bucket"),
    ],
    value: ({ resourceType }) => resourceType,
  },
  zoneOfTrust: {
    flags: ["zoneOfTrust"],
    required: true,
    options: () => [
      listOption(
        "--zone-of-trust <list>",
        `accounts, organizations and organization paths, ${LISTS}`,
        COMMA,
      ),
    ],
    value: ({ zoneOfTrust }) => zoneOfTrust,
  },
  includeServices: {
    flags: ["includeServices"],
    required: false,
    options: () => [new Option("--include-services", "count AWS services as external callers")],
    value: ({ includeServices }) => includeServices,
  },
};

/** The flag of a stack, and the flag of the policy in whose place it stands. */
const STACK_FLAGS = [
  { flag: "stack", of: "policy", member: "stack", role: "policy" },
  { flag: "existingStack", of: "existing", member: "existingStack", role: "existing" },
  { flag: "newStack", of: "new", member: "newStack", role: "new" },
] as const;

/**
 * The options of some members; those that are required are mandatory. An operation that has stacks
 * takes one in place of each policy, so that neither of the two is mandatory.
 */
export function memberOptions(
  members: readonly MemberName[],
  hasStacks = false,
): readonly Option[] {
  const own = hasStacks ? stackFlagsOf(members) : [];
  return [
    ...members.flatMap((member) => {
      const { required, options, flags } = MEMBER_OPTIONS[member];
      const isOneOfTwo = own.some(({ of }) => flags.includes(of));
      return options().map((each) => each.makeOptionMandatory(required && !isOneOfTwo));
    }),
    ...(hasStacks ? stackOptions(members) : []),
  ];
}

/** The options that name stacks. */
export function stackOptions(members: readonly MemberName[]): readonly Option[] {
  return stackFlagsOf(members).map(({ flag, of }) => {
    const what = `all policies that apply, in place of ${optionOf(of)}`;
    return new Option(`${optionOf(flag)} <file>`, what);
  });
}

function stackFlagsOf(members: readonly MemberName[]) {
  return STACK_FLAGS.filter(({ of }) =>
    members.some((member) => MEMBER_OPTIONS[member].flags.includes(of)),
  );
}

/** Whether the options state stacks, or policies; an error if they state neither, or both. */
export function subjectOf(
  members: readonly MemberName[],
  flags: MemberFlags,
): "policies" | "stacks" | { readonly error: string } {
  const own = stackFlagsOf(members);
  const stacks = own.filter(({ flag }) => flags[flag] !== undefined);
  const policies = own.filter(({ of }) => flags[of] !== undefined);
  const [stack] = stacks;
  const [policy] = policies;
  if (stack !== undefined && policy !== undefined) {
    const pair = `${optionOf(policy.of)} and ${optionOf(stack.flag)}`;
    return { error: `${pair} cannot be given together: ask about policies, or about stacks` };
  }
  const isAboutStacks = stack !== undefined;
  const missing = own.find((each) => flags[isAboutStacks ? each.flag : each.of] === undefined);
  if (missing !== undefined) {
    const option = isAboutStacks ? missing.flag : missing.of;
    return { error: `required option '${optionOf(option)} <file>' not specified` };
  }
  return isAboutStacks ? "stacks" : "policies";
}

/** The request about stacks that the options state; its documents are read. */
export async function stackRequestOf(
  members: readonly MemberName[],
  flags: MemberFlags & { readonly policyType?: PolicyType },
): Promise<object> {
  const own = stackFlagsOf(members);
  const others = members.filter((member) =>
    own.every(({ of }) => !MEMBER_OPTIONS[member].flags.includes(of)),
  );
  const request: Record<string, unknown> = { ...(await requestOf(others, flags)) };
  for (const { flag, member } of own) request[member] = await readInput(flags[flag] ?? "");
  return request;
}

/** The stacks' names for reports: those of their files. */
export function stackNames(members: readonly MemberName[], flags: MemberFlags): DocumentNames {
  const names: Partial<Record<DocumentRole, string>> = { ...documentNames(members, flags) };
  for (const { flag, role } of stackFlagsOf(members)) names[role] = inputName(flags[flag] ?? "");
  return names;
}

/** The request that the options state; its documents are read. */
export async function requestOf(
  members: readonly MemberName[],
  flags: MemberFlags & { readonly policyType?: PolicyType },
): Promise<object> {
  const { policyType } = flags;
  const request: Record<string, unknown> = {};
  for (const member of members) request[member] = await MEMBER_OPTIONS[member].value(flags);
  return { ...(policyType && { policyType: DECLARED_TYPES[policyType] }), ...request };
}

/** The documents' names for reports: those of their files. */
export function documentNames(members: readonly MemberName[], flags: MemberFlags): DocumentNames {
  const names: Partial<Record<DocumentRole, string>> = {};
  for (const role of ["existing", "new", "policy", "request"] as const) {
    const file = flags[role];
    const isMember = members.some((each) => each === MEMBER_NAMES[role]);
    if (isMember && file !== undefined) names[role] = inputName(file);
  }
  return names;
}

function document(flag: "existing" | "new" | "policy" | "request", what: string): MemberOption {
  return {
    flags: [flag],
    required: true,
    options: () => [new Option(`--${flag} <file>`, what)],
    value: (flags) => readInput(flags[flag] ?? ""),
  };
}

/** An option that adds to its list each time; `separator` splits its value. */
function listOption(flags: string, description: string, separator: RegExp): Option {
  const add = (text: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    ...text.split(separator).map((each) => each.trim()),
  ];
  return new Option(flags, description).argParser(add);
}
