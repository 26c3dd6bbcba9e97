import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { generateMarkdown, generateOpenRpc } from "../api-docs/generate.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));

describe("the API's documents", () => {
  it("say what the declaration says (npm run api-docs writes them)", () => {
    expect(readFileSync(join(docs, "api.md"), "utf8")).toBe(generateMarkdown());
    expect(readFileSync(join(docs, "openrpc.json"), "utf8")).toBe(generateOpenRpc());
  });
});
