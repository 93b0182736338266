/**
 * Campaign: broken clients, too much of everything, and the end, for a server that is left running.
 *
 * Each fault gets a server of its own. After it the server must answer a known PASS and a known
 * FAIL, its memory is read, and SIGTERM must end it with status 0. Requests are counted by the ids
 * of their answers and by the log. Clients are sockets with as little code as that takes.
 *
 * Run: npm run campaign -- serve-faults [--faults a,b] [--size 1] [--seed 1]. The size scales the
 * counts; 1 is a million requests, a million lines, 10,000 connections (`ulimit -n 32768`), and
 * 200 ends.
 */
import { parseArgs } from "node:util";
import { FAULTS } from "./serve-faults/faults.ts";
import { started } from "./serve-faults/server.ts";
import { STOP } from "./serve-faults/stop.ts";

const { values } = parseArgs({
  options: {
    faults: { type: "string", default: [...Object.keys(FAULTS), "stop"].join() },
    size: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
  },
});
const size = Number(values.size);
const seed = Number(values.seed);
let failed = false;
for (const name of values.faults.split(",")) {
  const report = async (run: () => Promise<string>): Promise<void> => {
    try {
      console.log(`${name}: ${await run()}`);
    } catch (error) {
      failed = true;
      console.log(`${name}: FAULT: ${error instanceof Error ? error.message : error}`);
    }
  };
  const fault = FAULTS[name];
  if (name === "stop") await report(() => STOP(Math.ceil(200 * size), seed));
  else if (fault === undefined) throw new Error(`there is no fault ${name}`);
  else {
    await report(async () => {
      const server = await started(fault.flags ?? []);
      try {
        const said = await fault.run(server, size, seed);
        await server.answersWell();
        const memory = server.memory();
        const status = await server.stop();
        if (status !== 0) throw new Error(`${said}; ended with ${status}`);
        return `${said}; memory ${memory} MiB`;
      } finally {
        server.kill();
      }
    });
  }
}
process.exit(failed ? 1 : 0);
