import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ServiceConfig } from "../../src/config/config.js";
import { BindError, bindAll } from "../../src/supervisor/sockets.js";
import { bindFree } from "../kit/socket.js";

async function listening(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** A service on one port, of TLS if so told. */
const services = (port: number, tls = false): ServiceConfig[] => [
  {
    protocol: "http",
    enabled: true,
    wanted: true,
    ports: tls ? [] : [port],
    tlsPorts: tls ? [port] : [],
    speaksTls: true,
    showsHostKeys: false,
    workers: 1,
    connectionsMax: 1,
    connectionsPerPeerMax: 1,
    idleTimeoutMs: 1000,
    totalTimeoutMs: 1000,
    sessionBytesMax: 1024,
    proxyProtocol: false,
    options: {},
  },
];

for (const address of ["127.0.0.1", "0.0.0.0", "::1", "::"]) {
  test(`a port that another program has is said to be taken: ${address}`, async () => {
    const { server, port } = await listening(address);
    try {
      const wanted = { services: services(port), addresses: [address], redirOffset: 0 };
      assert.throws(
        () => bindAll(wanted),
        (error: unknown) => error instanceof BindError && /another program listens/.test(error.message),
      );
    } finally {
      server.close();
    }
  });
}

test("a bound socket is taken over, and knows whether its peers speak TLS", async () => {
  const { handle, port } = bindFree();
  handle.close();
  const bound = bindAll({ services: services(port), addresses: ["127.0.0.1"], redirOffset: 0 });
  const again = bindAll({ services: services(port, true), addresses: ["127.0.0.1"], redirOffset: 0 }, bound);
  assert.is(again[0]!.handle, bound[0]!.handle);
  assert.equal([bound[0]!.tls, again[0]!.tls], [false, true]);
  bound[0]!.handle.close();
});

test.run();
