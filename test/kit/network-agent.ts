/**
 * Runs in a network namespace for a test: listens and connects there as told over fork's 'ipc' channel. A listener greets each
 * peer with its name, so that a test sees who got the connection.
 */
import { connect, createServer, type Server } from "node:net";

export type Order = { readonly id: number } & (
  | { readonly kind: "listen"; readonly name: string; readonly address: string; readonly port: number }
  | { readonly kind: "close"; readonly name: string }
  | {
      readonly kind: "connect";
      readonly address: string;
      readonly port: number;
      readonly timeoutMs: number;
      readonly awaits: string;
      readonly keep: boolean;
    }
);

export interface Answer {
  readonly id: number;
  /** A greeting, an errno's name, `timeout`, or nothing. */
  readonly text: string;
}

const servers = new Map<string, Server>();

process.on("message", (order: Order) => {
  act(order, (text) => process.send?.({ id: order.id, text } satisfies Answer));
});
process.on("disconnect", () => process.exit(0));

function act(order: Order, answer: (text: string) => void): void {
  switch (order.kind) {
    case "listen": {
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.write(`${order.name} at ${socket.localPort}\n`);
      });
      server.on("error", (error: NodeJS.ErrnoException) => answer(error.code ?? error.message));
      server.listen({ port: order.port, host: order.address }, () => answer(""));
      servers.set(order.name, server);
      return;
    }
    case "close":
      servers.get(order.name)?.close();
      servers.delete(order.name);
      return answer("");
    case "connect":
      return meet(order, answer);
    default:
      return order satisfies never;
  }
}

function meet({ address, port, timeoutMs, awaits, keep }: Order & { kind: "connect" }, answer: (text: string) => void): void {
  const socket = connect({ host: address, port });
  const timer = setTimeout(() => done("timeout"), timeoutMs);
  const done = (text: string) => {
    clearTimeout(timer);
    if (!keep) socket.destroy();
    answer(text);
  };
  let heard = "";
  socket.on("data", (chunk) => {
    heard += chunk.toString("latin1");
    if (heard.includes(awaits)) done(heard.trim());
  });
  socket.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
}
