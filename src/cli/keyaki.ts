#!/usr/bin/env node
/**
 * The command as it is installed.
 *
 * To load 130 modules takes longer than most checks: so the build puts main.ts and all that it
 * needs in one file, and keeps what V8 made of it (code-cache.ts).
 */
import { existsSync, readFileSync } from "node:fs";
import { CACHE, runBundle } from "./code-cache.ts";

runBundle(existsSync(CACHE) ? readFileSync(CACHE) : undefined);
