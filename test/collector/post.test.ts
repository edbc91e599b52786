import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Poster } from "../../src/collector/post.js";
import { VERSION } from "../../src/version.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const BATCHING = { version: 9, maxAgeMs: 50, maxBytes: 1 << 20, maxAttempts: 1000, throttleHoldbackMs: 0 };
const upload = (url: string, more: object = {}) => ({ url, token: "secret", batching: BATCHING, timeoutMs: 2000, ...more });

/** Runs `run` with a server and the port it listens on. */
async function serving(server: http.Server, run: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    await run((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const plainly = (listener: RequestListener, run: (url: string) => Promise<void>) =>
  serving(http.createServer(listener), (port) => run(`http://127.0.0.1:${port}`));

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return `${(error as Error).name} ${(error as { code?: string }).code} ${(error as Error).message}`;
  }
  throw new Error("It did not fail.");
}

test("the request is what the contract says, over one connection", async () => {
  const heard: { path: string | undefined; headers: http.IncomingHttpHeaders; body: string; port: number | undefined }[] = [];
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      heard.push({ path: request.url, headers: request.headers, body, port: request.socket.remotePort });
      response.end("yes");
    });
  };
  await plainly(listener, async (url) => {
    const poster = new Poster(upload(`${url}/base`));
    assert.is(String((await poster.post(Buffer.from("one"), "clock")).body), "yes");
    await poster.post(Buffer.from("two"), "clock");
    poster.close();
  });
  const [first, second] = heard;
  assert.is(first!.path, "/base/v1/batches");
  assert.is(first!.headers.authorization, "Bearer secret");
  assert.is(first!.headers["content-encoding"], "gzip");
  assert.is(first!.headers["content-type"], "application/x-protobuf");
  assert.is(first!.headers["user-agent"], `minipot/${VERSION}`);
  assert.is(first!.headers["minipot-clock"], "clock");
  assert.equal([first!.body, second!.body], ["one", "two"]);
  assert.is(first!.port, second!.port);
});

test("a server that never answers, or never ends, is given up", () =>
  plainly(
    (request, response) => {
      if (request.headers["minipot-clock"] === "slowly") response.write("some");
    },
    async (url) => {
      const poster = new Poster(upload(url, { timeoutMs: 150 }));
      assert.match(await failure(poster.post(Buffer.from("x"), "silently")), /Timeout|Abort/);
      assert.match(await failure(poster.post(Buffer.from("x"), "slowly")), /Timeout|Abort/);
      poster.close();
    },
  ));

test("an answer without end costs bounded memory", () =>
  plainly(
    (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on("drain", more);
      more();
    },
    async (url) => {
      const poster = new Poster(upload(url));
      assert.match(await failure(poster.post(Buffer.from("x"), "")), "too long");
      poster.close();
    },
  ));

test("an answer that is cut off, or is no HTTP, is no answer", async () => {
  await plainly(
    (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    },
    async (url) => {
      const poster = new Poster(upload(url));
      assert.match(await failure(poster.post(Buffer.from("x"), "")), "ECONNRESET");
      poster.close();
    },
  );
  const rubbish = http.createServer();
  rubbish.on("connection", (socket) => socket.end("\x1b[2Jrubbish\r\n\r\n"));
  await serving(rubbish, async (port) => {
    const poster = new Poster(upload(`http://127.0.0.1:${port}`));
    const said = await failure(poster.post(Buffer.from("x"), ""));
    assert.not.ok(said.includes("\x1b"), JSON.stringify(said));
    poster.close();
  });
});

test("TLS: an authority in `caFile` is trusted, another is not, and a name has to match", () =>
  inTemporaryFolder(async (folder) => {
    const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    execFileSync("openssl", [...made, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) =>
      response.end("yes"),
    );
    await serving(server, async (port) => {
      const trusting = new Poster(upload(`https://localhost:${port}`, { caFile: cert }));
      assert.is(String((await trusting.post(Buffer.from("x"), "")).body), "yes");
      trusting.close();
      const wary = new Poster(upload(`https://localhost:${port}`));
      assert.match(await failure(wary.post(Buffer.from("x"), "")), "DEPTH_ZERO_SELF_SIGNED_CERT");
      wary.close();
      const elsewhere = new Poster(upload(`https://127.0.0.1:${port}`, { caFile: cert }));
      assert.match(await failure(elsewhere.post(Buffer.from("x"), "")), "ERR_TLS_CERT_ALTNAME_INVALID");
      elsewhere.close();
      const without = new Poster(upload(`https://localhost:${port}`, { caFile: `${folder}/none.pem` }));
      assert.match(await failure(without.post(Buffer.from("x"), "")), "ENOENT");
      without.close();
    });
  }));

test.run();
