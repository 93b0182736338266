/**
 * The command `verify`: does a certificate prove the answer to the check that the options state?
 *
 * Which check it is stands in the certificate; the documents and the other members are those of the
 * options, and what the certificate says of them must be the same. Options that the check does not
 * have are wrong, so that nobody believes that they were looked at.
 */
import { Option } from "commander";
import { CERTIFICATE_LIMITS, certificateOf, checkOf, verify } from "../api/certify.ts";
import type { CheckName } from "../api/check-request.ts";
import { type CheckFlags, namesOf, readFlags } from "./checks.ts";
import { harmless } from "./colour.ts";
import { inputName, readInput } from "./input.ts";
import { accessOptions, documentOption, resourceTypeOption, zoneOptions } from "./options.ts";
import { EXIT, json, misused, type Output, refused } from "./output.ts";

export function certificateOption(): Option {
  return new Option("--certificate <file>", "write a proof of the answer, for `keyaki verify`");
}

/** The options of all checks, none of them mandatory here. */
export function verifyOptions(): readonly Option[] {
  const all = [
    documentOption("existing", "the existing policy"),
    documentOption("new", "the new policy"),
    documentOption("policy", "the policy"),
    ...accessOptions(),
    resourceTypeOption(),
    ...zoneOptions(),
  ];
  return all.map((each) => each.makeOptionMandatory(false));
}

type Flag = keyof CheckFlags;

/** By check: the options that it needs, and those that it may have. */
const FLAGS: Readonly<Record<CheckName, { needs: readonly Flag[]; may: readonly Flag[] }>> = {
  CheckNoNewAccess: { needs: ["existing", "new"], may: [] },
  CheckAccessNotGranted: { needs: ["policy"], may: ["actions", "resources"] },
  CheckNoPublicAccess: { needs: ["policy", "resourceType"], may: [] },
  CheckNoExternalAccess: { needs: ["policy", "zoneOfTrust"], may: ["includeServices"] },
};

export async function verifyCertificate(options: CheckFlags, file: string): Promise<Output> {
  const { format } = options;
  const wrong = (what: string): Output => misused(`error: ${what}\n`, format);
  const source = await readInput(file, CERTIFICATE_LIMITS.bytes);
  if (source.kind === "unread") {
    return wrong(`${inputName(file)}: ${source.diagnostics[0]?.message}`);
  }
  const certificate = source.kind === "bytes" ? certificateOf(source.bytes) : "it is not read";
  if (typeof certificate === "string") {
    return wrong(`${inputName(file)} is no certificate: ${harmless(certificate)}`);
  }
  const name = checkOf(certificate);
  if (name === undefined) return wrong("the certificate is of no check that there is");
  const fault = faultOfFlags(name, options);
  if (fault !== undefined) return wrong(fault);
  const reading = await readFlags(name, options);
  if (reading.kind === "refused") return refused(reading.refusal, namesOf(name, options), format);
  const verdict = verify(certificate, reading.read);
  const accepted = verdict.result === "ACCEPTED";
  const text = accepted
    ? `ACCEPTED: the certificate proves ${certificate.result} of ${name}\n`
    : `REFUSED: ${harmless(verdict.reason)}\n`;
  return {
    status: accepted ? EXIT.pass : EXIT.fail,
    stdout: format === "json" ? json(verdict) : text,
  };
}

function faultOfFlags(name: CheckName, options: CheckFlags): string | undefined {
  const { needs, may } = FLAGS[name];
  const flag = (each: Flag): string =>
    `--${each.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  const missing = needs.filter((each) => options[each] === undefined);
  const known = Object.values(FLAGS).flatMap((each) => [...each.needs, ...each.may]);
  const foreign = known.filter(
    (each) => options[each] !== undefined && ![...needs, ...may].includes(each),
  );
  if (missing.length > 0) {
    return `the certificate is of ${name}, which needs ${missing.map(flag).join(" and ")}`;
  }
  const [first] = foreign;
  return first && `the certificate is of ${name}, which has no ${flag(first)}`;
}
