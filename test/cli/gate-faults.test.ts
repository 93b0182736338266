/**
 * Faults of the surroundings of the command `gate`: its arguments, its outputs, its inputs.
 *
 * None of them is a bug of the program, and none may destroy an input.
 */
import { expect, test } from "vitest";
import { keyaki } from "./process.ts";

const POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
};
const files = { "p.json": POLICY };

test("a day that the calendar does not have", async () => {
  const { status, stderr } = await keyaki(["gate", "p.json", "--today", "2027-02-30"], { files });
  expect(status).toBe(1);
  expect(stderr).toContain("`2027-02-30` is not a day");
});

test("a job summary that cannot be written", async () => {
  const env = { GITHUB_STEP_SUMMARY: "missing/summary.md" };
  const { status, stderr } = await keyaki(["gate", "p.json", "--output", "github"], { files, env });
  expect(status).toBe(1);
  expect(stderr).toContain("`missing/summary.md` cannot be written");
});

test("a report in the place of an input", async () => {
  const args = ["gate", "p.json", "--output", "json=./p.json"];
  const { status, stderr } = await keyaki(args, { files });
  expect(status).toBe(1);
  expect(stderr).toContain("`./p.json` is an input");
});

test("a report in the place of the standard", async () => {
  const standard = "version: 1\nrules: {a: {check: no-public-access}}\n";
  const args = ["gate", "p.json", "--output", "json=keyaki.yaml"];
  const { status, stderr } = await keyaki(args, { files: { ...files, "keyaki.yaml": standard } });
  expect(status).toBe(1);
  expect(stderr).toContain("`keyaki.yaml` is an input");
});

test("a file that was named, but is not a source", async () => {
  const { status, stdout } = await keyaki(["gate", "p.json", "x.json"], {
    files: { ...files, "x.json": { a: 1 } },
  });
  // The built-in standard asks nothing about an identity policy.
  expect(status).toBe(2);
  expect(stdout).toContain("note NOT_A_SOURCE");
  expect(stdout).toContain("error NOTHING_PROVED");
});
