/**
 * The fault `stop`: SIGTERM under load, again and again; no accepted request is lost.
 *
 * Clients ask on connections that stay open, and connect again when an answer closes one. A request
 * is lost if the connection of an earlier answer, which did not close it, ends without its answer,
 * or if the log has a request that nobody got. A connection that the system had not handed to the
 * server yet is refused, and counted apart.
 */
import { Random } from "../../test/laws/support/random.ts";
import { Client, checkBody, request } from "./client.ts";
import { inTime, progress } from "./progress.ts";
import { started } from "./server.ts";

const CLIENTS = 16;
/** Runs between two lines of progress. */
const STEP = 10;

interface Tally {
  answered: number;
  lost: number;
  refused: number;
}

export async function STOP(runs: number, seed: number): Promise<string> {
  const random = new Random(seed);
  const all: Tally = { answered: 0, lost: 0, refused: 0 };
  let notLogged = 0;
  let badEnds = 0;
  for (let run = 0; run < runs; run += 1) {
    const server = await started(["--cache", "0"]);
    const tally: Tally = { answered: 0, lost: 0, refused: 0 };
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, (_, at) =>
      load(server.port, `run${run}client${at}`, tally, () => isOver),
    );
    // The first answers come when the threads have started.
    let status: number | string | null;
    try {
      await inTime(`run ${run}: the first answers`, answeredBy(tally));
      await new Promise((later) => setTimeout(later, random.int(300)));
      status = await inTime(`run ${run}: the end`, server.stop());
    } finally {
      isOver = true;
      server.kill();
    }
    await Promise.all(clients);
    const logged = [...server.logged].reduce((sum, [, count]) => sum + count, 0);
    if (logged !== tally.answered || server.logged.has(499)) notLogged += 1;
    if (status !== 0) badEnds += 1;
    all.answered += tally.answered;
    all.lost += tally.lost;
    all.refused += tally.refused;
    if ((run + 1) % STEP === 0)
      progress(`${run + 1} ends, ${all.answered} answered, ${all.lost} lost`);
  }
  const text =
    `${runs} ends under load: ${all.answered} answered, ${all.lost} lost, ` +
    `${all.refused} connections refused, ${notLogged} runs whose log differs, ` +
    `${badEnds} with another status than 0`;
  if (all.lost + notLogged + badEnds > 0) throw new Error(text);
  return text;
}

/** Resolves when each client can have an answer. */
async function answeredBy(tally: Tally): Promise<void> {
  while (tally.answered < CLIENTS) await new Promise((later) => setTimeout(later, 5));
}

/** Asks until the server refuses connections. */
async function load(
  port: number,
  name: string,
  tally: Tally,
  isOver: () => boolean,
): Promise<void> {
  for (let at = 0; !isOver(); ) {
    const client = new Client(port);
    for (let asked = 0; ; asked += 1) {
      at += 1;
      const answer = await client.ask(request(checkBody("FAIL", `${name}n${at}`)), 30_000);
      if (answer === "") {
        if (asked === 0) tally.refused += 1;
        else tally.lost += 1;
        break;
      }
      tally.answered += 1;
      if (/\r\nconnection: close/i.test(answer)) break;
    }
    client.destroy();
    if (isOver()) return;
    await new Promise((later) => setTimeout(later, 5));
  }
}
