import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadConfig } from "../../src/config/load.js";
import { protocolFacts } from "../../src/config/services.js";
import { BindError, bindAll } from "../../src/supervisor/sockets.js";
import { bindFree } from "../kit/socket.js";

async function listening(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** A service on one port, as the config has it, of TLS if so told. */
async function services(port: number, tls = false) {
  const { services } = await loadConfig(undefined, {}, await protocolFacts());
  const http = services.find(({ protocol }) => protocol === "http")!;
  return [{ ...http, ports: tls ? [] : [port], tlsPorts: tls ? [port] : [] }];
}

for (const address of ["127.0.0.1", "0.0.0.0", "::1", "::"]) {
  test(`a port that another program has is said to be taken: ${address}`, async () => {
    const { server, port } = await listening(address);
    try {
      const wanted = { services: await services(port), addresses: [address], redirOffset: 0 };
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
  const bound = bindAll({ services: await services(port), addresses: ["127.0.0.1"], redirOffset: 0 });
  const again = bindAll({ services: await services(port, true), addresses: ["127.0.0.1"], redirOffset: 0 }, bound);
  assert.is(again[0]!.handle, bound[0]!.handle);
  assert.equal([bound[0]!.tls, again[0]!.tls], [false, true]);
  bound[0]!.handle.close();
});

test.run();
