/**
 * Documents with the mistakes that people make, each with the message that it gets.
 *
 * The cases are the sections of docs/wrong-documents.md: a heading, the document, the status and
 * the message. The page is rewritten with the real messages and compared as a snapshot, so updating
 * the snapshots updates the page. Read it as somebody who made the mistake: does the message name
 * it, and the remedy?
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../tidy/tree.ts";
import { keyaki } from "./process.ts";

const PAGE = join(ROOT, "docs/wrong-documents.md");

/** A section: the heading, and the document in the first block. */
const SECTION = /^## (.*)\n\n```text\n([\s\S]*?)```$/gm;

test("each mistake has a message that names it and the remedy", { timeout: 120_000 }, async () => {
  const page = readFileSync(PAGE, "utf8");
  let rewritten = page.slice(0, page.indexOf("\n## "));
  let count = 0;
  for (const [, mistake = "", document = ""] of page.matchAll(SECTION)) {
    const files = { "policy.json": document };
    const { status, stderr } = await keyaki(["formula", "--policy", "policy.json"], { files });
    expect(stderr, mistake).not.toBe("");
    const [given, answer] = [document, stderr].map((text) => `\`\`\`text\n${text}\`\`\``);
    rewritten += `\n## ${mistake}\n\n${given}\n\nStatus ${status}:\n\n${answer}\n`;
    count++;
  }
  expect(count).toBeGreaterThanOrEqual(60);
  await expect(rewritten).toMatchFileSnapshot(PAGE);
});
