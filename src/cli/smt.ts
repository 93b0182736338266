/**
 * The command `smt`: a check's question as SMT-LIB text, on standard output alone.
 *
 * The options are those of the check. A comparison is two questions, so it is two texts with a
 * reset between them. Warnings about the documents go to standard error. A question that has no
 * exact text is refused, for a text that is nearly the question would be taken for it.
 */
import { accessFaults, poseAccessNotGranted } from "../check/access-not-granted.ts";
import {
  type Read,
  type Reading,
  type ReadPair,
  type ReadPolicy,
  readPair,
  readPolicy,
} from "../check/documents.ts";
import { readExposure } from "../check/exposure.ts";
import { poseNoExternalAccess } from "../check/no-external-access.ts";
import { poseNoNewAccess } from "../check/no-new-access.ts";
import { poseNoPublicAccess } from "../check/no-public-access.ts";
import { joined, policiesOf } from "../check/operations.ts";
import type { Posed, PosedPolicy } from "../check/question.ts";
import { type Asked, smtText } from "../explain/smt.ts";
import type { JsonPath } from "../json/diagnostic.ts";
import { type Locate, locator } from "../json/locator.ts";
import type { AccessOptions, ExposureOptions, PairOptions } from "./commands.ts";
import { inputName, readInput } from "./input.ts";
import type { SharedOptions } from "./options.ts";
import { EXIT, json, misused, type Output, refused } from "./output.ts";
import { paintFor } from "./paint.ts";
import { type Names, problemLine } from "./problem.ts";

export async function smtNoNewAccess(options: PairOptions): Promise<Output> {
  return aboutPair(options, (pair) => [poseNoNewAccess(policiesOf(pair))]);
}

export async function smtCompare(options: PairOptions): Promise<Output> {
  return aboutPair(options, (pair) => {
    const { existing, updated, type } = policiesOf(pair);
    return [
      poseNoNewAccess({ existing, updated, type }),
      poseNoNewAccess({ existing: updated, updated: existing, type }),
    ];
  });
}

async function aboutPair(
  options: PairOptions,
  pose: (pair: ReadPair) => readonly Posed[],
): Promise<Output> {
  const names = { new: inputName(options.new), existing: inputName(options.existing) };
  const reading = await readPair({
    existing: await readInput(options.existing),
    updated: await readInput(options.new),
    type: options.policyType,
  });
  if (reading.kind === "refused") return refused(reading.refusal, names, options.format);
  const { existing, updated } = reading.read;
  const posed = pose(reading.read);
  // The second question of a comparison has the roles the other way round.
  const texts = posed.map((each, i) => {
    const [suspect, permitted] = i === 0 ? ["new", "existing"] : ["existing", "new"];
    const document = { new: updated, existing } as const;
    return written(each, "anything", (role) => {
      const name = role === "suspect" ? suspect : permitted;
      const which = name === "new" ? "new" : "existing";
      return { name: names[which], text: document[which].text };
    });
  });
  return answer(texts, reading.read, names, options);
}

export async function smtAccessNotGranted(options: AccessOptions): Promise<Output> {
  const { actions, resources, policyType: type } = options;
  const access = { ...(actions && { actions }), ...(resources && { resources }) };
  const source = await readInput(options.policy);
  const reading = joined(
    readPolicy({ policy: source, type, reference: false }),
    accessFaults(access),
  );
  return aboutOne(options, reading, "anything", ({ policy, type: shared }) =>
    poseAccessNotGranted({ policy: policy.policy, access, type: shared }),
  );
}

export async function smtNoPublicAccess(options: ExposureOptions): Promise<Output> {
  const { policyType: _, ...members } = options;
  const source = await readInput(options.policy);
  const { reading, exposure } = readExposure("CheckNoPublicAccess", source, members);
  return aboutOne(options, reading, "the public", ({ policy }) =>
    poseNoPublicAccess({ policy: policy.policy, resourceType: exposure.checkType }),
  );
}

export async function smtNoExternalAccess(options: ExposureOptions): Promise<Output> {
  const { policyType: _, ...members } = options;
  const source = await readInput(options.policy);
  const { reading, exposure } = readExposure("CheckNoExternalAccess", source, members);
  return aboutOne(options, reading, "anything", ({ policy }) =>
    poseNoExternalAccess({ ...exposure, policy: policy.policy }),
  );
}

async function aboutOne(
  options: SharedOptions & { readonly policy: string },
  reading: Reading<ReadPolicy>,
  asked: Asked,
  pose: (read: ReadPolicy) => Posed,
): Promise<Output> {
  const names = { policy: inputName(options.policy) };
  if (reading.kind === "refused") return refused(reading.refusal, names, options.format);
  const { policy } = reading.read;
  const text = written(pose(reading.read), asked, (role) =>
    role === "asked" ? undefined : { name: names.policy, text: policy.text },
  );
  return answer([text], reading.read, names, options);
}

type Written = ReturnType<typeof smtText>;

/** `sourceOf` a role is undefined where the command line is the source. */
function written(
  posed: Posed,
  asked: Asked,
  sourceOf: (
    role: PosedPolicy["role"],
  ) => { readonly name: string; readonly text: string } | undefined,
): Written {
  const locators = new Map<string, Locate>();
  const place = (role: PosedPolicy["role"], path: JsonPath): string => {
    const source = sourceOf(role);
    if (source === undefined) return "the command line";
    const locate = locators.get(role) ?? locator(source.text);
    locators.set(role, locate);
    return `${source.name}:${locate({ path }).line}`;
  };
  return smtText(posed, { place }, asked);
}

function answer(
  texts: readonly Written[],
  { warnings }: Read,
  names: Names,
  { format }: SharedOptions,
): Output {
  const scripts: string[] = [];
  for (const each of texts) {
    if (each.kind === "inexpressible") {
      return misused(`error: no SMT-LIB text is exactly this question: ${each.reason}\n`, format);
    }
    scripts.push(each.script.text);
  }
  const text = scripts.join("(reset)\n");
  const paint = paintFor(process.stderr);
  return {
    status: EXIT.pass,
    stdout: format === "json" ? json({ smt: text, warnings }) : text,
    stderr: warnings.map((each) => `${problemLine(each, names, paint)}\n`).join(""),
  };
}
