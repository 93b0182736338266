/**
 * The modules from registries and repositories that `terraform init` has put beside a root module.
 *
 * `.terraform/modules/modules.json` names each call by the path of its calls (`net.subnets`), with
 * the source, the version and the folder. A record counts only if the call still has that source,
 * and a constraint that the version meets: else another module would be judged in the place of the
 * real one. OpenTofu writes the same file.
 *
 * Left out is another folder than `.terraform`, which the variable TF_DATA_DIR can choose.
 * LIMIT: bytes of the record.
 */
import { decodeUtf8, readDocument } from "../../../json/document.ts";
import { isObject, quoted } from "../../../json/value.ts";
import type { Files } from "../../files.ts";
import { joinPath } from "./configuration.ts";
import { meetsConstraint } from "./version-constraint.ts";

/** LIMIT: bytes of `modules.json`. */
const LIMITS = { bytes: 16_777_216, depth: 10 };

const RECORD = ".terraform/modules/modules.json";

interface Installed {
  readonly source: string;
  readonly version: string | undefined;
  readonly folder: string;
}

export type FoundModule =
  | { readonly kind: "folder"; readonly folder: string }
  /** `reason` completes "it is not read, because …"; absent if it was never installed. */
  | { readonly kind: "none"; readonly reason?: string };

/** The call of a module, by its arguments; undefined for one that is not a plain text. */
export interface CalledModule {
  /** The names of the calls that lead to it, and its own. */
  readonly path: readonly string[];
  readonly source: string | undefined;
  readonly version: string | undefined;
}

export class InstalledModules {
  readonly #files: Files;
  readonly #root: string;
  #modules: ReadonlyMap<string, Installed> | undefined;

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  find({ path, source, version }: CalledModule): FoundModule {
    this.#modules ??= recordOf(this.#files, this.#root);
    const found = this.#modules.get(path.join("."));
    if (found === undefined) return { kind: "none" };
    if (source === undefined || !isSameSource(source, found.source)) {
      return { kind: "none", reason: `it was installed from ${quoted(found.source)}` };
    }
    if (version !== undefined && !meetsConstraint(found.version ?? "", version)) {
      return { kind: "none", reason: `its version ${quoted(found.version ?? "")} was installed` };
    }
    return { kind: "folder", folder: found.folder };
  }
}

function recordOf(files: Files, root: string): ReadonlyMap<string, Installed> {
  const bytes = files.read(joinPath(root, RECORD));
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  const read = typeof text === "string" ? readDocument(text, LIMITS) : undefined;
  const modules = new Map<string, Installed>();
  if (read?.kind !== "document" || !isObject(read.document.value)) return modules;
  const listed = read.document.value["Modules"];
  for (const each of Array.isArray(listed) ? listed : []) {
    if (!isObject(each)) continue;
    const { Key: key, Source: source, Version: version, Dir: dir } = each;
    if (typeof key !== "string" || typeof source !== "string" || typeof dir !== "string") continue;
    modules.set(key, {
      source,
      version: typeof version === "string" ? version : undefined,
      folder: joinPath(root, dir.replaceAll("\\", "/")),
    });
  }
  return modules;
}

/** Whether the argument of a call is the source of a record, which has a longer form. */
export function isSameSource(written: string, recorded: string): boolean {
  if (written === recorded) return true;
  const [one, other] = [registrySource(written), registrySource(recorded)];
  if (one !== undefined || other !== undefined) return one === other;
  return repositorySource(written) === repositorySource(recorded);
}

const REGISTRY = /^(?:([\w-]+(?:\.[\w-]+)+(?::\d+)?)\/)?([\w-]+\/[\w-]+\/[\w-]+)(\/\/.*)?$/;
const PUBLIC = /^registry\.(?:terraform\.io|opentofu\.org)$/;
const REPOSITORIES = /^(?:github\.com|bitbucket\.org)$/;

/** `namespace/name/system`, with the host of a private registry. */
function registrySource(source: string): string | undefined {
  const [, host = "", name, folder = ""] = REGISTRY.exec(source) ?? [];
  if (name === undefined || REPOSITORIES.test(host)) return undefined;
  return `${PUBLIC.test(host) ? "" : host}/${name}${folder}`;
}

/** The address of a repository without what Terraform adds to it. */
function repositorySource(source: string): string {
  const [address = "", query = ""] = source.replace(/^git::/, "").split("?");
  const plain = address
    .replace(/^ssh:\/\//, "")
    .replace(/^git@([\w.-]+):/, "git@$1/")
    .replace(/^(?:https:\/\/)?((?:github\.com|bitbucket\.org)\/)/, "https://$1")
    .replace(/\.git(?=\/\/|$)/, "");
  return `${plain}?${query}`;
}

/** Whether the file is one that `terraform init` has installed, so that somebody else wrote it. */
export const isInstalled = (path: string): boolean => path.split("/").includes(".terraform");
