import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Geo } from "../../../../src/server/analysis/profiles/geo.js";
import { mmdb } from "../../../../src/simulate/mmdb.js";
import { logInto } from "../../../kit/log.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const country = join(folder, "country.mmdb");
const asn = join(folder, "asn.mmdb");
test.after(() => rmSync(folder, { recursive: true, force: true }));

const DAY = new Date("2026-03-01T12:00:00Z");

test("what the files say is told with their day; what they do not know is absent", async () => {
  writeFileSync(
    country,
    mmdb("GeoLite2-Country", DAY, {
      "80.0.0.0/16": { country: { iso_code: "CZ" } },
      "2a00:1450::/32": { country: { iso_code: "IE" } },
    }),
  );
  const operator = { autonomous_system_number: 64500, autonomous_system_organization: "Example <b>" };
  writeFileSync(asn, mmdb("GeoLite2-ASN", new Date("2026-04-02T00:00:00Z"), { "80.0.0.0/24": operator }));
  const geo = new Geo({ country, asn }, logInto([]));
  assert.equal(await geo.place("80.0.0.9"), {
    country: { code: "CZ", asOf: "2026-03-01" },
    operator: { asn: 64500, organization: "Example <b>", asOf: "2026-04-02" },
  });
  assert.equal(await geo.place("80.0.1.9"), { country: { code: "CZ", asOf: "2026-03-01" } });
  assert.equal(await geo.place("2a00:1450::7"), { country: { code: "IE", asOf: "2026-03-01" } });
  assert.equal(await geo.place("81.0.0.1"), {});
});

test("other makers' shapes are understood, and values that make no sense are not taken", async () => {
  const path = join(folder, "other.mmdb");
  const records = {
    "80.0.0.0/24": { country_code: "DE", country: "Germany", asn: "AS64501", as_name: "Other" },
    "80.0.1.0/24": { country: { iso_code: "<script>" }, asn: "64501" },
    "80.0.2.0/24": ["CZ"],
    "80.0.3.0/24": { registered_country: { iso_code: "FR" } },
  };
  writeFileSync(path, mmdb("ipinfo", DAY, records));
  const geo = new Geo({ country: path, asn: path }, logInto([]));
  const { country: found, operator } = await geo.place("80.0.0.1");
  assert.equal([found?.code, operator?.asn, operator?.organization], ["DE", 64501, "Other"]);
  assert.equal(await geo.place("80.0.1.1"), {});
  assert.equal(await geo.place("80.0.2.1"), {});
  assert.is((await geo.place("80.0.3.1")).country?.code, "FR");
});

test("without files nothing is said; a file that is missing or damaged is told once, and read when it is there", async () => {
  assert.equal(await new Geo({}, logInto([])).place("80.0.0.1"), {});
  const path = join(folder, "late.mmdb");
  const lines: string[] = [];
  const geo = new Geo({ country: path }, logInto(lines));
  for (let times = 0; times < 3; times++) assert.equal(await geo.place("80.0.0.1"), {});
  assert.is(lines.length, 1);
  writeFileSync(path, "no such thing");
  for (let times = 0; times < 3; times++) assert.equal(await geo.place("80.0.0.1"), {});
  assert.is(lines.length, 2);
  writeFileSync(path, mmdb("x", DAY, { "80.0.0.0/8": { country: { iso_code: "CZ" } } }));
  assert.is((await geo.place("80.0.0.1")).country?.code, "CZ");
  writeFileSync(path, "damaged now");
  assert.is((await geo.place("80.0.0.1")).country?.code, "CZ", "what was read stays");
});

test.run();
