/**
 * An event of a function or a state machine, and the permission to call the function for it.
 *
 * The permission names the function, or its alias, and the service that calls.
 *
 * Left out is what an event of each type needs (events.ts, api-events.ts).
 */
import type { Place } from "../../place.ts";
import type { Value } from "../../value.ts";
import type { Expansion, SamResource } from "./expansion.ts";
import { object, text } from "./made-values.ts";
import type { RoleDraft } from "./role.ts";

export interface EventOwner {
  readonly from: SamResource;
  /** The function, or its alias, as a permission names it. */
  readonly target: Value;
  readonly arn: Value;
  readonly role: RoleDraft;
  readonly events: Value | undefined;
}

export interface SamEvent extends EventOwner {
  readonly name: string;
  /** The logical id of what the event makes. */
  readonly id: string;
  readonly properties: Value | undefined;
  readonly place: Place;
}

/** Adds a permission to call the function. */
export function permit(
  expansion: Expansion,
  event: SamEvent,
  principal: string,
  more: Readonly<Record<string, Value | undefined>>,
  id = `${event.id}Permission`,
): void {
  const properties = object({
    Action: text("lambda:InvokeFunction"),
    FunctionName: event.target,
    Principal: text(principal),
    ...more,
  });
  expansion.add(event.from.resource, id, "AWS::Lambda::Permission", properties, event.place);
}
