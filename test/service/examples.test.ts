/**
 * The commands in examples/serve/README.md print what the document shows, asked of a server with
 * the keys of the example.
 *
 * A ```console block is read as in test/cli/examples.test.ts: `$ ` begins a command, the lines
 * below are its output. The CLI and boto3 are those of the distribution, so the CLI gets its
 * endpoint as an option, and both a newer model (clients/botocore-model.ts).
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { ROOT } from "../tidy/tree.ts";
import { writeModel } from "./clients/botocore-model.ts";
import { environment } from "./clients/client.ts";
import { hasBoto3, hasCli, reportMissingClients } from "./clients/clients.ts";
import { running } from "./running.ts";

vi.setConfig({ testTimeout: 240_000 });
afterAll(reportMissingClients);

const FOLDER = join(ROOT, "examples/serve");
const README = join(FOLDER, "README.md");
const CLI = 'aws() { /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }';

/** The keys that the document exports. */
function documented(name: string): string {
  const value = new RegExp(`\\b${name}=(\\S+)`).exec(readFileSync(README, "utf8"))?.[1];
  expect(value, name).toBeDefined();
  return value ?? "";
}

function run(command: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((done) =>
    execFile("bash", ["-c", `${CLI}\n${command}`], { cwd: FOLDER, env }, (_, stdout, stderr) => {
      // The SDK warns of the version of Node.
      done(stdout + stderr.replace(/^\(node:\d+\) Warning:[\s\S]*$/m, ""));
    }),
  );
}

test.skipIf(!hasBoto3 || !hasCli)("the commands print what the document shows", async () => {
  const models = mkdtempSync(join(tmpdir(), "keyaki-models-"));
  onTestFinished(() => rmSync(models, { recursive: true }));
  writeModel(models);
  const token = documented("KEYAKI_TOKEN");
  const both = ["--sigv4-keys", join(FOLDER, "keys"), "--token-file", "token"];
  const { url } = await running(both, { token });
  const keys = { id: documented("AWS_ACCESS_KEY_ID"), secret: documented("AWS_SECRET_ACCESS_KEY") };
  const env = {
    ...environment({ url, keys }),
    PATH: `/usr/bin:/bin:${dirname(process.execPath)}`,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: documented("AWS_REGION"),
    AWS_DATA_PATH: models,
    KEYAKI_TOKEN: token,
  };
  const document = readFileSync(README, "utf8");
  let rewritten = "";
  for (const part of document.split(/(?<=^```\w*\n)|(?=^```$)/m)) {
    const isConsole = rewritten.endsWith("```console\n");
    if (!isConsole) {
      rewritten += part;
      continue;
    }
    for (const command of part.split("\n").filter((line) => line.startsWith("$ "))) {
      const output = await run(command.slice("$ ".length), env);
      rewritten += `${command}\n${output.replace(/\n*$/, "\n")}`;
    }
  }
  await expect(rewritten).toMatchFileSnapshot(README);
});

test("a server without credentials takes the same question without one", async () => {
  const [command = ""] = /^curl .*$/m.exec(readFileSync(README, "utf8")) ?? [];
  const { url } = await running();
  const answer = await run(command, { ...environment({ url }), AWS_ENDPOINT_URL: url });
  expect(JSON.parse(answer)).toMatchObject({ relation: "more permissive" });
});
