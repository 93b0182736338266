/**
 * Batch: requests from standard input, one JSON object a line, to answers on standard output.
 *
 * Line by line and in order: a line is read, answered and written before the next one, and no more
 * input is taken than the reader of the answers keeps up with. So memory does not grow with the
 * number of lines, and a program may write a line and wait for its answer.
 */
import { once } from "node:events";
import { answerLine, type BatchSetting, LINE_LIMITS } from "./batch-line.ts";
import { type Line, LineSplitter } from "./lines.ts";
import { broken, EXIT, type Output } from "./output.ts";
import { startProgress } from "./progress.ts";

export async function batch(setting: BatchSetting): Promise<Output> {
  const progress = await startProgress();
  const splitter = new LineSplitter(LINE_LIMITS.bytes);
  let status: number = EXIT.pass;
  let number = 0;
  let answered = 0;
  let bytes = 0;

  const answerAll = async (lines: Iterable<Line>): Promise<void> => {
    for (const line of lines) {
      number++;
      const answer = answerLine(line, number, setting);
      if (answer === undefined) continue;
      if (answer.bug !== undefined) {
        process.stderr.write(`line ${number}: ${broken(answer.bug, "text").stderr}`);
        status = EXIT.bug;
      } else if (answer.failed && status === EXIT.pass) {
        status = EXIT.wrong;
      }
      if (!process.stdout.write(`${answer.text}\n`)) await drained();
      progress.reached(++answered, bytes);
    }
  };

  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    await answerAll(splitter.push(chunk));
    if (!process.stdout.writable) break;
  }
  await answerAll(splitter.end());
  progress.stop();
  return { status };
}

/** Standard output takes more, or takes no more ever. */
async function drained(): Promise<void> {
  await Promise.race([once(process.stdout, "drain"), once(process.stdout, "close")]);
}
