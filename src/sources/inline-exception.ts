/**
 * Exceptions that developers write beside a policy: as a comment, or in the metadata of a resource.
 *
 * A comment is `keyaki:allow RULE until 2027-03-31: reason`; `until` and its date may be absent.
 * Metadata have a list of objects with `rule`, `reason` and `expires`. A comment that begins like
 * an exception but has another form is reported, because its author believes that it holds.
 *
 * Whether an exception is accepted is left to the standard.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Place } from "./place.ts";
import type { InlineException, SourceProblem } from "./site.ts";

export interface AllowComments {
  readonly exceptions: readonly InlineException[];
  readonly problems: readonly SourceProblem[];
}

const FORM = /^(\S+?)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?:\s+(\S.*)$/;

/** The exceptions in comments that begin with `#` or `//`, line by line. */
export function allowComments(file: string, text: string): AllowComments {
  const exceptions: InlineException[] = [];
  const problems: SourceProblem[] = [];
  if (!foldAsciiCase(text).includes("keyaki:allow")) return { exceptions, problems };
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const comment = /(?:^|\s)(?:#|\/\/)+\s*keyaki:allow\b(.*)$/.exec(line);
    if (comment === null) continue;
    const place = { file, line: index + 1, column: line.indexOf("keyaki:allow") + 1 };
    const exception = parseAllow(comment[1] ?? "", place);
    if (exception === undefined) problems.push(malformed(place));
    else exceptions.push(exception);
  }
  return { exceptions, problems };
}

/** The text behind `keyaki:allow`. */
export function parseAllow(text: string, place: Place): InlineException | undefined {
  const [, rule, expires, reason] = FORM.exec(text.trim()) ?? [];
  if (rule === undefined || reason === undefined) return undefined;
  return { rule, ...(expires === undefined ? {} : { expires }), reason: reason.trim(), place };
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
