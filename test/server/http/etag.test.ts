/** Answers that are asked for again, of the routes' own kind of server. */
import Fastify from "fastify";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { addEtags } from "../../../src/server/http/etag.js";

let counted = 1;
const app = Fastify();
addEtags(app);
app.get("/count", async () => ({ counted }));
app.get("/none", async (_request, reply) => reply.code(404).send({ title: "none" }));
app.get("/stream", (_request, reply) => reply.header("Cache-Control", "no-store").send(new Blob(["x"]).stream()));
app.post("/count", async () => ({ counted }));

const get = (url: string, tag?: string) =>
  app.inject({ method: "GET", url, ...(tag === undefined ? {} : { headers: { "if-none-match": tag } }) });

test("what is the same as before is not sent again; what changed is", async () => {
  const first = await get("/count");
  const tag = String(first.headers.etag);
  assert.match(tag, /^"[\w-]{22}"$/);
  assert.is(first.headers["cache-control"], "private, no-cache");
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
    const again = await get("/count", known);
    assert.is(again.statusCode, 304, known);
    assert.is(again.body, "");
    assert.is(again.headers.etag, tag);
    assert.is(again.headers["content-type"], undefined);
  }
  assert.is((await get("/count", '"other"')).statusCode, 200);
  counted++;
  const changed = await get("/count", tag);
  assert.is(changed.statusCode, 200);
  assert.equal(changed.json(), { counted: 2 });
  assert.is.not(changed.headers.etag, tag);
});

test("problems, streams and what is not asked with GET have no tag", async () => {
  assert.is((await get("/none", "*")).statusCode, 404);
  assert.is((await get("/none")).headers.etag, undefined);
  const stream = await get("/stream", "*");
  assert.is(stream.statusCode, 200);
  assert.is(stream.headers.etag, undefined);
  assert.is(stream.headers["cache-control"], "no-store");
  const posted = await app.inject({ method: "POST", url: "/count", headers: { "if-none-match": "*" } });
  assert.is(posted.statusCode, 200);
  assert.is(posted.headers.etag, undefined);
});

test.after(() => app.close());

test.run();
