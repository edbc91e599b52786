import { chmodSync, chownSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { homes } from "../../src/config/homes.js";
import { ConfigError, loadConfig } from "../../src/config/load.js";
import { type Fault, faultText } from "../../src/config/raw.js";
import { SECTIONS } from "../../src/config/schema.js";
import { protocolFacts, serviceSectionKeys } from "../../src/config/services.js";
import { collectorSlice, workerSlice } from "../../src/config/slice.js";
import { uciType } from "../../src/config/uci.js";
import { CONSENT_VERSION } from "../../src/consent.js";
import { testIdentity } from "../kit/device.js";
import { REPOSITORY } from "../kit/repository.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const example = (name: string) => join(REPOSITORY, "docs", name);

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

/** Section → keys that a line names; `value` is there when it is commented out, in UCI's or TOML's words. */
function named(text: string, header: RegExp, entry: RegExp) {
  const found: { section: string; key: string; commented: boolean; value: string }[] = [];
  let section = "";
  for (const line of text.split("\n")) {
    section = header.exec(line)?.[1] ?? section;
    const [, hash, key = "", value = ""] = entry.exec(line) ?? [];
    if (key !== "") found.push({ section, key, commented: hash !== "", value });
  }
  return found;
}

const EXAMPLES = [
  {
    name: "minipot.example.toml",
    header: /^\[+([\w.-]+)\]+/,
    entry: /^((?:# )?)(\w+) = (.*?)(?:\s+# .*)?$/,
    spell: (name: string) => name,
  },
  { name: "minipot.example.uci", header: /^config (\w+)/, entry: /^((?:#)?)\t(?:option|list) (\w+) '(.*)'/, spell: uciType },
];
for (const { name, header, entry, spell } of EXAMPLES) {
  test(`${name} names every key there is, with its default where that is commented out`, async () => {
    const found = named(readFileSync(example(name), "utf8"), header, entry);
    const services = [...(await protocolFacts())].map(([service, facts]) => [service, serviceSectionKeys(facts)] as const);
    for (const [section, keys] of [...Object.entries(SECTIONS), ...services]) {
      // [server.batching] has the keys of [batching], and the server makes its version.
      if (section === "server.batching") continue;
      for (const [key, { default: value }] of Object.entries(keys)) {
        if (key === "version") continue;
        const lines = found.filter((line) => line.section === spell(section) && line.key === key);
        assert.ok(lines.length > 0, `${section}.${key}`);
        const given = lines.map((line) => line.value);
        const isNothing = value === undefined || (name.endsWith(".uci") && Array.isArray(value) && value.length === 0);
        if (isNothing || !lines[0]!.commented) continue;
        const expected = name.endsWith(".toml") ? [JSON.stringify(value)] : [value].flat().map(uciText);
        assert.equal(name.endsWith(".toml") ? given.map(compact) : given, expected.map(compact), `${section}.${key}`);
      }
    }
  });
}

function uciText(value: unknown): string {
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

function compact(text: string): string {
  return text.replaceAll(", ", ",");
}

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
  assert.match(found["sensor.log_credentials"]!.message, /off, hash or on/);
  assert.match(found.telnt!.message, /Did you mean `telnet`/);
  assert.is(found.telnt?.line, 6);
  assert.match(found["telnet.ports"]!.message, /1 to 65535/);
  assert.match(found["telnet.idle_timeout_ms"]!.message, /total_timeout_ms/);
  assert.match(found["upload.url"]!.message, /https/);
  assert.not.match(JSON.stringify(faults), /short/, "a secret is never shown");
});

/** Each names its line and key: `line key message`. */
const FAULTS: [string, string, RegExp][] = [
  ["two services on one port", "[http]\nports = [23]", /^2 http\.ports 23 belongs to \[telnet\]/],
  ["a port twice", "[http]\nports = [81, 81]", /^2 http\.ports 81 is there twice/],
  ["a port past the end", "[sensor]\nredir_offset = 60000\n[http]\nports = [8080]", /^4 http\.ports 8080 \+ .*above 65535/],
  ["a port that nobody has", '[sensor]\ndisable = ["110tcp"]', /^2 sensor\.disable .*disables nothing/],
  ["a port that is none", '[sensor]\ndisable = ["0tcp"]', /^2 sensor\.disable .*like 23tcp/],
  ["a key outside any section", "\nid = 1", /^2 {2}`id`: outside any section/],
  ["text that is no TOML", "[sensor\n", /^1 .*not TOML/],
  ["a key that every object has", "[sensor]\ntoString = 1\nconstructor = 2", /^2 sensor\.toString there is no such key/],
  ["a key of another section", '[sensor]\nclickhouse_url = "x"', /^2 sensor\.clickhouse_url .*belongs in \[server\]/],
  ["a key without its unit", "[batching]\nthrottle_holdback = 1", /Did you mean `throttle_holdback_ms`/],
  ["an upload without a token", '[upload]\nurl = "https://a.example"', /upload\.token needed to upload/],
  [
    "an address that no URL is",
    '[upload]\nurl = "http://["\ntoken = "sixteen-characters"',
    /^2 upload\.url .*http:\/\/ or https/,
  ],
  [
    "another machine called like loopback",
    '[upload]\nurl = "http://127.a.example"\ntoken = "sixteen-characters"',
    /^2 upload\.url .*https/,
  ],
  ["a token and its file", '[upload]\ntoken = "sixteen-characters"\ntoken_file = "/x"', /^3 upload\.token_file .*one of the two/],
  ["a token file that is not there", '[upload]\ntoken_file = "/nowhere/token"', /^2 upload\.token_file .*no such file/],
  [
    "a segment larger than the spool",
    "[spool]\nbytes_max = 1048576\nsegment_bytes = 2097152",
    /^3 spool\.segment_bytes .*larger than/,
  ],
  [
    "a peer's share above all",
    "[http]\nconnections_max = 8\nconnections_per_peer_max = 9",
    /^3 http\.connections_per_peer_max 9 is above/,
  ],
  [
    "an idle peer that outlives its session",
    "[http]\nidle_timeout_ms = 2000\ntotal_timeout_ms = 1000",
    /^2 http\.idle_timeout_ms/,
  ],
  ["hashes without a key", '[sensor]\nlog_credentials = "hash"', /^2 sensor\.log_credentials .*credential_key.*same on all/],
  [
    "a key and its file",
    '[sensor]\ncredential_key = "sixteen-characters"\ncredential_key_file = "/x"',
    /^3 sensor\.credential_key_file .*one of the two/,
  ],
  ["a key that is too short", '[sensor]\ncredential_key = "short"', /^2 sensor\.credential_key what is given is not 16 to 512/],
  ["a network that is none", '[sensor]\nown = ["192.0.2.0/33"]', /^2 sensor\.own .*such as 192\.0\.2\.0\/24/],
  ["a number that is a text", '[sensor]\nheap_mib = "many"', /^2 sensor\.heap_mib "many" is not a whole number from 16/],
  ["a number out of range", "[sensor]\nheap_mib = 1", /whole number from 16 to 4096.*MiB/],
  ["a number that is none", "[sensor]\nheap_mib = nan", /NaN is not a whole number/],
  ["a sensor without a token", '[[server.sensors]]\nid = "a"', /^1 server\.sensors .*id and a token; token missing/],
  [
    "two sensors of one name",
    `${sensorTable("a", 1)}${sensorTable("a", 2)}`,
    /^5 server\.sensors\.id there is another sensor "a"/,
  ],
  [
    "two sensors with one token",
    `${sensorTable("a", 1)}${sensorTable("b", 1)}`,
    /^6 server\.sensors\.token .*"a" has the same token/,
  ],
  ["an address that is none", '[server]\nlisten = "1.2.3.4.5:1"', /^2 server\.listen .*ADDRESS:PORT/],
  ["addresses that are none", '[sensor]\naddresses = ["1.2.3"]', /^2 sensor\.addresses .*IP addresses/],
  ["no address at all", "[sensor]\naddresses = []", /^2 sensor\.addresses .*at least one/],
  ["a folder too long for sockets", `[sensor]\nruntime_dir = "/${"x".repeat(90)}"`, /^2 sensor\.runtime_dir .*80 bytes/],
  ["an inflated size below the sent one", "[server]\ninflated_bytes_max = 65536", /^2 server\.inflated_bytes_max/],
  ["an option of another type", "[telnet]\nattempts_max = true", /^2 telnet\.attempts_max true is not a whole number/],
  ["an option past what a timer can", "[telnet]\nfailure_delay_ms = 2147483648", /from 0 to 86400000\. In ms/],
  ["an option past what a frame can", "[http]\nbody_bytes_max = 1000000", /from 0 to 65536\. In bytes/],
];

function sensorTable(id: string, token: number): string {
  return `[[server.sensors]]\nid = "${id}"\ntoken = "a-token-of-a-sensor-${token}"\n`;
}

for (const [name, text, expected] of FAULTS) {
  test(`${name} is a fault`, async () => {
    const faults = (await faultsOf(text)).map(({ line, key, message }) => `${line ?? ""} ${key ?? ""} ${message}`);
    assert.ok(
      faults.some((fault) => expected.test(fault)),
      faults.join("\n"),
    );
    assert.not.match(faults.join(), /sixteen-|a-token-/, "a secret is never shown");
  });
}

test("the same faults are named in UCI, in its own words", async () => {
  const faults = await faultsOf(
    "config sensr\nconfig http_prox\nconfig server_sensors\nconfig http\n\toption workrs 2\n\tlist ports x\nnonsense\n",
    "minipot",
  );
  const found = faults.map(({ line, message }) => `${line} ${message}`);
  assert.is(found.length, 6);
  assert.ok(found.some((fault) => /^1 .*`sensr`.*Did you mean `sensor`/.test(fault)));
  assert.ok(found.some((fault) => /^2 .*Did you mean `http_proxy`/.test(fault)));
  assert.ok(found.some((fault) => /^3 .*Did you mean `server_sensor`/.test(fault)));
  assert.ok(found.some((fault) => /^5 .*Did you mean `workers`/.test(fault)));
  assert.ok(found.some((fault) => /^6 .*list of ports/.test(fault)));
  assert.ok(found.some((fault) => /^7 .*none of UCI's words/.test(fault)));
});

test("a default follows the bound that it must not exceed", async () => {
  const { sensor, services } = await load("[spool]\nbytes_max = 2097152\n[http]\nconnections_max = 8\ntotal_timeout_ms = 1000");
  const http = services.find(({ protocol }) => protocol === "http")!;
  assert.is(sensor.spool.segmentBytes, 524_288);
  assert.is(http.connectionsPerPeerMax, 8);
  assert.is(http.idleTimeoutMs, 1000);
});

test("disabled ports are gone, and a service without any is off", async () => {
  const { services } = await load('[sensor]\ndisable = ["80tcp", "443tcp", "8443tcp", "2300tcp"]\n[telnet]\nports = [23, 2300]');
  const of = (name: string) => services.find(({ protocol }) => protocol === name)!;
  assert.equal(of("telnet").ports, [23]);
  assert.is(of("telnet").enabled, true);
  assert.equal(of("http").ports, []);
  assert.is(of("http").enabled, false);
});

test("the password in an address is not shown", async () => {
  const [fault] = await faultsOf('[server]\nclickhouse_url = "ftp://me:hidden@store.example"');
  assert.match(fault!.message, /store\.example/);
  assert.not.match(fault!.message, /hidden/);
});

test("a relative path starts at the config's folder", async () => {
  const { sensor, server } = await load('[sensor]\nstate_dir = "here"\n[server]\ndata_dir = "/there"');
  assert.match(sensor.stateDir, /^\/.*minipot-[^/]+\/here$/);
  assert.is(server.dataDir, "/there");
});

test("the environment wins over the file, and its faults are named too", async () => {
  const { sensor } = await load("[sensor]\nredir_offset = 5", undefined, {
    MINIPOT_SENSOR_REDIR_OFFSET: "7",
    MINIPOT_SENSOR_LOG_CREDENTIALS: "on",
  });
  assert.is(sensor.redirOffset, 7);
  assert.equal(sensor.consent, { accepted: 0, wanted: "on" });
  const [fault] = await faultsOf("", undefined, { MINIPOT_HTTP_PROXY_WORKERS: "none" });
  assert.is(fault?.file, "environment");
  assert.is(fault?.key, "http-proxy.workers");
});

test("what becomes of credentials is said as a mode or as the flag that it was, and needs the owner's agreement", async () => {
  const mode = async (text: string, name?: string) => {
    const { consent, logCredentials } = (await load(text, name)).sensor;
    return [consent.wanted, logCredentials];
  };
  const agreed = `consent = ${CONSENT_VERSION}\ncredential_key = "sixteen-characters"\n`;
  assert.equal(await mode(`[sensor]\n${agreed}log_credentials = true`), ["on", "on"]);
  assert.equal(await mode(`[sensor]\n${agreed}log_credentials = false`), ["off", "off"]);
  assert.equal(await mode(`[sensor]\n${agreed}log_credentials = "hash"`), ["hash", "hash"]);
  assert.equal(await mode('[sensor]\nlog_credentials = "on"'), ["on", "off"]);
  const uci = (value: string) => `config sensor\n\toption log_credentials '${value}'\n\toption consent '${CONSENT_VERSION}'\n`;
  assert.equal(await mode(uci("1"), "minipot.uci"), ["on", "on"]);
  assert.equal(await mode(uci("0"), "minipot.uci"), ["off", "off"]);
  assert.equal(await mode(`${uci("hash")}\toption credential_key 'sixteen-characters'\n`, "minipot.uci"), ["hash", "hash"]);
});

test("the key to hash with is told to workers only where they hash, and may be in a file", () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(`${folder}/key`, "sixteen-characters\n", { mode: 0o600 });
    const keyOf = async (text: string) => {
      writeFileSync(`${folder}/minipot.toml`, `[sensor]\ncredential_key_file = "key"\n${text}`, { mode: 0o600 });
      const config = await loadConfig(`${folder}/minipot.toml`, {});
      return workerSlice(config, config.services[0]!, testIdentity).credentialKey;
    };
    assert.is(await keyOf(`log_credentials = "hash"\nconsent = ${CONSENT_VERSION}`), "sixteen-characters");
    assert.is(await keyOf('log_credentials = "hash"\nconsent = 0'), undefined);
    assert.is(await keyOf(`log_credentials = "on"\nconsent = ${CONSENT_VERSION}`), undefined);
  }));

test("a variable belongs to the section that has such a key; one that belongs to none is a fault", async () => {
  const { services } = await load("", undefined, { MINIPOT_HTTP_PROXY_PROTOCOL: "1", MINIPOT_HTTP_PROXY_PORTS: "3128 8888" });
  const of = (name: string) => services.find(({ protocol }) => protocol === name)!;
  assert.is(of("http").proxyProtocol, true);
  assert.equal(of("http-proxy").ports, [3128, 8888]);
  const [fault] = await faultsOf("", undefined, { MINIPOT_SENSOR_LOG_CREDENTIAL: "hidden" });
  assert.match(fault!.message, /Did you mean `MINIPOT_SENSOR_LOG_CREDENTIALS`/);
  assert.not.match(fault!.message, /hidden/);
});

test("a file that others may write is refused, a token that others may read or that is none, all at once", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    const write = (file: string, text: string, mode: number) => {
      writeFileSync(file, text);
      chmodSync(file, mode);
    };
    const faults = async () => {
      try {
        await loadConfig(path, {});
        return [];
      } catch (error) {
        if (error instanceof ConfigError) return error.faults.map(({ message }) => message);
        throw error;
      }
    };
    write(path, '[upload]\nurl = "https://a.example"\ntoken_file = "token"\n[sensor]\nid = 1', 0o666);
    write(`${folder}/token`, "short", 0o644);
    const found = await faults();
    assert.is(found.length, 4);
    for (const expected of [/chmod go-w/, /chmod 600/, /holds is not 16 to 512/, /^1 is not 1 to 64/])
      assert.ok(
        found.some((fault) => expected.test(fault)),
        String(expected),
      );
    assert.not.match(found.join(), /short/);
    write(path, '[upload]\nurl = "https://a.example"\ntoken_file = "token"', 0o644);
    write(`${folder}/token`, "a-long-random-text-of-your-own\n", 0o640);
    assert.equal(await faults(), []);
    assert.is((await loadConfig(path, {})).sensor.upload.token, "a-long-random-text-of-your-own");
    if (process.getuid?.() !== 0) return;
    chownSync(path, 4242, 0);
    assert.match((await faults()).join(), /user 4242 owns .*chown 0/);
  }));

test("what is no file, is not there or is no text is told", () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(`${folder}/bytes.toml`, Buffer.from([0xff, 0xfe]), { mode: 0o600 });
    for (const [path, expected] of [
      [folder, /is no file/],
      ["/dev/zero", /is no file/],
      [`${folder}/none`, /no such file/],
      [`${folder}/bytes.toml`, /not UTF-8/],
    ] as const) {
      await loadConfig(path, {}).then(
        () => assert.unreachable(path),
        (error: ConfigError) => assert.match(error.message, expected),
      );
    }
  }));

test("a fault holds nothing that a terminal obeys", async () => {
  const faults = await faultsOf('[sensor]\n"a\\u001b[31m\\u009b" = 1');
  assert.not.match(faultText(faults[0]!), /\p{Cc}/u);
});

test("folders are the system's for root, else the user's", () => {
  assert.equal(homes({}, true), { state: "/var/lib/minipot", runtime: "/run/minipot" });
  assert.equal(homes({ HOME: "/h" }, false), { state: "/h/.local/state/minipot", runtime: "/h/.local/state/minipot/run" });
  const xdg = { HOME: "/h", XDG_STATE_HOME: "/s", XDG_RUNTIME_DIR: "/r" };
  assert.equal(homes(xdg, false), { state: "/s/minipot", runtime: "/r/minipot" });
});

test("in texts of options %h is the device's name, whatever that holds", async () => {
  const { services, ...config } = await load('[telnet]\nissue = "%h, %h\\n"');
  const telnet = services.find(({ protocol }) => protocol === "telnet")!;
  const identity = { ...testIdentity, hostname: "gw$&3" };
  const { hostname, issue } = workerSlice({ ...config, services }, telnet, identity).service.options;
  assert.equal([hostname, issue], ["gw$&3", "gw$&3, gw$&3\n"]);
});

test("a slice holds no more than its process needs, and cannot be changed", async () => {
  const config = await load(
    '[upload]\nurl = "https://a.example"\ntoken = "sixteen-characters"\n[[server.sensors]]\nid = "a"\ntoken = "another-long-token"',
  );
  const worker = workerSlice(config, config.services[0]!, testIdentity);
  assert.is(worker.tls, undefined, "telnet has no use for a key");
  assert.is(worker.device.hostKeys, undefined);
  assert.not.match(JSON.stringify(worker), new RegExp(`its|${testIdentity.seed}`));
  assert.not.match(JSON.stringify(worker), /token-|sixteen|a\.example|another/);
  assert.not.match(JSON.stringify(collectorSlice(config)), /another/);
  assert.throws(() => Object.assign(worker.service, { enabled: false }));
  assert.throws(() => Object.assign(config.sensor.upload, { token: "x" }));
});

test.run();
