import { test } from "uvu";
import * as assert from "uvu/assert";
import { IDLE_MS, LIFE_MS, Sessions } from "../../src/owner/sessions.js";

test("a session lives while it is used, and not for ever", () => {
  const sessions = new Sessions();
  const token = sessions.begin(0);
  assert.ok(sessions.isOpen(token, IDLE_MS));
  assert.ok(sessions.isOpen(token, 2 * IDLE_MS));
  assert.not.ok(sessions.isOpen(token, 3 * IDLE_MS + 1), "idle");
  assert.not.ok(sessions.isOpen(token, 3 * IDLE_MS + 1), "and gone");

  const busy = sessions.begin(0);
  for (let ms = 0; ms <= LIFE_MS; ms += IDLE_MS) assert.ok(sessions.isOpen(busy, ms));
  assert.not.ok(sessions.isOpen(busy, LIFE_MS + 1), "old");
});

test("tokens are long, and no other opens anything", () => {
  const sessions = new Sessions();
  const token = sessions.begin(0);
  assert.is(Buffer.from(token, "base64url").length, 32);
  for (const other of [undefined, "", token.slice(1), `${token}=`, sessions.begin(0).toUpperCase()]) {
    assert.not.ok(sessions.isOpen(other, 0), String(other));
  }
});

test("the one idle longest makes room, another password ends all others", () => {
  const sessions = new Sessions();
  const tokens = Array.from({ length: 16 }, (_, index) => sessions.begin(index));
  assert.ok(sessions.isOpen(tokens[0], 20));
  sessions.begin(21);
  assert.ok(sessions.isOpen(tokens[0], 22));
  assert.not.ok(sessions.isOpen(tokens[1], 22));
  sessions.endOthers(tokens[5]);
  assert.equal(
    tokens.map((token) => sessions.isOpen(token, 23)),
    tokens.map((_, index) => index === 5),
  );
  sessions.end(tokens[5]);
  assert.not.ok(sessions.isOpen(tokens[5], 23));
});

test.run();
