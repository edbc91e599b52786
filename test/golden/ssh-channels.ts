/** The dialogues that Dropbear is heard with once it has let somebody in: channels, requests, what their programs say, and their ends. */
import { FieldWriter } from "../../src/protocols/ssh/fields.js";
import { password, type SealedDialogue, type SealedStep, service } from "./ssh-sealed.js";

/** What the account of these dialogues has. */
export const PASSWORD = "open";

/** Longer than a shell takes to start. */
const ANSWER_MS = 400;

const say = (...messages: Uint8Array[]): SealedStep => ({
  act: (client) => {
    for (const message of messages) client.say(message);
  },
  listenMs: ANSWER_MS,
});

const writer = (type: number) => new FieldWriter().byte(type);
export const open = (channel = 0, window = 100_000, packetMax = 32_768, type = "session") =>
  writer(90).string(type).uint32(channel).uint32(window).uint32(packetMax).done();
export const request = (type: string, wantsReply = true, channel = 0) =>
  writer(98).uint32(channel).string(type).boolean(wantsReply);
export const exec = (command: string, channel = 0, wantsReply = true) =>
  request("exec", wantsReply, channel).string(command).done();
export const pty = (columns = 80, rows = 24, channel = 0) =>
  request("pty-req", true, channel).string("vt100").uint32(columns).uint32(rows).uint32(0).uint32(0).string("").done();
export const data = (text: string, channel = 0) => writer(94).uint32(channel).string(text).done();
export const eof = (channel = 0) => writer(96).uint32(channel).done();
export const close = (channel = 0) => writer(97).uint32(channel).done();
export const adjust = (bytes: number, channel = 0) => writer(93).uint32(channel).uint32(bytes).done();
const resize = (columns: number, rows: number) =>
  request("window-change").uint32(columns).uint32(rows).uint32(0).uint32(0).done();
const global = (name: string) => writer(80).string(name).boolean(true).done();

const IN = say(service("ssh-userauth"), password("root", PASSWORD));
const said = (name: string, ...steps: SealedStep[]): SealedDialogue => ({ name, offer: {}, steps: [IN, ...steps] });

export const dialogues: readonly SealedDialogue[] = [
  said("a channel", say(open())),
  said("two channels, by other numbers", say(open(7), open(9))),
  said("a channel of no known type", say(open(3, 1000, 1000, "x"))),
  said("a channel of a type that is too long", say(open(3, 1000, 1000, "x".repeat(70)))),
  said("a channel that is cut", say(open().subarray(0, -2))),
  said("a status", say(open()), say(exec("exit 3"))),
  said("a status that nobody asked for", say(open()), say(exec("exit 0", 0, false))),
  said("an output", say(open()), say(exec("echo hi"))),
  said("an output and an error", say(open()), say(exec("echo hi; sleep 0.1; echo no >&2; sleep 0.1; exit 1"))),
  said("two programs side by side", say(open(1)), say(exec("cat", 0)), say(open(2)), say(exec("echo two", 1)), say(eof(0))),
  said("a signal's end", say(open()), say(exec("kill -9 $$"))),
  said("another signal's end", say(open()), say(exec("kill -TERM $$"))),
  said("input and its end", say(open()), say(exec("cat")), say(data("abc\n")), say(eof())),
  said("input that comes with the command", say(open()), say(exec("cat"), data("abc"), eof())),
  said("a shell that is told what to do", say(open()), say(exec("sh")), say(data("echo here\nexit 5\n"))),
  said("a shell whose input ends", say(open()), say(exec("sh")), say(eof())),
  said("a terminal", say(open()), say(pty()), say(exec("test -t 0 && echo a"))),
  said("typed at a terminal", say(open()), say(pty()), say(exec("cat")), say(data("ab\x7fc\r")), say(data("\x04"))),
  said("interrupted at a terminal", say(open()), say(pty()), say(exec("sleep 5")), say(data("\x03"))),
  said("a terminal's size that changes", say(open()), say(pty(100, 30)), say(resize(90, 20)), say(exec("exit 1"))),
  said("a size without terminal", say(open()), say(resize(90, 20))),
  said("a second terminal", say(open()), say(pty()), say(pty())),
  said("a terminal that is cut", say(open()), say(request("pty-req").string("x").done())),
  said("an environment", say(open()), say(request("env").string("A").string("b").done())),
  said("a display", say(open()), say(request("x11-req").boolean(false).string("a").string("b").uint32(0).done())),
  said("a request of no known kind", say(open()), say(request("x").done()), say(request("y", false).done())),
  said("a subsystem of no known kind", say(open()), say(request("subsystem").string("x").done())),
  said("a second command", say(open()), say(exec("sleep 0.6")), say(exec("echo no"))),
  said("a command after the first has ended", say(open()), say(exec("exit 1")), say(exec("echo no"))),
  said("a command that is too long", say(open()), say(exec(`: ${"x".repeat(9000)}`))),
  said("a signal sent", say(open()), say(exec("sleep 5")), say(request("signal", true).string("TERM").done())),
  said("a signal of no known name", say(open()), say(exec("sleep 0.6")), say(request("signal", true).string("NONE").done())),
  said("a signal without a program", say(open()), say(request("signal", true).string("TERM").done())),
  said("closed before anything", say(open()), say(close())),
  said("closed while a program runs", say(open()), say(exec("sleep 5")), say(close())),
  said("closed after the end", say(open()), say(exec("exit 2")), say(close()), say(open(1))),
  said("the end of input of nobody", say(open()), say(eof())),
  said("a window that is small", say(open(0, 5)), say(exec("echo 0123456789")), say(adjust(3)), say(adjust(100))),
  said("packets that are small", say(open(0, 1000, 4)), say(exec("echo 0123456789"))),
  said("much input", say(open()), say(exec("cat > /dev/null")), say(data("x".repeat(9000))), say(data("x".repeat(9000)))),
  said("more input than the window", say(open()), say(exec("sleep 1")), say(data("x".repeat(24_577)))),
  said("data for no channel", say(data("x", 5))),
  said("a request for no channel", say(exec("id", 5))),
  said("a window for no channel", say(adjust(5, 5))),
  said("a close for no channel", say(close(5))),
  said("a confirmation of nothing", say(writer(91).uint32(0).uint32(0).uint32(0).uint32(0).done())),
  said("a failure of nothing", say(writer(92).uint32(0).uint32(1).string("").string("").done())),
  said(
    "successes of nothing",
    say(open()),
    say(writer(99).uint32(0).done(), writer(100).uint32(0).done(), Uint8Array.of(81), Uint8Array.of(82)),
    say(exec("exit 1")),
  ),
  said("a message of no known number", say(open()), say(writer(101).uint32(0).done())),
  said("keepalive", say(global("keepalive@openssh.com"))),
  said("no more sessions", say(writer(80).string("no-more-sessions@openssh.com").boolean(false).done()), say(open())),
  said("a forwarding taken back", say(writer(80).string("cancel-tcpip-forward").boolean(true).string("").uint32(9).done())),
  said("a global request that is cut", say(Uint8Array.of(80))),
  said("a login after the login", say(open()), say(password("root", PASSWORD)), say(exec("exit 1"))),
];
