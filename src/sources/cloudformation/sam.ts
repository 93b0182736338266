/**
 * A template of the AWS Serverless Application Model (SAM), as policy sites.
 *
 * The resources of `AWS::Serverless` become those of CloudFormation that have their policies, under
 * the logical ids that the transformation of AWS gives them. Then the template is read like any
 * other (template.ts). Each policy has the place of what the developer wrote to get it.
 *
 * Left out is everything without a policy: code, stages, mappings, tables, layers. A template that
 * the transformation rejects is an error here too, as far as policies depend on the fault.
 */
import { quoted } from "../../json/value.ts";
import type { SourceFile } from "../files.ts";
import type { ReadingContext, SourceReading } from "../site.ts";
import { knownText, member } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import { addHttpApi, addImplicitApis, addRestApi } from "./sam/api.ts";
import { addConnector, addEmbedded } from "./sam/connectors.ts";
import { Expansion, type SamResource } from "./sam/expansion.ts";
import { addFunction } from "./sam/function.ts";
import { addGraphqlApi } from "./sam/graphql.ts";
import { object } from "./sam/made-values.ts";
import { addStateMachine } from "./sam/state-machine.ts";
import {
  inputsOf,
  readTemplate,
  type ServerlessReader,
  type ServerlessReading,
} from "./template.ts";
import type { TemplateResource } from "./template-parts.ts";

/** Reads a template of SAM with the facts of the deployment. */
export function readSam(source: SourceFile, context: ReadingContext): SourceReading {
  const reading = readTemplate(source, context, {
    environment: { deployment: context.deployment ?? {}, prefix: "" },
    source: "sam",
    addressPrefix: "",
    depth: 0,
    serverless: serverlessReader,
  });
  const { evaluator: _, ...read } = reading;
  return { file: source.file, source: "sam", ...read, inputs: inputsOf(reading) };
}

/** Makes the resources that those of `AWS::Serverless` in a template stand for. */
export const serverlessReader: ServerlessReader = (evaluator): ServerlessReading => {
  const expansion = new Expansion(evaluator);
  const resources = [...evaluator.resources.values()];
  const read = new Set<string>();
  // APIs have the events of functions, and connectors have all that is made before them.
  for (const kinds of [CALLED, APIS, OTHERS]) {
    for (const resource of resources) {
      const kind = kinds.get(resource.type ?? "");
      if (kind === undefined) continue;
      kind(expansion, resource);
      read.add(resource.id);
    }
    const [first] = resources;
    if (kinds === CALLED && first !== undefined)
      addImplicitApis(expansion, placeless(evaluator, first));
  }
  for (const resource of resources) addEmbedded(expansion, resource);
  return { resources: expansion.made, read, problems: expansion.problems };
};

/** The resource that implicit APIs have their place from: the globals, or the first resource. */
function placeless({ parts }: TemplateEvaluator, first: TemplateResource): TemplateResource {
  const place = member(parts.root, "Globals")?.place ?? first.place;
  return { ...first, place };
}

type Kind = (expansion: Expansion, resource: TemplateResource) => void;

type Add = (expansion: Expansion, from: SamResource) => void;

/** Properties that hold policies deeper inside, and so must be objects. */
const STRUCTURES: ReadonlyMap<string, readonly string[]> = new Map([
  ["Api", ["Auth", "Auth.Authorizers", "Auth.ResourcePolicy"]],
  ["Function", ["EventInvokeConfig", "EventInvokeConfig.DestinationConfig"]],
  ["GraphQLApi", ["Auth", "Auth.LambdaAuthorizer"]],
  ["HttpApi", ["Auth", "Auth.Authorizers"]],
]);

function withGlobals(section: string, add: Add): Kind {
  return (expansion, resource) => {
    const { id, place } = resource;
    const globals = member(member(expansion.evaluator.parts.root, "Globals"), section);
    expansion.structure(globals, `Globals.${section}`, place);
    expansion.structure(resource.properties, `${id}.Properties`, place);
    const from = expansion.sam(resource, section);
    for (const path of STRUCTURES.get(section) ?? []) {
      let value = from.properties;
      for (const name of path.split(".")) value = member(value, name);
      expansion.structure(value, `${id}.${path}`, place);
    }
    add(expansion, from);
  };
}

const CALLED: ReadonlyMap<string, Kind> = new Map([
  ["AWS::Serverless::Function", withGlobals("Function", addFunction)],
  ["AWS::Serverless::StateMachine", withGlobals("StateMachine", addStateMachine)],
]);

const APIS: ReadonlyMap<string, Kind> = new Map([
  ["AWS::Serverless::Api", withGlobals("Api", (expansion, from) => addRestApi(expansion, from))],
  ["AWS::Serverless::GraphQLApi", withGlobals("GraphQLApi", addGraphqlApi)],
  ["AWS::Serverless::HttpApi", withGlobals("HttpApi", addHttpApi)],
]);

const nothing: Kind = () => undefined;

const OTHERS: ReadonlyMap<string, Kind> = new Map([
  ["AWS::Serverless::Application", addApplication],
  ["AWS::Serverless::Connector", addConnector],
  ["AWS::Serverless::LayerVersion", nothing],
  ["AWS::Serverless::SimpleTable", nothing],
]);

/** An application is a nested stack, whose template is a local file or is in a repository. */
function addApplication(expansion: Expansion, from: TemplateResource): void {
  const location = member(from.properties, "Location");
  if (location !== undefined && location.kind !== "object") {
    const Parameters = member(from.properties, "Parameters");
    const properties = object({ TemplateURL: location, Parameters });
    expansion.add(from, from.id, "AWS::CloudFormation::Stack", properties);
    return;
  }
  const name = knownText(member(location, "ApplicationId"));
  const which = name === undefined ? "" : `, ${quoted(name)},`;
  const message = `the application${which} of ${quoted(from.id)} was not read`;
  const help = "give its template to keyaki too, or exclude this resource in the standard";
  expansion.fault("NESTED_TEMPLATE_NOT_READ", message, from.place, help);
}
