/**
 * scp, as Dropbear brings it: what a peer's scp starts at this end with -t or -f. Started by a hand it would call dbclient for the
 * other end, which reaches nobody.
 */
import type { Part, Process, Run } from "../../process.js";
import { Quit } from "../kit/errors.js";
import { OptionError, readOptions } from "../kit/options.js";
import { isFolder, look } from "../kit/paths.js";
import { runToEnd } from "../kit/start.js";
import { dbclient } from "../network/clients.js";
import { say } from "../system/answer.js";
import { ScpPeer } from "./scp-peer.js";
import { sink } from "./scp-sink.js";
import { source } from "./scp-source.js";

const LETTERS = "dfl:prtvBCc:i:P:q1246S:o:F:";
const USAGE = `usage: scp [-1246BCpqrv] [-c cipher] [-F ssh_config] [-i identity_file]
           [-l limit] [-o ssh_option] [-P port] [-S program]
           [[user@]host1:]file1 [...] [[user@]host2:]file2
`;

export function* scp(process: Process): Run {
  try {
    const { given, operands } = readOptions(process.argv.slice(1), LETTERS);
    const options = { recursive: given.has("r"), preserve: given.has("p") };
    const [target] = operands;
    const peer = new ScpPeer(process);
    if (given.has("f")) {
      yield* peer.accepted();
      for (const path of operands) yield* source(peer, path, options);
    } else if (given.has("t") && target !== undefined && operands.length === 1) {
      if (given.has("d")) yield* mustBeFolder(peer, target);
      yield* sink(peer, target, options);
    } else if (given.has("t")) {
      yield* peer.die("ambiguous target");
    } else if (operands.length < 2) {
      yield* say(process, 2, USAGE);
      return 1;
    } else {
      return yield* byHand(process, operands, given.get("P")?.at(-1) ?? "22");
    }
    return peer.failures > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof Quit) return error.status;
    if (!(error instanceof OptionError)) throw error;
    yield* say(process, 2, `${process.argv[0]}: ${error.message}\n${USAGE}`);
    return 1;
  }
}

function* mustBeFolder(peer: ScpPeer, target: string): Part<void> {
  const there = look(peer.process, target);
  if (there === undefined) yield* peer.die(`${target}: No such file or directory`);
  if (!isFolder(peer.process, target)) yield* peer.die(`${target}: Not a directory`);
}

/** What names no host is copied by cp, as the real one has it; all else ends where dbclient does. */
function* byHand(process: Process, operands: readonly string[], port: string): Part<number> {
  const remote = operands.find((operand) => /^[^/]*:/.test(operand));
  if (remote === undefined) return (yield* runToEnd(process, ["cp", ...operands])) ?? 1;
  const [host = ""] = remote.split(":");
  yield* dbclient({ ...process, argv: ["/usr/bin/dbclient", "-x", "-p", port, host] });
  yield* say(process, 2, "lost connection\n");
  return 1;
}
