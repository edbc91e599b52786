/**
 * How long what people ask takes, over what a fleet has told in three months: rollups of 100 million events, made by the store itself from
 * numbers, since inserting the events would take the bench's whole time. Profiles are asked of addresses at random, busy ones among them.
 */
import { pino } from "pino";
import { loadConfig } from "../src/config/load.js";
import { BlockList } from "../src/server/analysis/lists/block-list.js";
import { Exemptions } from "../src/server/analysis/lists/exemptions.js";
import { SensorAddresses } from "../src/server/analysis/lists/sensor-addresses.js";
import { Geo } from "../src/server/analysis/profiles/geo.js";
import { dayOf } from "../src/server/analysis/scores/day.js";
import { evaluate } from "../src/server/analysis/scores/evaluate.js";
import { addresses } from "../src/server/query/addresses.js";
import { campaignProfile, campaigns } from "../src/server/query/campaigns.js";
import { groupProfile, groups } from "../src/server/query/groups.js";
import { addressHistory, triedCredentials } from "../src/server/query/history.js";
import { overview, totals } from "../src/server/query/overview.js";
import { countries, networks } from "../src/server/query/places.js";
import { addressProfile } from "../src/server/query/profile.js";
import { sensorProfile, sensors } from "../src/server/query/sensors.js";
import { serviceProfile, services } from "../src/server/query/services.js";
import { sessionsOf } from "../src/server/query/sessions.js";
import { topAddresses, topCredentials } from "../src/server/query/top.js";
import { traitProfile, traits } from "../src/server/query/traits.js";
import { openStore, type Store } from "../src/server/store/store.js";
import type { Bench, Findings } from "./bench.js";
import { writeConfig } from "./config-file.js";
import { EVENTS, EVENTS_SHORT, fill } from "./query-world.js";
import { percentile } from "./statistics.js";

const DAY_MS = 86_400_000;
const P95_MS_MAX = 200;

/** What is asked, by name; the number tells repetitions apart. */
type Questions = Readonly<Record<string, (nth: number) => Promise<unknown>>>;

export const queries: Bench = {
  name: "queries",
  question: "How long do the dashboard's questions take over 100 million events?",
  async run(context) {
    const { server: config } = await loadConfig(await writeConfig(context.workDir, { server: 1, services: {} }));
    const store = await openStore(config);
    try {
      const events = context.short ? EVENTS_SHORT : EVENTS;
      const fillS = await fill(store, events, context.say);
      const log = pino({ level: "silent" });
      const exemptions = new Exemptions(config.analysis, new SensorAddresses(), log);
      const lists = { rules: config.analysis, list: new BlockList(store, log), exemptions };
      const geo = new Geo({}, log);
      const known = await traits(store, { filter: lastDays(90), kind: "credentials", sort: "last", limit: 60 });
      const hashes = known.traits.map(({ hash }) => hash);
      return await measure(store, events, fillS, context.short ? 10 : 60, {
        profile: (nth) => addressProfile(store, lists, geo, address(nth, events)),
        history: (nth) => addressHistory(store, lists, address(nth, events)),
        sessions: (nth) => sessionsOf(store, address(nth, events), { limit: 100 }),
        tried: (nth) => triedCredentials(store, address(nth, events), 1000, undefined),
        groups: () => groups(store, { limit: 100 }),
        groupsOfAddress: (nth) => groups(store, { limit: 1, address: address(nth, events) }),
        // The largest first.
        group: (nth) => groupProfile(store, 1 + nth, 100),
        campaigns: () => campaigns(store, { limit: 100 }),
        campaign: (nth) => campaignProfile(store, String(nth)),
        overviewDay: () => overview(store, lastDays(1), "minute"),
        overviewMonth: () => overview(store, lastDays(30), "hour"),
        totalsMonth: () => totals(store, lastDays(30), "hour"),
        overviewQuarter: () => overview(store, lastDays(90), "day"),
        topAddressesWeek: () => topAddresses(store, lastDays(7), 10),
        addressesDay: () => addresses(store, lists.list, { filter: lastDays(1), sort: "events", limit: 1000 }),
        addressesMonth: () => addresses(store, lists.list, { filter: lastDays(30), sort: "events", limit: 1000 }),
        addressesMonthCountry: () =>
          addresses(store, lists.list, { filter: { ...lastDays(30), country: "CZ" }, sort: "last", limit: 1000 }),
        countriesMonth: () => countries(store, geo, lastDays(30)),
        networksMonth: () => networks(store, geo, lastDays(30), 100, undefined),
        sensorsMonth: () => sensors(store, lastDays(30), 1000, undefined),
        sensor: (nth) => sensorProfile(store, lastDays(30), `sensor-${nth % 50}`),
        services: () => services(store, lastDays(30)),
        service: () => serviceProfile(store, lastDays(30), "telnet"),
        traitsDay: () => traits(store, { filter: lastDays(1), kind: "credentials", sort: "events", limit: 1000 }),
        traitsMonth: () => traits(store, { filter: lastDays(30), kind: "credentials", sort: "events", limit: 1000 }),
        traitsMonthNew: () => traits(store, { filter: lastDays(30), isNew: true, sort: "last", limit: 1000 }),
        traitsMonthFound: (nth) => traits(store, { filter: lastDays(30), find: `${nth}`, sort: "events", limit: 1000 }),
        trait: (nth) => traitProfile(store, "credentials", hashes[nth % hashes.length]!),
        topCredentialsWeek: () => topCredentials(store, lastDays(7), 10),
      });
    } finally {
      await store.close();
    }
  },
};

async function measure(store: Store, events: number, fillS: number, times: number, questions: Questions): Promise<Findings> {
  const numbers: Record<string, number> = { events, fillS };
  const bars: Findings["bars"][number][] = [];
  for (const [name, ask] of Object.entries(questions)) {
    await ask(times);
    const tookUs: number[] = [];
    for (let nth = 0; nth < times; nth++) {
      const started = performance.now();
      await ask(nth);
      tookUs.push((performance.now() - started) * 1000);
    }
    const p95Ms = percentile(tookUs, 0.95) / 1000;
    numbers[`${name}P50Ms`] = percentile(tookUs, 0.5) / 1000;
    numbers[`${name}P95Ms`] = p95Ms;
    bars.push({ name: `${name} p95`, measured: p95Ms, sense: "at most", bound: P95_MS_MAX, unit: "ms" });
  }
  const started = performance.now();
  const rules = { halfLifeDays: 3, sensorsMin: 3, listScore: 300, unlistScore: 150 };
  const candidates = await evaluate(store, rules, dayOf(Date.now()), { everybody: true }, 150);
  numbers.scoreEverybodyMs = performance.now() - started;
  const [row] = await store.query<{ n: string }>("SELECT toString(sum(events)) AS n FROM activity_daily");
  return {
    load: `closed loop, one at a time, ${times} times each`,
    numbers: { ...numbers, candidates: candidates.length },
    bars,
    checks: [{ name: "events counted", expected: events, found: Number(row?.n ?? 0) }],
  };
}

function lastDays(days: number) {
  const toMs = Date.now();
  return { fromMs: toMs - days * DAY_MS, toMs };
}

/** One that is there, as query-world.ts makes them: low numbers are busy ones. */
function address(nth: number, events: number): string {
  const host = Math.floor((events / 100) * ((nth * 0.618_034) % 1) ** 3);
  return [80 + (host >>> 24), (host >>> 16) & 255, (host >>> 8) & 255, host & 255].join(".");
}
