/** A client of test/kit/ssh-client.ts at a session that a ScriptedPeer talks to. */
import type { ScriptedPeer } from "./scripted.js";
import type { SshClient } from "./ssh-client.js";

/** Hands over what each has to say until both are silent. */
export function settle(client: SshClient, peer: ScriptedPeer, say = (bytes: Uint8Array) => peer.send(bytes)): void {
  for (let spoken = true; spoken; ) {
    const heard = Buffer.from(peer.received(), "latin1");
    client.hear(heard);
    const bytes = client.take();
    if (bytes.length > 0) say(bytes);
    spoken = heard.length + bytes.length > 0;
  }
}
