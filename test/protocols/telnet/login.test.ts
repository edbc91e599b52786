import { test } from "uvu";
import * as assert from "uvu/assert";
import { Login } from "../../../src/protocols/telnet/login.js";
import { Tty } from "../../../src/protocols/telnet/tty.js";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** A login at its terminal, and what it wants done, in its order. */
function start(attemptsMax = 3) {
  const tty = new Tty();
  const told: string[] = [];
  const owner = {
    attempted: (username: Uint8Array, password?: Uint8Array) => {
      told.push(`attempted ${text(username)} ${password === undefined ? "without" : `"${text(password)}"`}`);
      return password !== undefined && text(password) === "open";
    },
    admitted: (typed: Uint8Array) => told.push(`admitted "${text(typed)}"`),
    typedAhead: (bytes: Uint8Array) => told.push(`typed ahead ${text(bytes)}`),
    rejected: (reason: string, typed: Uint8Array) => told.push(`rejected ${reason} ${text(typed)}`),
    pause: () => told.push("pause"),
    gaveUp: (unfinished: Uint8Array) => told.push(`exited "${text(unfinished)}"`),
  };
  const login = new Login(tty, owner, "box login: ", attemptsMax);
  const answer = (typed: string) => {
    tty.type(Uint8Array.from(Buffer.from(typed, "latin1")), 0, typed.length);
    login.run();
  };
  login.start();
  return { tty, login, told, answer };
}

test("an attempt is told, then its pause, and it is refused after that alone", () => {
  const { tty, login, told, answer } = start();
  answer("root\r");
  answer("x\r");
  assert.equal(told, ['attempted root "x"', "pause"]);
  assert.not(tty.out.includes("incorrect"));
  login.pauseOver();
  assert.is(tty.out, "box login: root\r\nPassword: \r\nLogin incorrect\r\nbox login: ");
});

test("who is admitted gets a newline, and what follows is for the shell", () => {
  const { tty, login, told, answer } = start();
  answer("root\r");
  answer("open\rid\runame");
  assert.equal(told, ['attempted root "open"', 'admitted "id\nuname"']);
  assert.ok(login.over);
  assert.is(tty.out, "box login: root\r\nPassword: \r\n");
  login.timeOut(60);
  login.pauseOver();
  assert.is(told.length, 2);
});

test("the last refusal is the end, and nothing is read any more", () => {
  const { tty, login, told, answer } = start(1);
  answer("root\r");
  answer("x\r");
  login.pauseOver();
  assert.ok(login.over);
  const { out } = tty;
  tty.out = "";
  answer("a\r");
  login.pauseOver();
  login.timeOut(60);
  assert.ok(out.endsWith("Login incorrect\r\n"));
  assert.is(tty.out, "a\r\n");
  assert.equal(told, ['attempted root "x"', "pause", 'exited ""']);
});

test("empty user names are counted anew for each attempt", () => {
  const { login, told, answer } = start();
  for (let round = 0; round < 2; round++) {
    for (let empty = 0; empty < 9; empty++) answer("\r");
    answer("a\r");
    answer("\r");
    login.pauseOver();
  }
  assert.equal(told.length, 4);
  for (let empty = 0; empty < 10; empty++) answer(" \r");
  assert.is(told.at(-1), 'exited ""');
});

test("a literal newline ends a user name, or is an empty one", () => {
  const { tty, answer } = start();
  answer("\x16\nab\x16\ncd\r");
  assert.ok(tty.out.endsWith("box login: Password: "));
});

test("a literal newline ends a password", () => {
  const { told, answer } = start();
  answer("a\r");
  answer("b\x16\nc\r");
  assert.is(told[0], 'attempted a "b"');
});

test("while the terminal is stopped nothing is read or written", () => {
  const { tty, login, told, answer } = start();
  answer("\x13a\r");
  assert.equal(told, []);
  answer("\x11");
  answer("b\r");
  assert.equal(told, ['attempted a "b"', "pause"]);
  tty.out = "";
  answer("\x13");
  login.pauseOver();
  assert.is(tty.out, "");
  answer("\x11");
  assert.is(tty.out, "Login incorrect\r\nbox login: ");
});

test("time that is over ends it in every state", () => {
  for (const answers of [[], ["a\r"], ["a\r", "b\r"]]) {
    const { tty, login, answer } = start();
    for (const typed of answers) answer(typed);
    login.timeOut(60);
    assert.ok(login.over);
    assert.ok(tty.out.endsWith("\r\r\nLogin timed out after 60 seconds\r\r\n"));
  }
});

test.run();
