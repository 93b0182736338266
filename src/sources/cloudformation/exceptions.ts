/**
 * Inline exceptions of a template: comments of YAML, and `keyaki` in the metadata of a resource.
 *
 * A comment belongs to the resource whose lines it stands in, or that begins in the line below it
 * and the comments there. Within the lines of one policy, or directly above them, it holds for that
 * policy only. Metadata hold for all policies of their resource, and survive a synthesis by the
 * CDK.
 */
import { allowComments, malformed, misplaced } from "../inline-exception.ts";
import type { Place } from "../place.ts";
import type { InlineException, PolicySite, SourceProblem } from "../site.ts";
import { itemsOf, knownText, member } from "../value-reading.ts";
import { placeOf, type TemplateResource } from "./template-parts.ts";

/** LIMIT: characters of a line that may have nothing but the name of a value. */
const MAX_NAME_LINE = 1000;

interface Comment {
  readonly exception: InlineException;
  /** The line that it stands in; for a line of comments only, the line of content below it. */
  readonly line: number;
  /** The line in which the value of that line begins. */
  readonly valueLine: number;
}

export class TemplateExceptions {
  readonly problems: SourceProblem[] = [];
  readonly #comments: readonly Comment[];
  readonly #used = new Set<Comment>();

  constructor(file: string, text: string) {
    const { exceptions, problems } = allowComments(file, text);
    this.problems.push(...problems);
    const lines = exceptions.length === 0 ? [] : text.split(/\r\n?|\n/);
    this.#comments = exceptions.map((exception) => {
      const own = exception.place.line;
      const below = commentedLine(lines, own);
      // Above an empty line, it stands beside nothing but what is around it.
      const line = (lines[below - 1] ?? "").trim() === "" ? own : below;
      const content = lines[line - 1] ?? "";
      const isName = content.length <= MAX_NAME_LINE && NAME_ONLY.test(content);
      return { exception, line, valueLine: isName ? contentLine(lines, line + 1) : line };
    });
  }

  /** A policy outside of any resource, with the exceptions that hold for it. */
  beside(site: PolicySite): PolicySite {
    const comments = this.#comments.filter((each) => isWithin(each, site.place));
    for (const each of comments) this.#used.add(each);
    return comments.length === 0
      ? site
      : { ...site, allowed: comments.map(({ exception }) => exception) };
  }

  /** The sites of one resource, with the exceptions that hold for them. */
  applied(resource: TemplateResource, sites: readonly PolicySite[]): readonly PolicySite[] {
    const metadata = this.#metadata(resource);
    const comments = this.#comments.filter((each) => isWithin(each, resource.place));
    if (metadata.length + comments.length === 0 || sites.length === 0) return sites;
    for (const each of comments) this.#used.add(each);
    const narrow = new Set(
      comments.filter((each) => sites.some(({ place }) => isWithin(each, place))),
    );
    return sites.map((site) => {
      const own = comments.filter((each) => !narrow.has(each) || isWithin(each, site.place));
      const allowed = [...metadata, ...own.map(({ exception }) => exception)];
      return allowed.length === 0 ? site : { ...site, allowed };
    });
  }

  /** Comments that belong to none of the policies. */
  unused(): readonly SourceProblem[] {
    const left = this.#comments.filter((each) => !this.#used.has(each));
    return left.map(({ exception }) => misplaced(exception));
  }

  #metadata({ metadata, place }: TemplateResource): readonly InlineException[] {
    const list = member(metadata, "keyaki");
    if (list === undefined) return [];
    return itemsOf(list).flatMap((item): readonly InlineException[] => {
      const rule = knownText(member(item, "rule"));
      const reason = knownText(member(item, "reason"));
      const expires = knownText(member(item, "expires"));
      const at = item.place ?? placeOf(list, place.file);
      if (rule === undefined || reason === undefined) {
        this.problems.push({ ...malformed(at), help: "write `rule`, `reason` and `expires`" });
        return [];
      }
      return [{ rule, reason, ...(expires !== undefined && { expires }), place: at }];
    });
  }
}

/** The first line at or behind a line that is not only a comment. */
function commentedLine(lines: readonly string[], line: number): number {
  let next = line;
  while (next < lines.length && /^\s*#/.test(lines[next - 1] ?? "")) next++;
  return next;
}

/** The first line at or behind a line that is more than a comment. */
function contentLine(lines: readonly string[], line: number): number {
  let next = line;
  while (next < lines.length && /^\s*(?:#.*)?$/.test(lines[next - 1] ?? "")) next++;
  return next;
}

/** A line that has the name of a value, and nothing of the value but its tag. */
const NAME_ONLY = /^\s*(?:- +)?[^\s#][^#]*:(?:\s+[!&]\S+)*\s*(?:#.*)?$/;

/** Whether a comment stands in these lines, or in the line with the name of the value. */
function isWithin({ line, valueLine }: Comment, place: Place): boolean {
  const last = place.endLine ?? place.line;
  return valueLine === place.line || (line >= place.line && line <= last);
}
