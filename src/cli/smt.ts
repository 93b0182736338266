/**
 * The command `smt`: a check's question as SMT-LIB text, on standard output alone.
 *
 * The options are those of the check. A comparison is two questions, so it is two texts with a
 * reset between them. Warnings about the documents go to standard error. A question that has no
 * exact text is refused, for a text that is nearly the question would be taken for it.
 */
import { type Checked, type CheckName, poseChecked } from "../api/check-request.ts";
import type { PolicyDocument } from "../api/documents.ts";
import { questionScript } from "../explain/question-smt.ts";
import type { JsonPath } from "../json/diagnostic.ts";
import { type Locate, positionIndex } from "../json/position-index.ts";
import type { PosedPolicy, PosedQuestion } from "../question/question.ts";
import { type CheckFlags, namesOf, readFlags } from "./checks.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, diagnosticLine } from "./diagnostic-line.ts";
import type { SharedOptions } from "./options.ts";
import { EXIT, json, misused, type Output, refused } from "./output.ts";

/** The documents that the policies of a question are from, by role; none for the command line. */
type Sources = Partial<
  Record<PosedPolicy["role"], { readonly name: string | undefined } & Pick<PolicyDocument, "text">>
>;

type Ways = "one way" | "both ways";

/** The command that prints the question of a check. */
export function smtOf(operation: CheckName): (options: SharedOptions) => Promise<Output> {
  return (options) => printed(operation, options as CheckFlags);
}

/** A comparison asks whether either policy allows more than the other. */
export async function smtCompare(options: SharedOptions): Promise<Output> {
  return printed("CheckNoNewAccess", options as CheckFlags, "both ways");
}

async function printed(
  operation: CheckName,
  options: CheckFlags,
  ways: Ways = "one way",
): Promise<Output> {
  const { format } = options;
  const names = namesOf(operation, options);
  const reading = await readFlags(operation, options);
  if (reading.kind === "refused") return refused(reading.refusal, names, format);
  const scripts: string[] = [];
  for (const each of textsOf(reading.read, names, ways)) {
    if (each.kind === "inexpressible") {
      return misused(`error: no SMT-LIB text is exactly this question: ${each.reason}\n`, format);
    }
    scripts.push(each.script.text);
  }
  const text = scripts.join("(reset)\n");
  const { warnings } = reading.read.read;
  const paint = coloursFor(process.stderr);
  return {
    status: EXIT.pass,
    stdout: format === "json" ? json({ smt: text, warnings }) : text,
    stderr: warnings.map((each) => `${diagnosticLine(each, names, paint)}\n`).join(""),
  };
}

type Text = ReturnType<typeof questionScript>;

function textsOf(checked: Checked, names: DocumentNames, ways: Ways): readonly Text[] {
  const { operation, read } = checked;
  const asked = operation === "CheckNoPublicAccess" ? "the public" : "anything";
  const written = (posed: PosedQuestion, sources: Sources): Text =>
    questionScript(posed, placesIn(sources), asked);
  if ("policy" in read) {
    return [written(poseChecked(checked), { subject: { ...read.policy, name: names.policy } })];
  }
  const { existing, updated } = read;
  const old = { ...existing, name: names.existing };
  const changed = { ...updated, name: names.new };
  const forth = written(poseChecked(checked), { subject: changed, reference: old });
  if (ways === "one way") return [forth];
  const turned = { ...read, existing: updated, updated: existing };
  const posed = poseChecked({ operation: "CheckNoNewAccess", read: turned });
  return [forth, written(posed, { subject: old, reference: changed })];
}

function placesIn(sources: Sources): Parameters<typeof questionScript>[1] {
  const locators = new Map<string, Locate>();
  return {
    place(role: PosedPolicy["role"], path: JsonPath): string {
      const source = sources[role];
      if (source === undefined) return "the command line";
      const locate = locators.get(role) ?? positionIndex(source.text);
      locators.set(role, locate);
      return `${source.name}:${locate({ path }).line}`;
    },
  };
}
