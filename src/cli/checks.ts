/**
 * The four checks as commands: documents read, asked, the answer written out, and a certificate
 * beside it where one is wanted.
 *
 * A certificate is written to its file before the answer is. Where the file can't be written there
 * is no answer, for who asks for evidence should not take an answer without it.
 */
import { writeFileSync } from "node:fs";
import { accessErrors } from "../api/access.ts";
import { certificateText, certify } from "../api/certify.ts";
import { ask, type Checked, type CheckName } from "../api/check-request.ts";
import { type PolicyDocument, type Reading, readPolicy } from "../api/documents.ts";
import { joined, withPlaces } from "../api/operations.ts";
import type { CheckAnswer } from "../check/answer.ts";
import type { CheckOptions } from "../question/options.ts";
import {
  type AccessOptions,
  type ExposureOptions,
  exposureOf,
  output,
  type PairOptions,
  pairOf,
  settingOf,
} from "./commands.ts";
import type { DocumentNames } from "./diagnostic-line.ts";
import { inputName, readInput, reasonOf, STDIN } from "./input.ts";
import type { SharedOptions } from "./options.ts";
import { EXIT, misused, type Output, refused } from "./output.ts";
import { policyFrame } from "./policy-frame.ts";
import { checkReport } from "./report.ts";

/** The options of all checks; which of them one needs is for the table of commands to say. */
export type CheckFlags = PairOptions & AccessOptions & ExposureOptions;

interface CertificateFlag {
  readonly certificate?: string;
}

/** The command of a check. */
export function checkCommand(operation: CheckName): (options: SharedOptions) => Promise<Output> {
  return (options) => check(operation, options as CheckFlags);
}

async function check(operation: CheckName, options: CheckFlags & CertificateFlag): Promise<Output> {
  const names = namesOf(operation, options);
  const { format, certificate } = options;
  if (certificate === STDIN) {
    return misused("error: a certificate is written to a file, not to standard output\n", format);
  }
  const reading = await readFlags(operation, options);
  if (reading.kind === "refused") return refused(reading.refusal, names, format);
  const checked = reading.read;
  const bare =
    certificate === undefined ? ask(checked, options) : written(checked, certificate, options);
  if (typeof bare === "string") return misused(`error: ${bare}\n`, format);
  const { read } = checked;
  const answer = withPlaces(bare, read);
  const status = answer.result === "PASS" ? EXIT.pass : EXIT.fail;
  return output(options, status, answer, () => {
    const shown = (document: PolicyDocument, name = "") => policyFrame(name, document);
    const setting = settingOf(names, read.type);
    return "policy" in read
      ? checkReport(answer, shown(read.policy, names.policy), undefined, setting)
      : checkReport(
          answer,
          shown(read.updated, names.new),
          shown(read.existing, names.existing),
          setting,
        );
  });
}

/** The answer, its certificate written; or why that could not be. */
function written(checked: Checked, file: string, options: CheckOptions): CheckAnswer | string {
  const { answer, certificate } = certify(checked, options);
  if (certificate === undefined) return answer;
  try {
    writeFileSync(file, certificateText(certificate));
    return answer;
  } catch (error) {
    return `the certificate cannot be written to \`${file}\`: ${reasonOf(error)}`;
  }
}

export function namesOf(operation: CheckName, options: CheckFlags): DocumentNames {
  return operation === "CheckNoNewAccess"
    ? { existing: inputName(options.existing), new: inputName(options.new) }
    : { policy: inputName(options.policy) };
}

/** What the options of a check ask about. */
export async function readFlags(
  operation: CheckName,
  options: CheckFlags,
): Promise<Reading<Checked>> {
  if (operation === "CheckNoNewAccess") {
    return made(await pairOf(options), (read) => ({ operation, read }));
  }
  if (operation === "CheckAccessNotGranted") {
    const { actions, resources, policyType: type } = options;
    const access = { ...(actions && { actions }), ...(resources && { resources }) };
    const policy = await readInput(options.policy);
    const reading = joined(readPolicy({ policy, type, reference: false }), accessErrors(access));
    return made(reading, (read) => ({ operation, read, access }));
  }
  const { reading, exposure } = await exposureOf(options, operation);
  const { checkType: resourceType, zone, includeServices } = exposure;
  return operation === "CheckNoPublicAccess"
    ? made(reading, (read) => ({ operation, read, resourceType }))
    : made(reading, (read) => ({ operation, read, zone, includeServices }));
}

function made<R>(reading: Reading<R>, make: (read: R) => Checked): Reading<Checked> {
  return reading.kind === "read" ? { kind: "read", read: make(reading.read) } : reading;
}
