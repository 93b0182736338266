/**
 * The documents of a YAML text, each as a text of its own in which the lines keep their numbers.
 *
 * Documents are separated by lines that begin with `---`; no value of YAML can have such a line.
 * As many empty lines as stand before a document are put in front of it, so places need no change.
 * Documents without content are left out.
 */

/** LIMIT: documents of one text; each has the lines before it as empty ones. */
export const MAX_YAML_DOCUMENTS = 500;

const SEPARATOR = /^---(?=[ \t\r]|$)/m;
/** Comments, directives and the marks of an end. */
const WITHOUT_CONTENT = /^(?:[ \t]*#|%|\.\.\.)[^\n]*$/gm;

/** The documents up to the limit, and whether there are more. */
export function yamlDocuments(text: string): {
  readonly documents: readonly string[];
  readonly hasMore: boolean;
} {
  const documents: string[] = [];
  let lines = 0;
  for (const part of text.split(SEPARATOR)) {
    // The rest of a separating line may begin the document; three spaces keep its columns.
    const own = lines === 0 && !text.startsWith("---") ? part : `   ${part}`;
    if (/\S/.test(part.replace(WITHOUT_CONTENT, ""))) {
      if (documents.length >= MAX_YAML_DOCUMENTS) return { documents, hasMore: true };
      documents.push("\n".repeat(lines) + own);
    }
    lines += part.split("\n").length - 1;
  }
  return { documents, hasMore: false };
}
