/**
 * The last step of the build: keeps what V8 makes of the command.
 *
 * It runs it once, with the arguments given, so that the functions of a check are among what is
 * kept; the others are compiled when they are called.
 */
import { writeFileSync } from "node:fs";
import { CACHE, runBundle } from "./code-cache.ts";

const script = runBundle();
process.on("exit", () => writeFileSync(CACHE, script.createCachedData()));
