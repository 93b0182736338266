/**
 * Properties that change access and have no document: problems that name them.
 *
 * Shares with others are warnings or notes (share-problem.ts). Boundaries are notes, and so are
 * attachments that have no sites (attachments.ts). The address of a function without authorization
 * is a note: it is open to those whom a permission of the function lets in, and that permission is
 * a site of its own. The definition of an API in another file may have its policy: a warning.
 */
import {
  type CloudFormationLink,
  cloudFormationAttachments,
  cloudFormationLinks,
} from "../../aws/cloudformation-policies.ts";
import { isPublicType, unjudgedShares } from "../../aws/unjudged-shares.ts";
import { quoted } from "../../json/value.ts";
import { publicTypeProblem, shareProblem } from "../share-problem.ts";
import type { SourceProblem } from "../site.ts";
import { knownText, member } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import { attached, existence } from "./policy-sites.ts";
import type { TemplateResource } from "./template-parts.ts";

export function linkProblems(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  hasSites: boolean,
): readonly SourceProblem[] {
  const { type = "", id, place } = resource;
  const shares = unjudgedShares(type);
  const isPublic = isPublicType(type) && existence(evaluator, resource) !== "never";
  return [
    ...(isPublic ? [publicTypeProblem(id, place)] : []),
    ...shares.flatMap(({ property, path, code }) => {
      const values = attached(evaluator, resource, path);
      const at = values[0]?.place ?? place;
      const name = `${id}.${property}`;
      return (
        shareProblem({
          code,
          name,
          values,
          account: evaluator.environment.deployment.account,
          place: at,
        }) ?? []
      );
    }),
    ...functionUrlNote(evaluator, resource),
    ...definitionWarning(evaluator, resource),
    ...cloudFormationLinks(type).flatMap((link): readonly SourceProblem[] => {
      if (shares.some(({ property }) => property === link.property)) return [];
      // Attachments are sites, or stand at those of the same resource.
      if (link.effect === "attachment" && (hasSites || isSite(link))) return [];
      const [first] = attached(evaluator, resource, link.path);
      if (first === undefined) return [];
      const name = `${id}.${link.property}`;
      const message = `\`${name}\` ${EFFECTS[link.effect]}, and this is not checked`;
      return [note("LINK_NOT_CHECKED", message, first.place ?? place)];
    }),
  ];
}

/** Whether each item of the property is a site. */
const isSite = ({ type, path: [first] }: CloudFormationLink): boolean =>
  cloudFormationAttachments(type).some(({ path: [step] }) => step?.name === first?.name);

const EFFECTS = {
  attachment: "attaches policies that have no document here",
  boundary: "sets a boundary",
  grant: "grants access without a document",
};

function functionUrlNote(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
): readonly SourceProblem[] {
  if (resource.type !== "AWS::Lambda::Url") return [];
  const path = [{ name: "AuthType", each: false }];
  const values = attached(evaluator, resource, path);
  const open = values.find((value) => (knownText(value) ?? "NONE") === "NONE");
  if (open === undefined) return [];
  const message =
    `\`${resource.id}\` asks callers for no signature; ` +
    "everybody may call it whom a permission of its function lets in";
  return [note("FUNCTION_URL_OPEN", message, open.place ?? resource.place)];
}

function definitionWarning(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
): readonly SourceProblem[] {
  const { type, id, properties, place } = resource;
  if (type !== "AWS::ApiGateway::RestApi") return [];
  const given = member(properties, "BodyS3Location");
  if (existence(evaluator, resource) === "never") return [];
  const value = given && evaluator.evaluate(given);
  if (!value || value.kind === "null") return [];
  return [definitionProblem(id, value.place ?? place)];
}

/** A definition in another file, which may have the policy of the API. */
export function definitionProblem(id: string, place: SourceProblem["place"]): SourceProblem {
  const message = `the definition of the API ${quoted(id)} and its policy are in another file`;
  const help = "write the definition in the template, so that its policy is judged";
  const [severity, code] = ["warning", "API_DEFINITION_NOT_READ"] as const;
  return { severity, code, message, place, help, unread: `${id}.` };
}

const note = (code: string, message: string, place: SourceProblem["place"]): SourceProblem => ({
  severity: "note",
  code,
  message,
  place,
});
