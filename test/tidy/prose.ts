/**
 * House rules on English: patterns that plain technical prose does not have, and long sentences.
 *
 * Prose is what people read: documents without their code blocks, comments, and texts of at least
 * three words in double quotes or backticks, which are messages. A sentence ends at a full stop, a
 * colon, a semicolon or a question mark; code in backticks counts as one word, and what stands in
 * parentheses does not count. Each finding is one sentence with its place.
 */
import { lineAt, type SourceFile } from "./tree.ts";

/** LIMIT: words of a sentence. */
const MAX_WORDS = 30;

/** The patterns, each with what to write instead. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [
    /(?<![Tt]here )\b(?:is|are|was|were) (?:no|none)\b(?! (?:longer|more|fewer|less|later|one\b))/,
    "write `is not a …` or `unknown …`",
  ],
  [/\bfor to\b/, "write `to` or `because`"],
  [/\bby what is written\b/, "write `by text`"],
  [/\bnobody vouches\b/, "write `untrusted`"],
  [/\bneedless/, "write `unnecessary` or `redundant`"],
  [/\bparted by\b/, "write `separated by`"],
  [/\bcomes? to mind\b/, "say where it comes from"],
  [/\bin earnest\b/, "leave it out"],
  [/\bwhom you like\b/, "write `any`"],
  [/\bat fault\b|\bguilt|\bsuspect|\baccused?\b|\bculprit/, "write `violates`, `violation`"],
  [/\bstranger|\boutsider|\bacquaintance/, "write `public caller`, `external caller`"],
  [/\bbelievable\b/, "write `realistic`"],
  [/\baloud\b|\bdear(?:er)?\b/, "write `explicitly`, `expensive`"],
  [/, else\b/, "write `otherwise`"],
  [/(?<![\w.-])M\d{1,2}\b/, "link to docs/decisions.md"],
];

/** Words that no sentence begins with, unless it is a question. */
const BEGINNINGS = /^(?:What|Who|Whoever|Whom|Of)\s/;

interface Passage {
  readonly line: number;
  readonly text: string;
}

/** Sentences that break a rule. */
export function unplainProse(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const passages = path.endsWith(".md") ? documentPassages(text) : codePassages(text);
    return passages.flatMap((passage) =>
      faultsOf(passage).map((fault) => `${path}:${passage.line}: ${fault}`),
    );
  });
}

function faultsOf({ text }: Passage): readonly string[] {
  const words = text.replace(/`[^`\n]*`/g, "x");
  const patterns = PATTERNS.flatMap(([pattern, advice]) => {
    const found = pattern.exec(words)?.[0];
    return found === undefined ? [] : [`\`${found}\`: ${advice}`];
  });
  const sentences = sentencesOf(text).flatMap((sentence) => {
    const words = sentence.split(" ").filter((word) => /\w/.test(word));
    const start = `${words.slice(0, 6).join(" ")} …`;
    if (words.length > MAX_WORDS) return [`${words.length} words: ${start}`];
    return BEGINNINGS.test(sentence) && !sentence.endsWith("?") ? [`begins with: ${start}`] : [];
  });
  return [...patterns, ...sentences];
}

function sentencesOf(text: string): readonly string[] {
  const plain = text.replace(/`[^`]*`/g, "x").replace(/\([^()]*\)/g, " ");
  return plain
    .split(/\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) )/)
    .flatMap((part) => (part.trimStart().startsWith("|") ? part.split("|") : [part]))
    .flatMap((part) =>
      part
        .trim()
        .replace(/\s+/g, " ")
        .split(/(?<=[.!?:;])\s/),
    );
}

/** Paragraphs outside of code blocks; a heading or a list is part of its paragraph. */
function documentPassages(text: string): readonly Passage[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ""));
  return [...prose.matchAll(/[^\n](?:(?!\n\n)[\s\S])*/g)].map((match) => ({
    line: lineAt(prose, match.index),
    text: match[0],
  }));
}

/** One pass over both: `//` in a string opens no comment, a quote in a comment opens no string. */
const TOKEN =
  /(\/\*\*?[\s\S]*?\*\/|\/\/[^\n]*(?:\n\s*\/\/[^\n]*)*)|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g;

/** Comments without their marks, and literals that are messages. */
function codePassages(text: string): readonly Passage[] {
  return [...text.matchAll(TOKEN)].flatMap((token) => {
    const [, comment, string, template] = token;
    const line = lineAt(text, token.index);
    if (comment !== undefined) return [{ line, text: bareComment(comment) }];
    const message = string ?? template ?? "";
    // A template over several lines is a table or a document, not a message.
    if (message.includes("\n")) return [];
    return message.length >= 12 && message.split(" ").length >= 3 ? [{ line, text: message }] : [];
  });
}

function bareComment(comment: string): string {
  return comment
    .replace(/^\s*(?:\/\*\*?|\*\/|\*(?!\/)|\/\/) ?/gm, "")
    .replace("*/", "")
    .replace(/@example[\s\S]*/, "");
}
