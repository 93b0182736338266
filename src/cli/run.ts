/**
 * The command line: which commands there are, with which options, and what becomes of them.
 *
 * commander reads the arguments and writes the help texts; it never ends the process. Whatever a
 * command throws is a bug of ours and ends here, as one line and exit status 70.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { batch } from "./batch.ts";
import { accessNotGranted, compare, evaluation, formula, noNewAccess } from "./commands.ts";
import { STDIN } from "./input.ts";
import {
  BETWEEN_ACTIONS,
  BETWEEN_RESOURCES,
  formatOf,
  listOption,
  type SharedOptions,
  sharedOptions,
  stepsOption,
} from "./options.ts";
import { broken, EXIT, misused, type Output } from "./output.ts";
