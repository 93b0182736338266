/**
 * The Query protocol: how an action is found, and the form of errors.
 */
import { expect, test } from "vitest";
import { answerQuery, queryFailure } from "../../../src/service/aws/query-xml.ts";
import { elements } from "../../../src/service/aws/xml.ts";
import { call, REQUEST_ID, xml } from "./calls.ts";

const ACTIONS = {
  Echo: (form: { get(name: string): string | undefined }) =>
    ({ kind: "result", content: elements({ Text: form.get("Text") }) }) as const,
  Fail: () => queryFailure("Nope", "a < b", 404),
};
const answer = (body: string, target = "/"): string =>
  xml(answerQuery("iam", call("iam", { body, target }), ACTIONS, REQUEST_ID));

const XMLNS = "https://iam.amazonaws.com/doc/2010-05-08/";
const METADATA = `<ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>`;
const echoed = (text: string): string =>
  `200 <EchoResponse xmlns="${XMLNS}"><EchoResult>${text}</EchoResult>${METADATA}</EchoResponse>`;

test.each([
  ["Action=Echo&Version=2010-05-08&Text=a%2Fb+c%26", echoed("<Text>a/b c&amp;</Text>")],
  ["Action=Echo", echoed("")],
  ["Action=Echo&Text=%", echoed("<Text>%</Text>")],
  ["Text=2&Action=Echo&Text=3", echoed("<Text>2</Text>")],
])("answers %s", (body, expected) => expect(answer(body)).toBe(expected));

test("reads the form behind the path if there is no body", () =>
  expect(answer("", "/?Action=Echo&Text=x")).toBe(echoed("<Text>x</Text>")));

test("writes an error with its type, code and message", () =>
  expect(answer("Action=Fail")).toBe(
    `404 <ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>Nope</Code>` +
      `<Message>a &lt; b</Message></Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`,
  ));

test.each([
  ["Action=ListUsers&Version=2010-05-08", "InvalidAction"],
  ["Action=Echo&Version=2011-06-15", "InvalidAction"],
  ["Action=toString", "InvalidAction"],
  ["Version=2010-05-08", "MissingAction"],
  [`Action=Echo&Text=${"x".repeat(65_536)}`, "ValidationError"],
])("refuses %.40s with %s", (body, code) =>
  expect(answer(body)).toMatch(new RegExp(`^400 .*<Code>${code}</Code><Message>.+</Message>`)),
);
