/**
 * Paths of files as services know them: relative to the root of the repository.
 *
 * GitHub, for annotations and code scanning, and GitLab, for code quality, look a path up in the
 * repository, whatever folder the gate ran in. The places of a result are relative to the working
 * directory. Outside of a repository, the working directory is taken for the root. A file elsewhere
 * has no such path.
 *
 * Source: GitHub Docs, "SARIF support for code scanning"; GitLab Docs, "Code Quality".
 */
import { isAbsolutePath, joinedPath, relativePath } from "../../sources/file-path.ts";
import type { Repository } from "../result.ts";

/** Without `./`; undefined for a file outside of the repository. */
export function repositoryPath(file: string, repository?: Repository): string | undefined {
  // `C:` is a drive on Windows, also without a slash behind it.
  if (!isAbsolutePath(file) && /^[A-Za-z]:/.test(file)) return undefined;
  if (repository === undefined && isAbsolutePath(file)) return undefined;
  const path =
    repository === undefined
      ? joinedPath("", file)
      : relativePath(repository.root, joinedPath(repository.workingDirectory, file));
  if (path === undefined || path === "" || path === ".." || path.startsWith("../")) {
    return undefined;
  }
  return isAbsolutePath(path) ? undefined : path;
}

/** The same as a URI. */
export function repositoryUri(file: string, repository?: Repository): string | undefined {
  // Half of a character has no URI.
  const path = repositoryPath(file, repository)?.replace(/\p{Cs}/gu, "\ufffd");
  return path?.split("/").map(encodeURIComponent).join("/");
}
