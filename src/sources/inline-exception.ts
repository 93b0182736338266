/**
 * Exceptions that developers write beside a policy: as a comment, or in the metadata of a resource.
 *
 * A comment is `keyaki:allow RULE until 2027-03-31: reason`; `until` and its date may be absent.
 * Metadata have a list of objects with `rule`, `reason` and `expires`. It holds for what it stands
 * beside: inside of the block of the resource, on its line, or in comments directly above it. A
 * comment that begins with `keyaki:` but has another form, or stands elsewhere, is reported,
 * because its author believes that it holds.
 *
 * Whether an exception is accepted is left to the standard.
 */
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Place } from "./place.ts";
import type { InlineException, SourceProblem } from "./site.ts";

export interface AllowComments {
  readonly exceptions: readonly InlineException[];
  readonly problems: readonly SourceProblem[];
}

const MARK = "keyaki:allow";
const FORM = /^(\S+?)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?:\s+(\S.*)$/;

/** The exceptions in comments that begin with `#` or `//`, line by line. */
export function allowComments(file: string, text: string): AllowComments {
  const exceptions: InlineException[] = [];
  const problems: SourceProblem[] = [];
  if (!mayHaveExceptions(text)) return { exceptions, problems };
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const comment = /(?:^|\s)(?:#|\/\/)+\s*(?=keyaki\s*:)/.exec(foldAsciiCase(line));
    if (comment === null) continue;
    const at = comment.index + comment[0].length;
    const found = exceptionIn(line.slice(at), { file, line: index + 1, column: at + 1 });
    if (found === undefined) continue;
    if ("severity" in found) problems.push(found);
    else exceptions.push(found);
  }
  return { exceptions, problems };
}

/** Whether a text may have a comment that begins like an exception. */
export const mayHaveExceptions = (text: string): boolean => foldAsciiCase(text).includes("keyaki");

/** The exception in the text of a comment; undefined unless it begins with `keyaki:`. */
export function exceptionIn(
  text: string,
  place: Place,
): InlineException | SourceProblem | undefined {
  if (!/^keyaki\s*:/.test(foldAsciiCase(text))) return undefined;
  const rest = text.startsWith(MARK) ? text.slice(MARK.length) : "";
  const [, rule, expires, reason] = (/^\s/.test(rest) && FORM.exec(rest.trim())) || [];
  if (rule === undefined || reason === undefined) return malformed(place);
  return { rule, ...(expires === undefined ? {} : { expires }), reason: reason.trim(), place };
}

/** An exception that stands beside no policy. */
export function misplaced({ rule, place }: InlineException): SourceProblem {
  return {
    severity: "warning",
    code: "EXCEPTION_MISPLACED",
    message: `this exception from ${quoted(rule)} stands beside no policy, so it has no effect`,
    place,
    help: "write it directly above the resource that has the policy, or within its lines",
  };
}

export function malformed(place: Place): SourceProblem {
  return {
    severity: "warning",
    code: "INVALID_INLINE_EXCEPTION",
    message: "this exception cannot be read, so it has no effect",
    place,
    help: "write `keyaki:allow RULE until 2027-03-31: reason`",
  };
}
