/**
 * Asks whether the new policy allows more than the old one, with AWS's SDK for JavaScript.
 *
 * The endpoint, the region and the keys come from the environment: AWS_ENDPOINT_URL, AWS_REGION,
 * AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 */
import { readFileSync } from "node:fs";
import { AccessAnalyzerClient, CheckNoNewAccessCommand } from "@aws-sdk/client-accessanalyzer";

const client = new AccessAnalyzerClient();
const { result, message } = await client.send(
  new CheckNoNewAccessCommand({
    existingPolicyDocument: readFileSync("old.json", "utf8"),
    newPolicyDocument: readFileSync("new.json", "utf8"),
    policyType: "IDENTITY_POLICY",
  }),
);
console.log(result, message);
