/**
 * Every command that README.md and the walk through `examples/` show is run, in the folder of the
 * document, and has to print what stands below it.
 *
 * In a block ```console a line that begins with `$ ` is a command, and what follows is what it
 * prints, standard error included; `echo $?` prints the exit status of the command before. The
 * document is written anew from what was printed and compared as a snapshot, so an update of the
 * snapshots updates it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../tidy/tree.ts";
import { keyaki } from "./process.ts";

test.each([
  ["README.md", "."],
  ["examples/README.md", "examples"],
])("the commands of %s print what it says", async (path, place) => {
  const document = join(ROOT, path);
  const folder = join(ROOT, place);
  let rewritten = "";
  let isConsole = false;
  let status: number | null = null;
  for (const line of readFileSync(document, "utf8").split("\n")) {
    const isFence = line.startsWith("```");
    if (isFence) isConsole = !isConsole && line === "```console";
    // Old output is left out: what is printed now takes its place.
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
