/**
 * A notation for standards in tests: the text of a standard and of the files beside it, in a row of
 * files by name; and problems as `line:column CODE message`, with the file if it is another one.
 */
import { readStandard, type Standard, type StandardReading } from "../../src/gate/standard.ts";
import type { Files } from "../../src/sources/files.ts";
import type { PolicySite, SourceProblem } from "../../src/sources/site.ts";
import { valueFrom } from "./notation.ts";

export type FileTexts = Readonly<Record<string, string>>;

export const FILE = "keyaki.yaml";

export function filesOf(texts: FileTexts): Files {
  const bytes = (path: string): Uint8Array | undefined =>
    texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path]);
  return { read: bytes, list: () => undefined };
}

export function reading(text: string, files: FileTexts = {}): StandardReading {
  return readStandard({ file: FILE, text }, { files: filesOf(files) });
}

/** The standard of a text without errors. */
export function standardOf(text: string, files: FileTexts = {}): Standard {
  const read = reading(text, files);
  if (read.kind === "error") throw new Error(shown(read.problems).join("\n"));
  return read.standard;
}

export function shown(problems: readonly SourceProblem[]): readonly string[] {
  return problems.map(({ severity, code, message, place: { file, line, column }, help }) => {
    const place = `${file === FILE ? "" : `${file}:`}${line}:${column}`;
    const sign = severity === "error" ? "" : `${severity} `;
    return `${place} ${sign}${code} ${message}${help === undefined ? "" : ` (${help})`}`;
  });
}

/** The problems of a standard; each has the place of what somebody wrote. */
export function problemsOf(text: string, files: FileTexts = {}): readonly string[] {
  return shown(reading(text, files).problems);
}

/** A site, with an empty policy unless it says otherwise. */
export function site(parts: Partial<PolicySite> & { readonly file?: string } = {}): PolicySite {
  const { file = "infra/main.tf", ...others } = parts;
  return {
    source: "terraform",
    address: "aws_s3_bucket_policy.site.policy",
    kind: "resource",
    awsType: "AWS::S3::BucketPolicy",
    place: { file, line: 7, column: 3 },
    policy: { kind: "document", value: valueFrom({}) },
    ...others,
  };
}
