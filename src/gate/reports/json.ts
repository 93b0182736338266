/**
 * The result as JSON, for programs. Its schema is result.schema.json, which the package publishes.
 *
 * It has every policy that was found and every verdict. Members are added in later versions, but
 * none changes its meaning within one `version`.
 */

import type { CheckAnswer } from "../../check/answer.ts";
import { harmlessLines } from "../../explain/harmless.ts";
import { relativePath } from "../../sources/file-path.ts";
import type { Place } from "../../sources/place.ts";
import type { PolicySite } from "../../sources/site.ts";
import type { GateResult, InputFile, JudgedPolicy, Outcome, Verdict } from "../result.ts";
import type { Suggestion } from "../suggestion.ts";
import { entriesOf } from "./entry.ts";
import { dataDateOf, type Summary, summaryOf } from "./summary.ts";

/** The version of the format. */
const VERSION = 1;

export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface JsonResult {
  readonly version: number;
  readonly result: GateResult["result"];
  /** The working directory in its repository; null outside of one. */
  readonly directory: string | null;
  readonly standard: { readonly file: string | null; readonly sha256?: string };
  readonly summary: Summary;
  readonly files: GateResult["files"];
  readonly inputs: readonly InputFile[];
  readonly policies: readonly JsonPolicy[];
  readonly problems: readonly JsonProblem[];
  /** The same faults as in `policies` and `problems`, as one list for people. */
  readonly entries: readonly JsonEntry[];
}

export interface JsonPolicy {
  readonly address: string;
  readonly root?: string;
  readonly source: string;
  readonly kind: string;
  readonly type: string;
  readonly place: JsonPlace;
  /** The policy that is attached, to whom, and the day of the data if it is one of AWS. */
  readonly attached?: {
    readonly text: string;
    readonly principals: readonly string[];
    readonly dataDate?: string;
  };
  readonly unread: readonly { readonly reason: string; readonly when?: string }[];
  readonly verdicts: readonly JsonVerdict[];
}

export interface JsonVerdict {
  readonly rule: string;
  readonly check: string;
  readonly level: string;
  readonly when?: string;
  readonly outcome: Outcome["kind"];
  readonly message?: string;
  /** More about how the rule was asked. */
  readonly remark?: string;
  readonly statement?: { readonly index: number; readonly sid?: string; readonly place: JsonPlace };
  readonly counterexample?: CheckAnswer["counterexample"];
  readonly depends?: string;
  readonly suggestion?: Suggestion;
  /** Why the standard may not mean what was meant. */
  readonly hint?: string;
  readonly values?: readonly { readonly name: string; readonly value: string }[];
  readonly exception?: { readonly reason: string; readonly expires: string };
}

export interface JsonProblem extends JsonPlace {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

export interface JsonEntry extends JsonPlace {
  readonly kind: string;
  readonly level: string;
  readonly id: string;
  readonly message: string;
  readonly address?: string;
  readonly fingerprint: string;
}

export function jsonReport(result: GateResult): string {
  return `${harmlessLines(JSON.stringify(jsonResult(result), null, 2))}\n`;
}

export function jsonResult(result: GateResult): JsonResult {
  return {
    version: VERSION,
    result: result.result,
    directory: directoryOf(result),
    standard: {
      file: result.standard.file ?? null,
      ...(result.standard.sha256 !== undefined && { sha256: result.standard.sha256 }),
    },
    summary: summaryOf(result),
    files: result.files,
    inputs: result.inputs ?? [],
    policies: result.policies.map(jsonPolicy),
    problems: result.problems.map(({ severity, code, message, place, help }) => ({
      severity,
      code,
      message,
      ...placeOf(place),
      ...(help !== undefined && { help }),
    })),
    entries: entriesOf(result).map(({ kind, level, id, message, place, address, ...rest }) => ({
      kind,
      level,
      id,
      message,
      ...placeOf(place),
      ...(address !== undefined && { address }),
      fingerprint: rest.fingerprint,
    })),
  };
}

function directoryOf({ repository }: GateResult): string | null {
  if (repository === undefined) return null;
  return relativePath(repository.root, repository.workingDirectory) ?? null;
}

function jsonPolicy({ site, verdicts, unread }: JudgedPolicy): JsonPolicy {
  return {
    address: site.address,
    ...(site.root !== undefined && { root: site.root }),
    source: site.source,
    kind: site.kind,
    type: site.awsType,
    place: placeOf(site.place),
    ...attachedMember(site),
    unread: unread.map(({ reason, when }) => (when === undefined ? { reason } : { reason, when })),
    verdicts: verdicts.map(jsonVerdict),
  };
}

function attachedMember(site: PolicySite): Pick<JsonPolicy, "attached"> {
  const { attached } = site;
  if (attached === undefined) return {};
  const { text = "", principals } = attached;
  const dataDate = dataDateOf(site);
  return { attached: { text, principals, ...(dataDate !== undefined && { dataDate }) } };
}

function jsonVerdict({ rule, when, outcome, remark }: Verdict): JsonVerdict {
  return {
    rule: rule.name,
    check: rule.check,
    level: rule.level,
    ...(when !== undefined && { when }),
    outcome: outcome.kind,
    ...outcomeMembers(outcome),
    ...(remark !== undefined && { remark }),
  };
}

function outcomeMembers(outcome: Outcome): Partial<JsonVerdict> {
  switch (outcome.kind) {
    case "proved":
      return {};
    case "not applicable":
      return { message: outcome.reason };
    case "undecided":
      return { message: outcome.message };
    case "excepted": {
      const { reason, expires, failed } = outcome;
      return { ...outcomeMembers(failed), exception: { reason, expires } };
    }
    case "failed": {
      const { message, statement, answer, depends, values, hint, suggestion } = outcome;
      const { counterexample } = answer;
      return {
        message,
        ...(statement && { statement: { ...statement, place: placeOf(statement.place) } }),
        ...(counterexample && { counterexample }),
        depends,
        ...(suggestion && { suggestion }),
        ...(values.length > 0 && { values }),
        ...(hint !== undefined && { hint }),
      };
    }
  }
}

const placeOf = ({ file, line, column }: Place): JsonPlace => ({ file, line, column });
