/**
 * The commands in README.md and examples/README.md print what these documents say.
 *
 * In a ```console block a line that begins with `$ ` is a command; the lines below it are its
 * output, standard error included. `echo $?` prints the exit status of the previous command. The
 * commands run in the folder of the document. The document is rewritten with the real output and
 * compared as a snapshot, so updating the snapshots updates the document.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../tidy/tree.ts";
import { keyaki } from "./process.ts";

test.each([
  ["README.md", "."],
  ["examples/README.md", "examples"],
  ["examples/gate/README.md", "examples/gate"],
])("the commands of %s print what the document shows", async (path, place) => {
  const document = join(ROOT, path);
  const folder = join(ROOT, place);
  let rewritten = "";
  let isConsole = false;
  let status: number | null = null;
  for (const line of readFileSync(document, "utf8").split("\n")) {
    const isFence = line.startsWith("```");
    if (isFence) isConsole = !isConsole && line === "```console";
    // The old output is dropped; the new output takes its place.
    if (isConsole && !isFence && !line.startsWith("$ ")) continue;
    rewritten += `${line}\n`;
    if (!isConsole || isFence) continue;
    if (line === "$ echo $?") {
      rewritten += `${status}\n`;
    } else {
      const ran = await run(line.slice("$ ".length), folder);
      status = ran.status;
      rewritten += ran.stdout + ran.stderr;
    }
  }
  await expect(rewritten.replace(/\n$/, "")).toMatchFileSnapshot(document);
});

async function run(command: string, folder: string): ReturnType<typeof keyaki> {
  const [program, ...words] = command.split(" ");
  expect(program).toBe("keyaki");
  const redirection = words.indexOf("<");
  const args = redirection < 0 ? words : words.slice(0, redirection);
  const input = redirection < 0 ? undefined : words[redirection + 1];
  const stdin = input === undefined ? "" : readFileSync(join(folder, input));
  return keyaki(args, { folder, stdin });
}
