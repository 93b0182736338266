/**
 * The counters of the server, as Prometheus's own checker reads them.
 *
 * `promtool` is a program of Prometheus; .ci/run installs it. Without it, the text is not checked.
 */
import { spawnSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { post, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000 });

const isMissing = spawnSync("promtool", ["--version"]).status !== 0;
if (isMissing) console.log("not tested, because not installed: promtool");

test.skipIf(isMissing)("promtool accepts the counters, and has no advice", async () => {
  const server = await running();
  await post(server);
  await post(server, { path: "/policy/nothing" });
  const input = await (await fetch(`${server.url}/metrics`)).text();
  for (const name of ["requests_total", "request_duration_seconds_bucket", "verdicts_total"]) {
    expect(input).toContain(`\nkeyaki_${name}{`);
  }
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input,
    encoding: "utf8",
  });
  expect([status, stdout, stderr]).toEqual([0, "", ""]);
});
