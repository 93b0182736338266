/**
 * The result as SARIF 2.1.0, for GitHub's code scanning and other viewers.
 *
 * GitHub needs places in files of the repository, so a path is relative to its root; a result
 * elsewhere gets the file of the standard, or no location at all if there is none. Excepted
 * failures are results with a suppression. LIMIT: GitHub takes 10 MB and 25,000 results of a run,
 * and shows 5,000; the first by level are written, and a notification counts the rest.
 *
 * Source: OASIS SARIF 2.1.0; GitHub Docs, "SARIF support for code scanning".
 */
import type {
  Artifact,
  Location,
  Log,
  Notification,
  ReportingDescriptor,
  Result,
  Run,
} from "sarif";
import { harmless, harmlessLines } from "../../explain/harmless.ts";
import type { Place } from "../../sources/place.ts";
import { utf8Length } from "../../text/utf8-length.ts";
import type { GateResult, Level } from "../result.ts";
import {
  ATTACHMENT_UNREAD,
  adviceOf,
  type Entry,
  entriesOf,
  NO_POLICY,
  NOTHING_PROVED,
  UNREAD,
} from "./entry.ts";
import { repositoryUri } from "./repository-path.ts";
import { type Input, inputsOf, summaryLine, summaryOf } from "./summary.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** The name that stands for the root of the repository. */
const ROOT = "%SRCROOT%";

/** LIMIT: results of a run. */
export const MAX_RESULTS = 5_000;
/** LIMIT: bytes of the results; GitHub takes 10 MB, packed, and packing makes no text longer. */
const MAX_BYTES = 9_500_000;
/** GitHub's field for the severity of a rule, from 0 to 10. */
const SECURITY_SEVERITY: Readonly<Record<Level, string>> = {
  error: "8.0",
  warning: "5.0",
  note: "2.0",
};

export interface SarifOptions {
  /** The version of keyaki. */
  readonly version: string;
}

export function sarifReport(result: GateResult, options: SarifOptions): string {
  // Some readers refuse zeros and halves of a character, also as escapes of JSON.
  const shown = (_: string, value: unknown): unknown =>
    typeof value === "string" ? harmlessLines(value) : value;
  return `${JSON.stringify(sarifLog(result, options), shown, 2)}\n`;
}

export function sarifLog(result: GateResult, { version }: SarifOptions): Log {
  const entries = entriesOf(result);
  const shown = withinBytes(entries.slice(0, MAX_RESULTS), result);
  const rules = descriptors(result, shown);
  const indices = new Map(rules.map(({ id }, at) => [id, at]));
  const notes: readonly Notification[] = [
    { level: "note", message: { text: summaryLine(summaryOf(result)) } },
    ...(entries.length > shown.length ? [cutNote(entries.length - shown.length)] : []),
  ];
  const run: Run = {
    tool: {
      driver: {
        name: "keyaki",
        semanticVersion: version,
        rules: [...rules],
      },
    },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [ROOT]: { description: { text: "the root of the repository" } } },
    artifacts: inputsOf(result).map((each) => artifactOf(each, result)),
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: [...notes] }],
    results: shown.map((entry) => resultOf(entry, indices.get(entry.id) ?? -1, result)),
  };
  return { $schema: SCHEMA, version: "2.1.0", runs: [run] };
}

/** The first entries, as many as have room. */
function withinBytes(entries: readonly Entry[], result: GateResult): readonly Entry[] {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += utf8Length(JSON.stringify(resultOf(entry, 0, result)));
    return bytes > MAX_BYTES;
  });
  return end < 0 ? entries : entries.slice(0, end);
}

function cutNote(count: number): Notification {
  const text = `${count} more results are left out, because viewers take no longer reports`;
  return { level: "warning", message: { text } };
}

/** The rules of the standard, and the codes of problems that occur. */
function descriptors(
  { standard }: GateResult,
  entries: readonly Entry[],
): readonly ReportingDescriptor[] {
  const declared = standard.rules.map(({ name, check, level, why, help }): ReportingDescriptor => {
    const text = why ?? `The check ${check} of the standard.`;
    const advice = help ?? "Narrow the statement, or ask for an exception in the standard.";
    return {
      id: name,
      name,
      shortDescription: { text: `${name}: ${check}` },
      fullDescription: { text },
      help: { text: advice, markdown: advice },
      defaultConfiguration: { level },
      properties: {
        precision: "very-high",
        "security-severity": SECURITY_SEVERITY[level],
        tags: ["security", "iam"],
      },
    };
  });
  const names = new Set(declared.map(({ id }) => id));
  const codes = new Map<string, Level>();
  for (const { id, level } of entries) {
    if (!names.has(id) && !codes.has(id)) codes.set(id, level);
  }
  const others = [...codes].map(([id, level]): ReportingDescriptor => {
    const text =
      CODE_TEXTS[id] ?? "A part of the sources or of the standard is not as it should be.";
    return {
      id,
      name: id,
      shortDescription: { text },
      fullDescription: { text },
      help: { text, markdown: text },
      defaultConfiguration: { level },
      properties: { precision: "very-high", tags: ["security", "iam"] },
    };
  });
  return [...declared, ...others];
}

const CODE_TEXTS: Readonly<Record<string, string>> = {
  [UNREAD]: "A policy cannot be read, so nothing is proved about it.",
  [ATTACHMENT_UNREAD]:
    "The document of an attached policy is not here, so nothing is proved of it.",
  [NO_POLICY]: "The files have no policy.",
  [NOTHING_PROVED]: "No rule applies to a policy, so nothing is proved.",
};

function resultOf(entry: Entry, ruleIndex: number, result: GateResult): Result {
  const { id, level, fingerprint, exception } = entry;
  const location = locationOf(entry.place, result) ?? standardLocation(result);
  return {
    ruleId: id,
    ruleIndex,
    level,
    kind: "fail",
    message: { text: plainText(entry) },
    locations: location === undefined ? [] : [withName(location, entry)],
    partialFingerprints: { "keyakiFinding/v1": fingerprint },
    ...(exception !== undefined && {
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: `${exception.reason} (until ${exception.expires})`,
        },
      ],
    }),
  };
}

/** The message, the request and the advice, as lines. */
function plainText(entry: Entry): string {
  const blocks = entry.details.map((block) => block.map(harmless).join("\n"));
  return [harmless(entry.message), ...blocks, ...adviceOf(entry).map(harmless)].join("\n\n");
}

function locationOf(
  { file, line, column, endLine }: Place,
  { repository }: GateResult,
): Location | undefined {
  const uri = repositoryUri(file, repository);
  if (uri === undefined) return undefined;
  const region = {
    startLine: line,
    startColumn: column,
    ...(endLine !== undefined && { endLine }),
  };
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: ROOT }, region } };
}

function withName(location: Location, { address }: Entry): Location {
  if (address === undefined) return location;
  return { ...location, logicalLocations: [{ fullyQualifiedName: address, kind: "resource" }] };
}

function standardLocation(result: GateResult): Location | undefined {
  const { file } = result.standard;
  return file === undefined ? undefined : locationOf({ file, line: 1, column: 1 }, result);
}

/** A file outside of the repository has a description instead of a URI. */
function artifactOf({ file, sha256, isStandard }: Input, { repository }: GateResult): Artifact {
  const uri = repositoryUri(file, repository);
  return {
    location: uri === undefined ? { description: { text: file } } : { uri, uriBaseId: ROOT },
    roles: [isStandard ? "userSpecifiedConfiguration" : "analysisTarget"],
    hashes: { "sha-256": sha256 },
  };
}
