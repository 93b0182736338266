/**
 * Inline exceptions in the comments of a Terraform file, and the blocks to which they belong.
 *
 * The form is that of `inline-exception.ts`: `# keyaki:allow RULE until 2027-03-31: reason`. A
 * comment belongs to a block if it stands in its lines, or in the comments directly above it. Texts
 * of templates are not comments, so only the comments of the grammar count.
 */
import { exceptionIn } from "../../inline-exception.ts";
import type { InlineException, SourceProblem } from "../../site.ts";
import type { Block, Comment, HclFile } from "./syntax.ts";

/** The exceptions of a file, and the comments that only look like one. */
export function exceptionsOf(file: HclFile): {
  readonly exceptions: readonly InlineException[];
  readonly problems: readonly SourceProblem[];
} {
  const exceptions: InlineException[] = [];
  const problems: SourceProblem[] = [];
  for (const { text, place } of file.comments) {
    for (const [index, line] of text.split("\n").entries()) {
      const comment = line.replace(/\*\/\s*$/, "").replace(/^\s*(?:#|\/\/|\/?\*)+\s*/, "");
      const column = (index === 0 ? place.column : 1) + line.indexOf(comment);
      const found = exceptionIn(comment, { file: place.file, line: place.line + index, column });
      if (found === undefined) continue;
      if ("severity" in found) problems.push(found);
      else exceptions.push(found);
    }
  }
  return { exceptions, problems };
}

/** Those of the exceptions of a file that belong to a block. */
export function exceptionsOfBlock(
  exceptions: readonly InlineException[],
  block: Block,
  comments: readonly Comment[],
): readonly InlineException[] {
  if (exceptions.length === 0) return [];
  const commented = new Set(comments.filter(({ isAlone }) => isAlone).flatMap(linesOf));
  let first = block.place.line;
  while (commented.has(first - 1)) first--;
  return exceptions.filter(({ place }) => place.line >= first && place.line <= block.end);
}

function linesOf({ text, place }: Comment): readonly number[] {
  return text.split("\n").map((_, index) => place.line + index);
}
