/**
 * XML as AWS's older protocols write it: elements with text, without attributes but `xmlns`.
 *
 * Some characters cannot stand in XML 1.0 in any form (XML 1.0, section 2.2): most control
 * characters, lone surrogates, U+FFFE and U+FFFF. They become U+FFFD. A carriage return is written
 * as a reference, because a reader turns a plain one into a line feed.
 */
export interface XmlElement {
  readonly name: string;
  readonly content: string | readonly XmlElement[];
  /** The namespace, for the outermost element. */
  readonly xmlns?: string;
}

export function element(name: string, content: XmlElement["content"]): XmlElement {
  return { name, content };
}

/** Elements with text, in the order of the members; undefined ones are left out. */
export function elements(
  members: Readonly<Record<string, string | undefined>>,
): readonly XmlElement[] {
  return Object.entries(members).flatMap(([name, text]) =>
    text === undefined ? [] : [element(name, text)],
  );
}

export function writeXml({ name, content, xmlns }: XmlElement): string {
  const inner = typeof content === "string" ? escapeXml(content) : content.map(writeXml).join("");
  const space = xmlns === undefined ? "" : ` xmlns="${escapeXml(xmlns)}"`;
  return `<${name}${space}>${inner}</${name}>`;
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\r": "&#13;",
};

/** The complement of `Char` in XML 1.0; with the flag u, a pair of surrogates is one character. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"'\r]/g, (character) => REFERENCES[character] ?? character);
}
