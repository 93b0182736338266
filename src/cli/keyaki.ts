#!/usr/bin/env node
/**
 * The command as it is installed.
 *
 * Loading 130 modules takes longer than most checks. So the build puts main.ts and all its imports
 * in one file, and code-cache.ts runs that file with code that an earlier run compiled.
 */
import { runBundle } from "./code-cache.ts";

runBundle();
