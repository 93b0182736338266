/**
 * The entries of a report: everything in a result that somebody must look at.
 *
 * An entry is a failed or undecided verdict, a policy that cannot be read, a problem of a source or
 * of the standard, or an exception that is in use. All formats write the same entries in the same
 * order: by level, then by file and place. Proved verdicts have no entry; they are counted.
 *
 * The fingerprint of an entry stays equal when lines move: it hashes what is wrong and where by
 * name, not the line.
 */
import { requestLines } from "../../explain/request-lines.ts";
import type { Place } from "../../sources/place.ts";
import type { PolicySite } from "../../sources/site.ts";
import { fingerprint } from "../../text/fingerprint.ts";
import { keyAdvice } from "../failure.ts";
import type {
  FailedOutcome,
  GateResult,
  JudgedPolicy,
  Level,
  RuleInfo,
  UnreadPolicy,
  Verdict,
} from "../result.ts";
import type { Suggestion } from "../suggestion.ts";
import { dataDateOf } from "./summary.ts";

export type EntryKind = "failed" | "undecided" | "unread" | "problem" | "excepted";

export interface Entry {
  readonly kind: EntryKind;
  /** An excepted failure keeps the level of its rule; it does not fail the gate. */
  readonly level: Level;
  /** The name of the rule, or the code of the problem. */
  readonly id: string;
  /** One sentence: the subject and what is wrong with it. */
  readonly message: string;
  readonly place: Place;
  /** The place to quote; absent if nothing is to be seen there. */
  readonly frame?: Place;
  /** The address of the policy; absent for a problem. */
  readonly address?: string;
  readonly rule?: RuleInfo;
  /** Blocks of lines that explain the message. */
  readonly details: readonly (readonly string[])[];
  readonly help?: string;
  /** Why it is excepted, and until when. */
  readonly exception?: {
    readonly reason: string;
    readonly expires: string;
    readonly place: Place;
  };
  /** 16 hexadecimal digits, unique in a report. */
  readonly fingerprint: string;
}

/** Texts of the standard about the rule, and the help of a reader; none, one or several. */
export function adviceOf({ rule, help }: Entry): readonly string[] {
  return [rule?.why, rule?.help, help].filter((each) => each !== undefined);
}

/** The code of a policy that cannot be read. */
export const UNREAD = "POLICY_NOT_READ";
/** The code of an attached policy whose document is not in the sources. */
export const ATTACHMENT_UNREAD = "ATTACHMENT_NOT_READ";
/** The code of a result without any policy. */
export const NO_POLICY = "NO_POLICY_FOUND";

/** The code of a result in which no rule applies to a policy. */
export const NOTHING_PROVED = "NOTHING_PROVED";

const LEVELS: readonly Level[] = ["error", "warning", "note"];

export function entriesOf(result: GateResult): readonly Entry[] {
  const { policies, problems } = result;
  const ranks = new Map(result.files.map(({ file }, at) => [file, at]));
  const rank = ({ file }: Place): number => ranks.get(file) ?? ranks.size;
  const entries = [
    ...problems.map((problem): Draft => {
      const { severity, code, message, place, help } = problem;
      const details: Draft["details"] = [];
      const draft = {
        kind: "problem",
        level: severity,
        id: code,
        message,
        place,
        details,
      } as const;
      return help === undefined ? draft : { ...draft, help };
    }),
    ...policies.flatMap((policy) => [
      ...policy.unread.map((unread) => unreadEntry(policy, unread)),
      ...policy.verdicts.flatMap((verdict) => verdictEntry(policy, verdict)),
    ]),
  ].sort(
    (one, other) =>
      LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) ||
      rank(one.place) - rank(other.place) ||
      one.place.line - other.place.line ||
      one.place.column - other.place.column,
  );
  return withFingerprints(entries);
}

type Draft = Omit<Entry, "fingerprint"> & { readonly statement?: string };

function unreadEntry({ site }: JudgedPolicy, unread: UnreadPolicy): Draft {
  const { level, reason, when, place, help, isAttached = false } = unread;
  const subject = subjectOf(site, when);
  return {
    kind: "unread",
    level,
    id: isAttached ? ATTACHMENT_UNREAD : UNREAD,
    message: `${subject} cannot be read, because ${reason}`,
    place,
    frame: place,
    address: site.address,
    details: [],
    ...(help !== undefined && { help }),
  };
}

/** The address, with what is attached there to whom, and the case. */
function subjectOf({ address, attached, onlyIf }: PolicySite, when: string | undefined): string {
  const more = [attached?.text, when ?? onlyIf].filter((each) => each !== undefined);
  return more.length === 0 ? address : `${address} (${more.join("; ")})`;
}

function verdictEntry({ site }: JudgedPolicy, verdict: Verdict): readonly Draft[] {
  const { rule, outcome, when } = verdict;
  const subject = subjectOf(site, when);
  const common = { level: rule.level, id: rule.name, address: site.address, rule };
  switch (outcome.kind) {
    case "proved":
    case "not applicable":
      return [];
    case "undecided": {
      const message = `${subject} is not proved: ${outcome.message}`;
      const { place } = site;
      return [{ ...common, kind: "undecided", message, place, frame: place, details: [] }];
    }
    case "failed":
      return [{ ...common, kind: "failed", ...failure(subject, outcome, site, verdict) }];
    case "excepted": {
      const { reason, expires, place, failed } = outcome;
      const exception = { reason, expires, place };
      const made = failure(subject, failed, site, verdict);
      return [{ ...common, kind: "excepted", ...made, exception }];
    }
  }
}

function failure(
  subject: string,
  outcome: FailedOutcome,
  site: PolicySite,
  { remark, rule }: Verdict,
): Pick<Draft, "message" | "place" | "frame" | "details" | "statement"> {
  const { message, statement, answer, depends, exception, hint, suggestion } = outcome;
  const { counterexample, existing } = answer;
  const details: string[][] = [];
  const date = dataDateOf(site);
  if (date !== undefined) {
    details.push([`The document is that of AWS's data of ${date}.`]);
  }
  if (counterexample !== undefined) {
    details.push([
      "This request gets through:",
      ...requestLines(counterexample).map((line) => `  ${line}`),
    ]);
  }
  const keys = keyAdvice(answer, rule.check);
  if (keys.length > 0) details.push([...keys]);
  if (existing !== undefined) details.push([existingLine(existing, rule, depends)]);
  if (depends !== "always") details.push(dependence(outcome));
  if (suggestion !== undefined) details.push(suggested(suggestion));
  if (remark !== undefined) details.push([`${remark}.`]);
  if (hint !== undefined) details.push([hint]);
  if (exception !== undefined)
    details.push([`An exception does not cover it: ${exception.message}`]);
  const place = statement?.place ?? site.place;
  const key = statement?.sid ?? (statement === undefined ? "" : String(statement.index));
  // The earlier place of a policy that is gone is that of something else now.
  const isGone = site.policy.kind === "absent" && place.line === 1 && place.column === 1;
  const frame = isGone ? {} : { frame: place };
  return { message: `${subject} ${message}`, place, ...frame, details, statement: key };
}

/** A proved change, as a list. */
function suggested({ changes, takesMore }: Suggestion): string[] {
  const more = takesMore ? "It may also take away access that the rule does not forbid." : "";
  const title = "A change with which the rule is proved:";
  return [title, ...changes.map((change) => `  ${change}`), ...(more === "" ? [] : [more])];
}

/** The values with which it fails; of a wide unknown, its name only. */
function dependence({ depends, values, unknowns }: FailedOutcome): string[] {
  const others = unknowns.filter((each) => values.every(({ name }) => name !== each));
  const wide = others.map((name) => `  ${name}`);
  if (values.length === 0) {
    return [
      "It may fail for some values of what only the deployment decides, and is read as if it could",
      "be anything:",
      ...wide,
    ];
  }
  const when =
    depends === "some values"
      ? "It fails for these values, which only the deployment decides:"
      : "It fails for ordinary values of what only the deployment decides, such as:";
  return [when, ...values.map(({ name, value }) => `  ${name} = ${value}`)];
}

function existingLine(
  { statementIndex, statementId }: NonNullable<FailedOutcome["answer"]["existing"]>,
  { check }: RuleInfo,
  depends: FailedOutcome["depends"],
): string {
  // With unknown values, the policy that it is compared with is read narrow.
  const isSure = depends !== "some values";
  if (statementIndex === undefined) {
    const allows = isSure ? "allows" : "surely allows";
    return `No statement of the policy that it is compared with ${allows} this request.`;
  }
  const name = statementId === undefined ? `index ${statementIndex}` : `sid ${statementId}`;
  if (check === "access-not-granted") {
    return `The policy of what is forbidden has this request in the statement with ${name}.`;
  }
  const denies = isSure ? "denies" : "may deny";
  const place = `in the statement with ${name}`;
  return `The policy that it is compared with ${denies} this request ${place}.`;
}

/** Equal hashes, such as those of two statements with one Sid, are told apart by their order. */
function withFingerprints(drafts: readonly Draft[]): readonly Entry[] {
  const seen = new Map<string, number>();
  return drafts.map(({ statement = "", ...entry }) => {
    const { kind, id, address = "", place, message } = entry;
    const what = address === "" ? message : statement;
    const text = [kind === "excepted" ? "failed" : kind, id, place.file, address, what].join("\n");
    const count = seen.get(text) ?? 0;
    seen.set(text, count + 1);
    return { ...entry, fingerprint: fingerprint(count === 0 ? text : `${text}\n${count}`) };
  });
}
