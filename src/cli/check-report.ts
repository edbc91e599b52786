/** What the server knows of an address, as a person reads it: the answer first, then why. */
import { escapeBytes } from "../bytes/escape.js";
import type { AddressProfile, ScoreView } from "../server/api.js";

const CLIENTS_MAX = 10;
const CLIENT_CHARACTERS_MAX = 100;

export function checkReport(profile: AddressProfile): string {
  const { address, country, operator, group, score, firstSeen, lastSeen } = profile;
  const lines = [`${address}: ${answer(profile)}`];
  if (firstSeen !== null && lastSeen !== null) {
    lines.push(`seen:     from ${minute(firstSeen)} to ${minute(lastSeen)}, by ${counted(profile.sensorCount, "sensor")}`);
    const tried = `${counted(profile.logins, "login")} with ${counted(profile.credentials, "pair")} of user name and password`;
    lines.push(`did:      ${counted(profile.events, "event")}, ${tried}`);
    lines.push(`where:    ${profile.services.map(({ service, events }) => `${service} (${events})`).join(", ")}`);
  }
  if (country !== undefined) lines.push(`country:  ${country.code} (as of ${country.asOf})`);
  if (operator !== undefined) {
    lines.push(`operator: AS${operator.asn} ${escapeBytes(Buffer.from(operator.organization))} (as of ${operator.asOf})`);
  }
  if (group !== null) {
    const others = counted(group.members - 1, "other address", "other addresses");
    lines.push(`group:    ${group.id}, since ${minute(group.since)}: ${others} that try the same list of credentials`);
  }
  lines.push(`score:    ${scoreSentence(score)}`);
  for (const { service, kind, events, weight } of score.reasons) {
    lines.push(`            ${events} × ${kind} at ${service}, ${weight} each`);
  }
  const clients = profile.clients.slice(0, CLIENTS_MAX);
  if (clients.length > 0) lines.push(`software: ${counted(profile.clientCount, "thing")} that it said of itself, most often`);
  for (const { name, value, events } of clients) lines.push(`            ${name} ${shortened(value)} (${events})`);
  return `${lines.join("\n")}\n`;
}

function answer({ listing, score, firstSeen }: AddressProfile): string {
  if (listing !== null) return `LISTED since ${minute(listing.since)}, until ${minute(listing.expires)} at the latest`;
  if (score.listScore === null) return `not listed, and never will be: it is ${exemption(score.class)}`;
  return firstSeen === null ? "not listed; it was never seen" : "not listed";
}

function exemption(name: string | null): string {
  switch (name) {
    case "bogon":
      return "no address that the Internet could have as a peer";
    case "allowed":
      return "in `allow` of [server.analysis]";
    case "sensor":
      return "where a sensor of this server uploads from";
    default:
      return `one of the class ${name}`;
  }
}

function scoreSentence({ score, sensors, listScore, sensorsMin, sensorScoreMax, halfLifeDays, class: name }: ScoreView): string {
  const whose = name === null || listScore === null ? "" : ` (${name})`;
  const needed = listScore === null ? "" : ` of the ${listScore} that list it${whose}`;
  const rules = `at least ${sensorsMin} sensors, ${round(sensorScoreMax)} each at most, half after ${counted(halfLifeDays, "day")}`;
  return `${round(score)}${needed}, from ${counted(sensors, "sensor")}; ${rules}`;
}

function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

function round(score: number): string {
  return String(Math.round(10 * score) / 10);
}

/** Of a time in RFC 3339. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

function shortened(value: string): string {
  return value.length > CLIENT_CHARACTERS_MAX ? `${value.slice(0, CLIENT_CHARACTERS_MAX)}…` : value;
}
