/**
 * Whether a version meets the `version` argument of a module call, as Terraform decides it.
 *
 * Constraints stand between commas, and all must hold: `= != > >= < <=`, and `~>`, which lets the
 * last number that is written grow. A pre-release meets only a constraint that names it.
 *
 * Left out is the order of pre-releases. A constraint in another form is never met, so that a
 * module is not taken for another version of it.
 */

const CONSTRAINT = /^(|=|!=|>|>=|<|<=|~>)\s*v?(\d+(?:\.\d+)*)(-[\w.-]+)?(?:\+[\w.-]+)?$/;
const VERSION = /^v?(\d+(?:\.\d+)*)(-[\w.-]+)?(?:\+[\w.-]+)?$/;

export function meetsConstraint(version: string, constraints: string): boolean {
  const [, numbers, release = ""] = VERSION.exec(version.trim()) ?? [];
  if (numbers === undefined) return false;
  const own = numbersOf(numbers);
  return constraints.split(",").every((each) => {
    const [, operator, wanted, wantedRelease = ""] = CONSTRAINT.exec(each.trim()) ?? [];
    if (operator === undefined || wanted === undefined) return false;
    const bound = numbersOf(wanted);
    const order = compared(own, bound);
    if (release !== "" || wantedRelease !== "") {
      const isSame = order === 0 && release === wantedRelease;
      return operator === "!=" ? !isSame && release === "" : isSame && !/^[<>]$/.test(operator);
    }
    return holds(operator, order, own, bound);
  });
}

function holds(
  operator: string,
  order: number,
  own: readonly number[],
  bound: readonly number[],
): boolean {
  switch (operator) {
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "~>": {
      // The numbers before the last one are fixed; of a single number, nothing is.
      const fixed = bound.slice(0, -1);
      return order >= 0 && fixed.every((each, at) => (own[at] ?? 0) === each);
    }
    default:
      return order === 0;
  }
}

const numbersOf = (text: string): readonly number[] => text.split(".").map(Number);

/** Missing numbers are zero. */
function compared(one: readonly number[], other: readonly number[]): number {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
