/**
 * The command `repair CHECK`: changes of the new policy with which the check passes.
 *
 * The report shows the best repair as a difference of lines, with what it takes away, and names the
 * others. The formats `patch`, `diff` and `document` print the best one alone, for a program; with
 * `--kind` the best is the one of that kind. Without a repair they print nothing, and the reason
 * goes to standard error. A policy that passes is its own repair.
 */
import { createTwoFilesPatch } from "diff";
import { certificateText } from "../api/certify.ts";
import { type CheckName, rowOf } from "../api/operation.ts";
import { harmless, harmlessLines } from "../explain/harmless.ts";
import { requestLines } from "../explain/request-lines.ts";
import { awsWorld } from "../packed-world/packed-world.ts";
import type { RepairKind } from "../repair/changes.ts";
import { repairedMember } from "../repair/failing-check.ts";
import {
  type Collateral,
  type Repair,
  type RepairAnswer,
  repairWithWorld,
} from "../repair/repair.ts";
import { type Colours, coloursFor } from "./colour.ts";
import { unwrappedRequest } from "./envelope.ts";
import { EXIT } from "./exit-status.ts";
import { inputFiles, outputError, writeOutput } from "./input-files.ts";
import { documentNames, requestOf } from "./member-options.ts";
import { json, misused, type Output, rejected } from "./output.ts";
import type { RepairFlags } from "./repair-options.ts";

export async function runRepair(name: CheckName, flags: RepairFlags): Promise<Output> {
  const { kind, certificate, force = false } = flags;
  const format = flags.format === "json" ? "json" : "text";
  const file = certificate === undefined ? undefined : { path: certificate, force };
  const wrongFile = file && outputError(file, inputFiles(flags));
  if (wrongFile !== undefined) return misused(wrongFile, format);
  if (force && file === undefined) {
    return misused("`--force` is about the file of `--certificate`, which is not given", format);
  }
  const { members } = rowOf(name);
  const names = documentNames(members, flags);
  const { steps, zoneOfTrust } = flags;
  const keeps = name === "CheckNoPublicAccess" && zoneOfTrust !== undefined;
  const options = { ...(steps && { steps }), ...(keeps && { zoneOfTrust }) };
  const request = await requestOf(members, flags);
  const given = repairWithWorld(name, request, options, awsWorld());
  const unwrapped = given.kind === "error" ? unwrappedRequest(request) : undefined;
  const outcome =
    unwrapped === undefined ? given : repairWithWorld(name, unwrapped.request, options, awsWorld());
  if (outcome.kind === "error") return rejected(outcome.error, names, format, request);
  const { check, repairs, reason } = outcome.answer;
  const chosen = kind === undefined ? repairs : repairs.filter((each) => each.kind === kind);
  const answer = {
    check,
    repairs: chosen,
    ...(check.result === "FAIL" && chosen.length === 0 && { reason: reason ?? OTHER_KINDS }),
  };
  const [best] = chosen;
  if (file !== undefined && best !== undefined) {
    const wrong = writeOutput(file, certificateText(best.certificate));
    if (wrong !== undefined) return misused(wrong, format);
  }
  const role = repairedMember(name) === "newPolicyDocument" ? "new" : "policy";
  return output(flags, answer, { file: names[role] ?? role, text: outcome.answer.text });
}

const OTHER_KINDS = "no repair of this kind was found; without --kind there are others";

/** The document that is repaired. */
interface Given {
  readonly file: string;
  readonly text: string;
}

function output({ format }: RepairFlags, answer: Answer, given: Given): Output {
  const isRepaired = answer.check.result === "PASS" || answer.repairs.length > 0;
  const status = isRepaired ? EXIT.pass : EXIT.fail;
  if (format === "json") return { status, stdout: json(answer) };
  if (format === "text") {
    return { status, stdout: report(answer, given, coloursFor(process.stdout)) };
  }
  if (!isRepaired) return { status, stderr: `no repair: ${answer.reason}\n` };
  const [best] = answer.repairs;
  const document = best?.document ?? given.text;
  const texts = {
    patch: json(best?.patch ?? []),
    diff: best === undefined ? "" : harmlessLines(differenceOf(given, best)),
    document: harmlessLines(document),
  };
  return { status, stdout: texts[format] };
}

type Answer = Pick<RepairAnswer, "check" | "repairs" | "reason">;

/** The difference of the two texts, as `git apply` and `patch` read it. */
function differenceOf({ file, text }: Given, { document }: Repair): string {
  const name = file.replace(/^\.?\//, "");
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, text, document)
    .split("\n")
    .slice(1)
    .join("\n")
    .replaceAll("\t\n", "\n");
}

const KIND_LINES: Readonly<Record<RepairKind, string>> = {
  drop: "leaves out what must not be allowed",
  narrow: "narrows what must not be allowed to what may be",
  guard: "adds a Deny for what must not be allowed",
};

function report({ check, repairs, reason }: Answer, given: Given, colours: Colours): string {
  const { result, message } = check;
  const colour = result === "PASS" ? colours.good : colours.bad;
  const [best, ...others] = repairs;
  const blocks = [[`${colour(result)}: ${message}`]];
  if (result === "PASS") blocks.push(["There is nothing to repair."]);
  else if (best === undefined) blocks.push([`${colours.doubt("No repair")}: ${reason}.`]);
  else {
    const proof = "It is proved that the check passes with it.";
    blocks.push([`${colours.good(`Repair (${best.kind})`)}: ${KIND_LINES[best.kind]}. ${proof}`]);
    blocks.push(differenceLines(differenceOf(given, best), colours));
    blocks.push(takenLines(best), ...collateralBlocks(best.collateral));
    blocks.push(others.map(otherLine));
    blocks.push([`To write the repaired policy: ${colours.strong("--format document")}`]);
  }
  const texts = blocks.filter((each) => each.length > 0).map((each) => each.join("\n"));
  return `${texts.join("\n\n")}\n`;
}

function differenceLines(difference: string, colours: Colours): string[] {
  return difference
    .trimEnd()
    .split("\n")
    .map((line) => {
      const text = harmless(line);
      if (line.startsWith("+")) return colours.good(text);
      return line.startsWith("-") ? colours.bad(text) : text;
    });
}

const indented = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => `    ${line}`);

function takenLines({ takesAway: [first, ...others] }: Repair): string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? `, and ${others.length} more that --format json lists` : "";
  return [`It takes away this request${more}:`, "", ...indented(requestLines(first))];
}

function collateralBlocks(collateral: Collateral): string[][] {
  switch (collateral.kind) {
    case "nothing":
      return [["It takes away nothing else, which is proved."]];
    case "undecided":
      return [["Whether it takes away something else was not decided within the step limit."]];
    case "some":
      return [
        ["It also takes away requests that may be allowed, such as:"],
        [...indented(requestLines(collateral.request))],
      ];
  }
}

function otherLine({ kind, collateral }: Repair): string {
  const also = collateral.kind === "nothing" ? "" : ", and may take away more";
  return `Another repair, --kind ${kind}, ${KIND_LINES[kind]}${also}.`;
}
