/**
 * A batch over HTTP: a stream of JSON lines in, the answers out, in the order of the lines.
 *
 * Lines go to the threads in groups, at most a few groups at a time, and input is read no faster
 * than answers are taken. So a batch of any length takes bounded memory, and leaves threads for
 * others. Each line has its answer, as in `keyaki batch`; a group that no thread answers has an
 * error for each of its lines, which says whether to ask again. A body without a request is
 * answered with the warning that the command prints on standard error.
 */
import { LINE_LIMITS } from "../../api/batch-line.ts";
import { type Line, LineSplitter } from "../../api/line-splitter.ts";
import type { Gone } from "../departure.ts";
import type { Questions } from "../questions.ts";

/** Lines in a group, and groups in progress. */
const GROUP = 16;
const AHEAD = 2;

/** LIMIT: tries to get a place in the line of questions, and the time between them. */
const TRIES = 50;
const PAUSE = 100;

const NO_REQUEST = `${JSON.stringify({
  id: null,
  warnings: [{ code: "NO_REQUEST", message: "the body has no request, so there is no answer" }],
})}\n`;

export function batchStream(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  questions: Questions,
  gone: Gone,
): ReadableStream<Uint8Array> {
  const answers = answersTo(input instanceof Uint8Array ? [input] : input, questions, gone);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await answers.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await answers.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

async function* answersTo(
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  questions: Questions,
  gone: Gone,
): AsyncGenerator<string, undefined> {
  const groups = groupsOf(input);
  const inProgress: Promise<string>[] = [];
  let count = 0;
  let isEmpty = true;
  const nextGroup = (): Promise<IteratorResult<readonly Line[]>> => {
    const group = groups.next();
    // It is awaited in its turn, which may be after its client is gone.
    group.catch(() => undefined);
    return group;
  };
  let next: Promise<IteratorResult<readonly Line[]>> | undefined = nextGroup();
  while (next !== undefined || inProgress.length > 0) {
    const [first] = inProgress;
    const isFull = inProgress.length >= AHEAD;
    // An answer is given as soon as it is there, also while no further line arrives.
    const event: IteratorResult<readonly Line[]> | string =
      next === undefined || (first !== undefined && isFull)
        ? ((await first) ?? "")
        : await Promise.race(first === undefined ? [next] : [first, next]);
    if (typeof event === "string") {
      inProgress.shift();
      if (event !== "") isEmpty = false;
      yield event;
    } else if (event.done === true) {
      next = undefined;
    } else {
      const answer = answersToGroup(event.value, count + 1, questions, gone);
      count += event.value.length;
      // It is awaited in its turn, which may be after it fails.
      answer.catch(() => undefined);
      inProgress.push(answer);
      next = nextGroup();
    }
  }
  if (isEmpty) yield NO_REQUEST;
  return undefined;
}

/** The complete lines of each chunk, in groups, so that a line alone is answered at once. */
async function* groupsOf(
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter(LINE_LIMITS.bytes);
  for await (const chunk of input) yield* grouped(splitter.push(chunk));
  yield* grouped(splitter.end());
}

function* grouped(lines: Iterable<Line>): Generator<readonly Line[]> {
  let group: Line[] = [];
  for (const line of lines) {
    group.push(line);
    if (group.length < GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function answersToGroup(
  lines: readonly Line[],
  first: number,
  questions: Questions,
  gone: Gone,
): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const reply = await questions.reply({ kind: "lines", lines, first }, gone);
    if (reply === undefined) return "";
    if (reply.status === 200) return reply.body;
    if (reply.status === 429 && tries < TRIES) {
      await new Promise((resume) => setTimeout(resume, PAUSE));
      continue;
    }
    // One hard line must not take the answers of its neighbours.
    if (lines.length > 1 && reply.status !== 429) {
      let all = "";
      for (const [at, line] of lines.entries()) {
        all += await answersToGroup([line], first + at, questions, gone);
      }
      return all;
    }
    const error = { name: reply.errorType, message: `line ${first}: ${messageOf(reply.body)}` };
    return lines.map(() => `${JSON.stringify({ id: null, error })}\n`).join("");
  }
}

function messageOf(body: string): string {
  const { message } = JSON.parse(body) as { readonly message?: unknown };
  return typeof message === "string" ? message : "there is no answer";
}
