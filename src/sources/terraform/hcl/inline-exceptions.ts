/**
 * Inline exceptions in the comments of a Terraform file, and the blocks to which they belong.
 *
 * The form is that of `inline-exception.ts`: `# keyaki:allow RULE until 2027-03-31: reason`. A
 * comment belongs to a block if it stands in its lines, or in the comments directly above it. Texts
 * of templates are not comments, so only the comments of the grammar count.
 */
import { malformed, parseAllow } from "../../inline-exception.ts";
import type { InlineException, SourceProblem } from "../../site.ts";
import type { Block, Comment, HclFile } from "./syntax.ts";

const MARK = "keyaki:allow";

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
      if (!comment.startsWith(MARK)) continue;
      const column = (index === 0 ? place.column : 1) + line.indexOf(MARK);
      const here = { file: place.file, line: place.line + index, column };
      const exception = parseAllow(comment.slice(MARK.length), here);
      if (exception === undefined) problems.push(malformed(here));
      else exceptions.push(exception);
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
  const commented = new Set(comments.flatMap(linesOf));
  let first = block.place.line;
  while (commented.has(first - 1)) first--;
  return exceptions.filter(({ place }) => place.line >= first && place.line <= block.end);
}

function linesOf({ text, place }: Comment): readonly number[] {
  return text.split("\n").map((_, index) => place.line + index);
}
