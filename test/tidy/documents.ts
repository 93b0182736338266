/**
 * House rules on documents and the manifest: links, named files, dependencies, licences, places.
 *
 * Each rule takes texts and returns one sentence per fault. Whether a path exists is asked of a
 * function, so that the rules can be tested without files.
 */
import { posix } from "node:path";
import { lineAt, type SourceFile } from "./tree.ts";

export type Exists = (path: string) => boolean;

/** Relative links that lead to no file. Code, fenced or in backticks, has no links. */
export function brokenLinks(documents: readonly SourceFile[], exists: Exists): readonly string[] {
  return documents.flatMap(({ path, text }) => {
    const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
    return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)]
      .map(([, inline, reference]) => inline ?? reference ?? "")
      .filter((link) => !/^(?:[a-z][a-z+.-]*:|#)/i.test(link))
      .map((link) => posix.join(posix.dirname(path), link.replace(/#.*$/, "")))
      .filter((target) => !exists(target))
      .map((target) => `${path} links to ${target}, which does not exist`);
  });
}

/** Files named in backticks as `src/...` or `test/...` that do not exist. */
export function missingFiles(documents: readonly SourceFile[], exists: Exists): readonly string[] {
  return documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|test)\/[^`\s:#]*)[^`\n]*`/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !exists(beforeWildcard(name)))
      .map((name) => `${path} names \`${name}\`, which does not exist`),
  );
}

/** The folder in which a pattern such as `test/*.test.ts` starts; else the name as it is. */
function beforeWildcard(name: string): string {
  const [fixed = "", ...rest] = name.split(/[*<{…]/);
  return rest.length === 0 ? name : fixed.slice(0, fixed.lastIndexOf("/") + 1);
}

export interface LockedPackage {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  /** By place: "" is the project, `node_modules/a/node_modules/b` the b that a gets. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** The places in the lockfile of everything that is installed with the package. */
export function runtimeClosure({ packages }: Lockfile): readonly string[] {
  const reached = new Set<string>();
  const open = [""];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (reached.has(place)) continue;
    reached.add(place);
    const { dependencies, optionalDependencies, peerDependencies } = packages[place] ?? {};
    for (const name of Object.keys({
      ...dependencies,
      ...optionalDependencies,
      ...peerDependencies,
    })) {
      const found = resolve(packages, place, name);
      if (found !== undefined) open.push(found);
    }
  }
  reached.delete("");
  return [...reached].sort();
}

/** As Node does: the nearest node_modules that has it, going outwards. */
function resolve(packages: Lockfile["packages"], from: string, name: string): string | undefined {
  for (
    let place = from;
    ;
    place = place.slice(0, Math.max(place.lastIndexOf("/node_modules/"), 0))
  ) {
    const candidate = `${place}${place === "" ? "" : "/"}node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (place === "") return undefined;
  }
}

const PERMISSIVE: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
]);

/**
 * Runtime dependencies whose licence is not known to be permissive: the GPL, AGPL, LGPL, MPL and
 * EPL are not, nor is a licence that nobody has looked at. A choice of licences needs one that is.
 */
export function copyleft(lock: Lockfile): readonly string[] {
  return runtimeClosure(lock).flatMap((place) => {
    const licence = lock.packages[place]?.license ?? "none";
    const choices = licence.replace(/[()]/g, "").split(" OR ");
    const free = choices.some((each) => each.split(" AND ").every((one) => PERMISSIVE.has(one)));
    return free ? [] : [`${packageAt(place)} has licence ${licence}, not known to be permissive`];
  });
}

function packageAt(place: string): string {
  return place.replace(/^.*node_modules\//, "");
}

/**
 * Dependencies without a line in docs/dependencies.md, lines without a dependency, and lines with
 * another licence than the lockfile's. A line starts with the name in backticks, then the licence.
 */
export function undocumented(document: string, lock: Lockfile): readonly string[] {
  const rows = new Map(
    [...document.matchAll(/^\| *`([^`]+)` *\| *([^|]*?) *\|/gm)].map(
      ([, name = "", licence = ""]) => [name, licence],
    ),
  );
  const { dependencies, devDependencies } = lock.packages[""] ?? {};
  const direct = Object.keys({ ...dependencies, ...devDependencies }).map(
    (n) => `node_modules/${n}`,
  );
  const wanted = new Set([...direct, ...runtimeClosure(lock)]);
  const faults = [...wanted].flatMap((place) => {
    const name = packageAt(place);
    const licence = rows.get(name) ?? rows.get(familyOf(name));
    const locked = lock.packages[place]?.license ?? "none";
    if (licence === undefined)
      return [`docs/dependencies.md has no line for \`${name}\` (${locked})`];
    return licence === locked
      ? []
      : [`docs/dependencies.md says that \`${name}\` is ${licence}; the lockfile says ${locked}`];
  });
  const names = new Set([...wanted].map(packageAt).flatMap((name) => [name, familyOf(name)]));
  const stale = [...rows.keys()].filter((name) => !names.has(name));
  return [
    ...faults,
    ...stale.map((name) => `docs/dependencies.md has a line for \`${name}\`, unused`),
  ];
}

/** One line is about the builds of a package for all platforms: `nice-linux-x64` as `nice-*`. */
function familyOf(name: string): string {
  return name.replace(/-(?:android|darwin|freebsd|linux|openharmony|win32)-.*$/, "-*");
}

const MACHINE_PLACES = new RegExp(
  [
    /(?<![\w.*:$}-])\/(?:work|tmp|root|home\/\w+|Users\/\w+)\//,
    /https?:\/\/[^\s/"']*(?:registry|artifactory|nexus|mirror)[^\s/"']*/,
    /\bregistry\.(?:npmjs|yarnpkg)\b/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Paths of somebody's machine, and hosts that packages come from. */
export function machinePlaces(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(MACHINE_PLACES)].map(
      ({ 0: place, index }) => `${path}:${lineAt(text, index)} names ${place}`,
    ),
  );
}
