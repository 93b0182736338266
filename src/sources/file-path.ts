/**
 * Paths of files as texts: joined, normalized, and relative to a folder, without a file system.
 *
 * A path has `/` between its names, and `.` and `..` are resolved by name: links are not followed.
 * It is absolute if it begins with `/`, or with a letter and `:/` as on Windows.
 */

const ROOT = /^(?:[A-Za-z]:)?\//;

export function isAbsolutePath(path: string): boolean {
  return ROOT.test(path);
}

/** The path, seen from a folder; normalized. An empty text is the folder itself. */
export function joinedPath(folder: string, path: string): string {
  const whole = isAbsolutePath(path) || folder === "" ? path : `${folder}/${path}`;
  const root = ROOT.exec(whole)?.[0] ?? "";
  return root + namesOf(whole.slice(root.length), root !== "").join("/");
}

/** The folder of a file; empty for the working directory. */
export function folderOf(file: string): string {
  const path = joinedPath("", file);
  const slash = path.lastIndexOf("/");
  const root = ROOT.exec(path)?.[0] ?? "";
  return slash < root.length ? root : path.slice(0, slash);
}

/**
 * The path from a folder to a file. It is undefined if the names do not tell: one of them is
 * absolute and the other is not, or the folder lies above the working directory.
 */
export function relativePath(folder: string, file: string): string | undefined {
  const [from, to] = [joinedPath("", folder), joinedPath("", file)];
  const root = ROOT.exec(from)?.[0] ?? "";
  if (root !== (ROOT.exec(to)?.[0] ?? "")) return undefined;
  const above = namesOf(from.slice(root.length), root !== "");
  const names = namesOf(to.slice(root.length), root !== "");
  let shared = 0;
  while (shared < above.length && above[shared] === names[shared]) shared++;
  const left = above.slice(shared);
  if (left.includes("..")) return undefined;
  return [...left.map(() => ".."), ...names.slice(shared)].join("/");
}

function namesOf(path: string, isAbsolute: boolean): string[] {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (!isAbsolute) names.push(name);
  }
  return names;
}
