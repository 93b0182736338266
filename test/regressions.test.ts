/**
 * Every case that ever refuted a law, shrunk and kept in test/regressions/NNNN.json.
 *
 * A file is a case together with the name of the law. The fuzz campaign writes these files.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Case } from "./laws/support/case.ts";
import { applyLaw, LAWS } from "./laws/support/laws.ts";
import { MISSING_SOLVERS } from "./laws/support/solvers.ts";

const FOLDER = new URL("regressions/", import.meta.url);
const files = readdirSync(FOLDER).filter((each) => each.endsWith(".json"));

if (MISSING_SOLVERS !== undefined) console.log(`cases of engines: ${MISSING_SOLVERS}`);

describe("the law holds for a case that once refuted it:", () => {
  test.each(files)("%s", (file) => {
    const given: Case & { readonly law: string } = JSON.parse(
      readFileSync(new URL(file, FOLDER), "utf8"),
    );
    const law = LAWS[given.law];
    if (law === undefined) throw new Error(`no law ${given.law}`);
    const finding = applyLaw(law, given);
    expect(finding.kind === "refuted" ? finding.how : "holds").toBe("holds");
  });
});
