import { test } from "uvu";
import * as assert from "uvu/assert";
import { IDLE_MS, LIFE_MS, Sessions } from "../../src/sign-in/sessions.js";

test("a session lives while it is used, and not for ever", () => {
  const sessions = new Sessions<string>(16);
  const token = sessions.begin("owner", 0);
  assert.is(sessions.use(token, IDLE_MS), "owner");
  assert.is(sessions.use(token, 2 * IDLE_MS), "owner");
  assert.is(sessions.use(token, 3 * IDLE_MS + 1), undefined, "idle");
  assert.is(sessions.use(token, 3 * IDLE_MS + 1), undefined, "and gone");

  const busy = sessions.begin("owner", 0);
  for (let ms = 0; ms <= LIFE_MS; ms += IDLE_MS) assert.is(sessions.use(busy, ms), "owner");
  assert.is(sessions.use(busy, LIFE_MS + 1), undefined, "old");
});

test("tokens are long, and no other opens anything", () => {
  const sessions = new Sessions<string>(16);
  const token = sessions.begin("owner", 0);
  assert.is(Buffer.from(token, "base64url").length, 32);
  for (const other of [undefined, "", token.slice(1), `${token}=`, sessions.begin("owner", 0).toUpperCase()]) {
    assert.is(sessions.use(other, 0), undefined, String(other));
  }
});

test("the one idle longest makes room, another password ends all others", () => {
  const sessions = new Sessions<string>(16);
  const tokens = Array.from({ length: 16 }, (_, index) => sessions.begin("owner", index));
  assert.is(sessions.use(tokens[0], 20), "owner");
  assert.is(sessions.evicted, 0);
  sessions.begin("owner", 21);
  assert.is(sessions.evicted, 1);
  assert.is(sessions.use(tokens[0], 22), "owner");
  assert.is(sessions.use(tokens[1], 22), undefined);
  const other = sessions.begin("somebody else", 22);
  sessions.endOthers("owner", tokens[5]);
  assert.is(sessions.use(other, 23), "somebody else");
  assert.equal(
    tokens.map((token) => sessions.use(token, 23) === "owner"),
    tokens.map((_, index) => index === 5),
  );
  sessions.end(tokens[5]);
  assert.is(sessions.use(tokens[5], 23), undefined);
});

test.run();
