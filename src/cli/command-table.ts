/**
 * The commands that ask a question of the engine, as a table: what each needs, the function that
 * answers it, and the one that prints it as SMT-LIB text.
 *
 * The help lists them in this order. Checks have certificates; sums and comparisons have none.
 */
import type { Option } from "commander";
import { checkCommand } from "./checks.ts";
import { compareCommand, findingsCommand } from "./commands.ts";
import {
  accessOptions,
  documentOption,
  resourceTypeOption,
  type SharedOptions,
  zoneOptions,
} from "./options.ts";
import type { Output } from "./output.ts";
import { smtCompare, smtOf } from "./smt.ts";

export interface QuestionCommand {
  readonly name: string;
  readonly description: string;
  /** What says which question it is. */
  readonly own: () => readonly Option[];
  answer(options: SharedOptions): Promise<Output>;
  /** Whether its answers have certificates. */
  readonly certifies?: true;
  /** Findings are a search of many questions, and have no text. */
  smt?(options: SharedOptions): Promise<Output>;
}

const existing = (): Option => documentOption("existing", "the existing policy, as the reference");
const updated = (): Option => documentOption("new", "the new policy");
const policy = (): Option => documentOption("policy", "the policy");

export const QUESTIONS: readonly QuestionCommand[] = [
  {
    name: "check-no-new-access",
    description: "does the new policy allow a request that the existing one does not?",
    own: () => [existing(), updated()],
    answer: checkCommand("CheckNoNewAccess"),
    certifies: true,
    smt: smtOf("CheckNoNewAccess"),
  },
  {
    name: "check-access-not-granted",
    description: "does the policy allow one of these actions on one of these resources?",
    own: () => [policy(), ...accessOptions()],
    answer: checkCommand("CheckAccessNotGranted"),
    certifies: true,
    smt: smtOf("CheckAccessNotGranted"),
  },
  {
    name: "check-no-public-access",
    description: "does the policy of a resource let the public in?",
    own: () => [policy(), resourceTypeOption()],
    answer: checkCommand("CheckNoPublicAccess"),
    certifies: true,
    smt: smtOf("CheckNoPublicAccess"),
  },
  {
    name: "check-no-external-access",
    description: "does the policy let anybody in from outside a zone of trust?",
    own: () => [policy(), ...zoneOptions()],
    answer: checkCommand("CheckNoExternalAccess"),
    certifies: true,
    smt: smtOf("CheckNoExternalAccess"),
  },
  {
    name: "findings",
    description: "who is let in from outside a zone of trust, and how?",
    own: () => [policy(), resourceTypeOption(), ...zoneOptions()],
    answer: findingsCommand,
  },
  {
    name: "compare",
    description: "which policy allows more, and which requests make the difference?",
    own: () => [existing(), updated()],
    answer: compareCommand,
    smt: smtCompare,
  },
];
