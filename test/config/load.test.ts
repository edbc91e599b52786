import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ConfigError, loadConfig } from "../../src/config/load.js";
import type { Fault } from "../../src/config/raw.js";
import { SECTIONS } from "../../src/config/schema.js";
import { protocolFacts, serviceSectionKeys } from "../../src/config/services.js";
import { collectorSlice, workerSlice } from "../../src/config/slice.js";
import { parseUci } from "../../src/config/uci.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const example = (name: string) => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));

async function load(text: string, name = "minipot.toml", environment: Record<string, string> = {}) {
  return inTemporaryFolder(async (folder) => {
    writeFileSync(`${folder}/${name}`, text, { mode: 0o600 });
    return loadConfig(`${folder}/${name}`, environment);
  });
}

async function faultsOf(text: string, name?: string, environment?: Record<string, string>): Promise<readonly Fault[]> {
  try {
    await load(text, name, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error("no fault was found");
}

test("the examples are valid, and mean the same in both syntaxes", async () => {
  for (const name of ["minipot.example.toml", "minipot.example.uci"]) chmodSync(example(name), 0o644);
  const toml = await loadConfig(example("minipot.example.toml"), {});
  const uci = await loadConfig(example("minipot.example.uci"), {});
  assert.equal(toml, uci);
  assert.equal(toml.services.find(({ protocol }) => protocol === "telnet")?.ports, [23]);
});

test("the example names every key there is, with its default where that is commented out", async () => {
  const lines = readFileSync(example("minipot.example.toml"), "utf8").split("\n");
  const telnet = serviceSectionKeys([...(await protocolFacts()).values()].find(({ name }) => name === "telnet")!);
  for (const [section, keys] of Object.entries({ ...SECTIONS, telnet })) {
    for (const key of Object.keys(keys)) {
      if (key === "version" || section === "server.batching") continue;
      assert.ok(
        lines.some((line) => new RegExp(`^(# )?${key} = `).test(line)),
        `${section}.${key}`,
      );
    }
  }
});

test("every fault is named at once, with file, line, key, what was expected and the nearest name", async () => {
  const faults = await faultsOf(`[sensor]
id = "Not A Name"
redir_ofset = 1
log_credentials = "perhaps"

[telnt]
enabled = true

[telnet]
ports = [0]
idle_timeout_ms = 700000

[upload]
url = "http://192.0.2.1"
token = "short"
`);
  const found = Object.fromEntries(faults.map(({ key, line, message }) => [key, { line, message }]));
  assert.is(found["sensor.id"]?.line, 2);
  assert.match(found["sensor.redir_ofset"]!.message, /Did you mean `redir_offset`/);
  assert.is(found["sensor.redir_ofset"]?.line, 3);
  assert.match(found["sensor.log_credentials"]!.message, /true or false/);
  assert.match(found.telnt!.message, /Did you mean `telnet`/);
  assert.is(found.telnt?.line, 6);
  assert.match(found["telnet.ports"]!.message, /1 to 65535/);
  assert.match(found["telnet.idle_timeout_ms"]!.message, /total_timeout_ms/);
  assert.match(found["upload.url"]!.message, /https/);
  assert.not.match(JSON.stringify(faults), /short/, "a secret is never shown");
});

const FAULTS: [string, string, RegExp][] = [
  ["two services on one port", "[http]\nports = [23]", /port 23 belongs to/],
  ["a port past the end", "[sensor]\nredir_offset = 60000\n[http]\nports = [8080]", /above 65535/],
  ["a port that nobody has", '[sensor]\ndisable = ["22tcp"]', /disables nothing/],
  ["a key outside any section", "id = 1", /outside any section/],
  ["text that is no TOML", "[sensor\n", /not TOML/],
  ["an upload without a token", '[upload]\nurl = "https://a.example"', /needed to upload/],
  ["a segment larger than the spool", "[spool]\nbytes_max = 1048576\nsegment_bytes = 2097152", /larger than/],
  ["a number that is a text", '[sensor]\nheap_mib = "many"', /whole number from 16/],
  ["a number out of range", "[sensor]\nheap_mib = 1", /whole number from 16/],
  ["a sensor without a token", '[[server.sensors]]\nid = "a"', /id and a token/],
  ["an address that is none", '[server]\nlisten = "1.2.3.4.5:1"', /ADDRESS:PORT/],
  ["an option of another type", "[telnet]\nattempts_max = true", /whole number/],
];
for (const [name, text, expected] of FAULTS) {
  test(`${name} is a fault`, async () => assert.match((await faultsOf(text)).map(({ message }) => message).join("\n"), expected));
}

test("the environment wins over the file, and its faults are named too", async () => {
  const { sensor } = await load("[sensor]\nredir_offset = 5", undefined, {
    MINIPOT_SENSOR_REDIR_OFFSET: "7",
    MINIPOT_SENSOR_LOG_CREDENTIALS: "on",
  });
  assert.is(sensor.redirOffset, 7);
  assert.is(sensor.logCredentials, true);
  const [fault] = await faultsOf("", undefined, { MINIPOT_HTTP_PROXY_WORKERS: "none" });
  assert.is(fault?.key, "http-proxy.workers");
});

test("a file that others may write is refused, and a token that others may read", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, "");
    chmodSync(path, 0o666);
    await loadConfig(path, {}).then(
      () => assert.unreachable(),
      (error: ConfigError) => assert.match(error.message, /chmod go-w/),
    );
    chmodSync(path, 0o600);
    writeFileSync(`${folder}/token`, "a-long-random-text-of-your-own");
    chmodSync(`${folder}/token`, 0o644);
    writeFileSync(path, `[upload]\nurl = "https://a.example"\ntoken_file = "${folder}/token"`);
    await loadConfig(path, {}).then(
      () => assert.unreachable(),
      (error: ConfigError) => assert.match(error.message, /chmod 600/),
    );
    chmodSync(`${folder}/token`, 0o600);
    assert.is((await loadConfig(path, {})).sensor.upload.token, "a-long-random-text-of-your-own");
  }));

test("UCI's quoting, lists, comments and faults", () => {
  const text = `# comment\npackage x\nconfig sensor 'main' # why\n\toption id 'a b'"c \\" d"e\\ f\n\tlist disable '1tcp'\n\tlist disable "2tcp"\n\toption id last\n`;
  const [section] = parseUci(text, "f");
  assert.equal(
    section?.entries.map(({ key, value }) => [key, value]),
    [
      ["disable", ["1tcp", "2tcp"]],
      ["id", "last"],
    ],
  );
  const first = parseUci(`config sensor\noption id 'a b'"c \\" d"e\\ f`, "f")[0];
  assert.is(first?.entries[0]?.value, 'a bc " de f');
  try {
    parseUci("option a b\nconfig\nconfig sensor\noption x 'open\nfoo bar\noption a b c\n", "f");
    assert.unreachable();
  } catch (error) {
    assert.equal(
      (error as ConfigError).faults.map(({ line }) => line),
      [1, 2, 4, 5, 6],
    );
  }
});

test("a slice holds no more than its process needs, and cannot be changed", async () => {
  const config = await load(
    '[upload]\nurl = "https://a.example"\ntoken = "sixteen-characters"\n[[server.sensors]]\nid = "a"\ntoken = "another-long-token"',
  );
  const worker = workerSlice(config, config.services[0]!);
  assert.not.match(JSON.stringify(worker), /token-|sixteen|a\.example|another/);
  assert.not.match(JSON.stringify(collectorSlice(config)), /another/);
  assert.throws(() => Object.assign(worker.service, { enabled: false }));
  assert.throws(() => Object.assign(config.sensor.upload, { token: "x" }));
});

test.run();
