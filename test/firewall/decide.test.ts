import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAddress } from "../../src/bytes/address.js";
import type { FirewallConfig } from "../../src/config/config.js";
import { decide, type Fake, type Intent } from "../../src/firewall/decide.js";
import type { Chain } from "../../src/firewall/host-rules.js";
import { rulesetOf } from "../../src/firewall/ruleset.js";
import type { Survey } from "../../src/firewall/survey.js";

const config: FirewallConfig = {
  enabled: true,
  wan: [],
  table: "minipot",
  tool: "auto",
  marks: { mask: 0xc0000, redir: 0xc0000, addrOk: 0x80000 },
  openInput: true,
  takeOver: [],
};
const fakes: Fake[] = [22, 23, 80].map((port) => ({ service: `s${port}`, port, fakePort: port + 1369 }));
const intent: Intent = { config, fakes, guarded: new Set(), matching: "socket" };

function survey({ listeners = [] as string[], wan = ["wan0"], chains = [] as Chain[], hasLegacyRules = false } = {}): Survey {
  return {
    surroundings: { wan, addresses: [], networks: [] },
    sockets: {
      listeners: listeners.map((text) => {
        const [address = "", port] = text.split(" ");
        return { address: parseAddress(address)!, port: Number(port) };
      }),
      connectedPorts: new Set(),
    },
    chains,
    tables: [],
    hasLegacyRules,
  };
}

const input = (...rules: unknown[][]): Chain => ({
  family: "inet",
  table: "admin",
  name: "input",
  base: { type: "filter", hook: "input", priority: 0, policy: "accept" },
  rules: rules.map((statements, handle) => ({ handle, comment: undefined, statements: statements as Record<string, unknown>[] })),
});
const dport = (port: number) => ({ match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: port } });
const family = (name: string) => ({ match: { op: "==", left: { meta: { key: "nfproto" } }, right: name } });
const somebody = { match: { op: "==", left: { payload: { protocol: "ip", field: "saddr" } }, right: "198.51.100.7" } };

const ports = ({ plan }: ReturnType<typeof decide>) => plan.redirections.map(({ port }) => port);

test("the kernel looks for listeners; where it cannot, ports with one that can be reached are left out", () => {
  const seen = survey({ listeners: [":: 22", "127.0.0.1 23"] });
  assert.equal(ports(decide(intent, seen)), [22, 23, 80]);
  const { plan } = decide({ ...intent, matching: "listed" }, seen);
  assert.equal(
    plan.redirections.map(({ port }) => port),
    [23, 80],
  );
  assert.not.match(rulesetOf(plan), /socket/);
});

test("guarded ports are left alone", () => {
  assert.equal(ports(decide({ ...intent, guarded: new Set([22]) }, survey())), [23, 80]);
});

test("a port that the host refuses is replaced at once, by family; one that depends on the peer is watched; one by rate is neither", () => {
  const limited = [dport(80), { limit: { rate: 3, per: "minute" } }, { drop: null }];
  const chains = [input([family("ipv4"), dport(22), { drop: null }], [dport(23), somebody, { drop: null }], limited)];
  const { plan } = decide(intent, survey({ chains }));
  assert.equal(plan.refused, { ip: [22], ip6: [] });
  assert.equal(plan.watched, [23]);
});

test("rules of iptables-legacy cannot be read: every port is watched", () => {
  assert.equal(decide(intent, survey({ hasLegacyRules: true })).plan.watched, [22, 23, 80]);
});

test("two ways out that are treated differently make it depend", () => {
  const onlyOne = { match: { op: "==", left: { meta: { key: "iifname" } }, right: "wan1" } };
  const chains = [input([onlyOne, dport(22), { drop: null }])];
  const { plan } = decide(intent, survey({ chains, wan: ["wan0", "wan1"] }));
  assert.equal(plan.refused, { ip: [], ip6: [] });
  assert.equal(plan.watched, [22]);
});

test("the host's chains that would drop what is redirected are named, also when our rule is in them already", () => {
  const dropping = input([dport(80 + 1369), { drop: null }]);
  assert.equal(decide(intent, survey({ chains: [dropping] })).closed, [dropping]);
  assert.equal(decide(intent, survey({ chains: [input([dport(80), { drop: null }])] })).closed, []);
  const ours = { handle: 9, comment: "minipot", statements: [{ accept: null }] };
  const opened = { ...dropping, rules: [ours, ...dropping.rules] };
  assert.equal(decide(intent, survey({ chains: [opened] })).closed, [opened]);
});

test("without a way out there is nothing to redirect", () => {
  assert.not.match(rulesetOf(decide(intent, survey({ wan: [] })).plan), /chain/);
});

test.run();
