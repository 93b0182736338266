/**
 * A standard with all that it extends: files, relative to the file that names them, and presets.
 *
 * They come in the order in which they are named, each one once, the standard itself first. A
 * circle is an error. The places of a preset are those where it is named.
 */
import { decodeUtf8 } from "../json/document.ts";
import { quoted } from "../json/value.ts";
import { folderOf, joinedPath } from "../sources/file-path.ts";
import type { Files, SourceFile } from "../sources/files.ts";
import type { Place } from "../sources/place.ts";
import { suggestion } from "../text/nearest-name.ts";
import { PRESETS } from "./presets.ts";
import {
  memberOf,
  readStandardDocument,
  type StandardDocument,
  type StandardProblems,
  scalarsOf,
} from "./standard-document.ts";

/** LIMIT: standards that one standard extends, directly or not. */
const MAX_STANDARDS = 32;

export function withExtended(
  source: SourceFile,
  files: Files,
  problems: StandardProblems,
): readonly StandardDocument[] {
  const reading = new ExtendedStandards(files, problems);
  reading.add(source, []);
  return reading.documents;
}

class ExtendedStandards {
  readonly documents: StandardDocument[] = [];
  readonly #files: Files;
  readonly #problems: StandardProblems;
  readonly #seen = new Set<string>();

  constructor(files: Files, problems: StandardProblems) {
    this.#files = files;
    this.#problems = problems;
  }

  /** `above` are the files that lead to this one. */
  add({ file, text }: SourceFile, above: readonly string[], place?: Place): void {
    const read = readStandardDocument({ file, text });
    if (read.kind === "invalid") {
      this.#problems.add(...read.problems);
      return;
    }
    const { document } = read;
    this.documents.push(place === undefined ? document : { ...document, placeOf: () => place });
    const path = joinedPath("", file);
    this.#seen.add(path);
    for (const { source, offset } of scalarsOf(memberOf(document.root, "extends"))) {
      this.#extend(source, document, offset, [...above, path]);
    }
  }

  #extend(
    name: string,
    { file, placeOf }: StandardDocument,
    offset: number,
    above: readonly string[],
  ): void {
    const place = placeOf(offset);
    const isPreset = name.startsWith("keyaki:");
    const path = isPreset ? name : joinedPath(folderOf(file), name);
    if (above.includes(path)) {
      const circle = [...above.slice(above.indexOf(path)), path].map(quoted).join(" → ");
      this.#problems.error("EXTENDS_CIRCLE", `a standard extends itself: ${circle}`, place);
      return;
    }
    if (this.#seen.has(path)) return;
    if (this.#seen.size > MAX_STANDARDS) {
      const message = `a standard extends more than ${MAX_STANDARDS} others`;
      this.#problems.error("STANDARD_LIMIT", message, place);
      return;
    }
    this.#seen.add(path);
    if (isPreset) {
      this.#preset(name, place, above);
      return;
    }
    const bytes = this.#files.read(path);
    if (bytes === undefined) {
      const message = `the standard ${quoted(path)} does not exist, or may not be read`;
      this.#problems.error("FILE_NOT_READ", message, place);
      return;
    }
    const text = decodeUtf8(bytes);
    if (typeof text === "string") this.add({ file: path, text }, above);
    else this.#problems.error(text.code, text.message, { file: path, line: 1, column: 1 });
  }

  #preset(name: string, place: Place, above: readonly string[]): void {
    const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
    if (preset !== undefined) {
      this.add({ file: name, text: JSON.stringify(preset) }, above, place);
      return;
    }
    const known = Object.keys(PRESETS);
    const message = `unknown preset ${quoted(name)}${suggestion(name, known)}`;
    const help = `the presets are ${known.map((each) => `\`${each}\``).join(", ")}`;
    this.#problems.error("UNKNOWN_NAME", message, place, help);
  }
}
