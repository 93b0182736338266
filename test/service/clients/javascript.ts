/**
 * AWS's SDK for JavaScript, in this process: its commands by name, its paginators, its exceptions.
 *
 * The SDK keeps connections open, as it does in programs that run for long.
 */
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import * as sdk from "@aws-sdk/client-accessanalyzer";
import { ANY_KEYS, type Answer, type Client, type ClientOptions, REGION } from "./client.ts";

type Command = new (input: object) => Parameters<sdk.AccessAnalyzerClient["send"]>[0];
type Paginator = (
  config: { readonly client: sdk.AccessAnalyzerClient; readonly pageSize: number },
  input: object,
) => AsyncIterable<Answer>;

/** The commands and paginators are exports, and a test names them as texts. */
const named = sdk as unknown as Readonly<Record<string, Command & Paginator>>;

export function javascriptClient(options: ClientOptions): Client {
  const { url, keys = ANY_KEYS, authority, retries } = options;
  const client = new sdk.AccessAnalyzerClient({
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret },
    ...(retries !== undefined && { maxAttempts: retries.attempts }),
    ...(authority !== undefined && {
      requestHandler: { httpsAgent: new Agent({ ca: readFileSync(authority), keepAlive: true }) },
    }),
  });
  return {
    async call(operation, input) {
      const command = named[`${operation}Command`];
      if (command === undefined) throw new Error(`the SDK has no ${operation}`);
      try {
        const { $metadata: _, ...answer } = await client.send(new command(input));
        return { kind: "answer", answer };
      } catch (error) {
        if (!(error instanceof sdk.AccessAnalyzerServiceException)) throw error;
        const { name: code, message } = error;
        const members = error as unknown as Answer;
        return { kind: "error", code, message, members };
      }
    },
    async pages(operation, input, pageSize, member) {
      const paginate = named[`paginate${operation}`];
      if (paginate === undefined) throw new Error(`the SDK has no pages of ${operation}`);
      // The paginator changes its input.
      const items: unknown[] = [];
      for await (const page of paginate({ client, pageSize }, { ...input })) {
        items.push(...(page[member] as readonly unknown[]));
      }
      return items;
    },
    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
