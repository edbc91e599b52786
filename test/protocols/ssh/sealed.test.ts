import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ssh } from "../../../src/protocols/ssh.js";
import * as channels from "../../golden/ssh-channels.js";
import * as sealed from "../../golden/ssh-sealed.js";
import { type Line, playSealed, type SealedDialogue, type SealedTranscript } from "../../golden/ssh-sealed.js";
import { REPOSITORY } from "../../kit/repository.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { SshClient } from "../../kit/ssh-client.js";
import { settle } from "../../kit/ssh-line.js";

const heardOf = (name: string) =>
  JSON.parse(readFileSync(join(REPOSITORY, "test", "golden", `ssh-${name}.json`), "utf8")) as SealedTranscript[];

/** A client at a session of ours. */
function lineTo(client: SshClient, peer: ScriptedPeer, say: (bytes: Uint8Array) => void): Line {
  return {
    client,
    get closed() {
      return peer.closed;
    },
    exchange(listenMs) {
      settle(client, peer, say);
      peer.wait(listenMs);
      settle(client, peer, say);
    },
  };
}

function replay(
  dialogues: readonly SealedDialogue[],
  transcripts: readonly SealedTranscript[],
  options: Record<string, unknown>,
) {
  for (const dialogue of dialogues) {
    const expected = transcripts.find(({ name }) => name === dialogue.name)?.heard;

    test(`as Dropbear: ${dialogue.name}`, async () => {
      const peer = new ScriptedPeer(ssh, options);
      const line = lineTo(new SshClient(dialogue.offer), peer, (bytes) => peer.send(bytes));
      assert.equal(await playSealed(dialogue, line), expected);
    });

    test(`as Dropbear, in pieces: ${dialogue.name}`, async () => {
      const peer = new ScriptedPeer(ssh, options);
      const inPieces = (bytes: Uint8Array) => {
        for (let at = 0; at < bytes.length; at += 7) peer.send(bytes.subarray(at, at + 7));
      };
      assert.equal(await playSealed(dialogue, lineTo(new SshClient(dialogue.offer), peer, inPieces)), expected);
    });
  }
}

replay(sealed.dialogues, heardOf("sealed"), {});
replay(channels.dialogues, heardOf("channels"), { mode: "session", admitPercent: 100 });

test("so many dialogues were heard", () => {
  assert.ok(heardOf("sealed").length >= 100 && heardOf("channels").length >= 50);
});

test.run();
