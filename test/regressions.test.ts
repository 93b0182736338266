/**
 * Every case that ever broke a law, shrunk and kept: test/regressions/NNNN.json.
 *
 * A file is a case and the name of the law that it broke. The long run writes them (fuzz.ts).
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Case } from "./laws/support/case.ts";
import { judge, LAWS } from "./laws/support/laws.ts";
import { LEFT_OUT } from "./laws/support/solvers.ts";

const FOLDER = new URL("regressions/", import.meta.url);
const files = readdirSync(FOLDER).filter((each) => each.endsWith(".json"));

if (LEFT_OUT !== undefined) console.log(`cases of engines: ${LEFT_OUT}`);

describe("a case that once broke a law keeps it now", () => {
  test.each(files)("%s", (file) => {
    const given: Case & { readonly law: string } = JSON.parse(
      readFileSync(new URL(file, FOLDER), "utf8"),
    );
    const law = LAWS[given.law];
    if (law === undefined) throw new Error(`no law ${given.law}`);
    const finding = judge(law, given);
    expect(finding.kind === "broken" ? finding.how : "kept").toBe("kept");
  });
});
