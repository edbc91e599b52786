/** Who would get a connection to a port now, and which rule decides: the answer of `minipot firewall check`. Pure. */
import { ownMatcher } from "../network/own-matcher.js";
import { type Decision, type Fake, type Input, inputFates, inputVerdict } from "./decide.js";
import { type Fate, fates } from "./fate.js";
import { isReachable, wouldTake } from "./listeners.js";
import type { Probe } from "./match.js";
import type { Redirection } from "./plan.js";
import type { Survey } from "./survey.js";

export interface Situation {
  readonly survey: Survey;
  readonly decision: Decision;
  /** Of every enabled service, ready or not. */
  readonly fakes: readonly Fake[];
  readonly guarded: ReadonlySet<number>;
  /** Ports that the config says not to fake. */
  readonly disabled: ReadonlySet<number>;
  /** What the kernel redirects now; undefined when nothing of ours is there. */
  readonly redirected: readonly Redirection[] | undefined;
}

export interface Question {
  readonly family: Probe["family"];
  readonly port: number;
  /** Absent: any of this machine's addresses that can be reached from outside. */
  readonly address?: Uint8Array;
}

export interface Explanation extends Question {
  /**
   * - `real` a program that listens there · `fake` the fake service · `forward` whoever the admin's rules send it to
   * - `other` it is not for this machine, which only routes it · `nobody` refused, as if we were not there
   * - `either` the real or the fake one: that depends on who asks
   */
  readonly who: "real" | "fake" | "forward" | "other" | "nobody" | "either";
  /** The deciding rule first, in sentences. */
  readonly why: readonly string[];
}

export function explain(question: Question, situation: Situation): Explanation {
  const answer = (who: Explanation["who"], ...why: string[]): Explanation => ({ ...question, who, why });
  const { family, port, address } = question;
  const { survey, decision, redirected } = situation;
  const { plan } = decision;
  if (address !== undefined && !isHere(address, survey)) return answer("other", "It is not an address of this machine.");

  const probe: Probe = {
    family,
    interface: plan.wan[0] ?? "",
    port,
    mark: 0,
    isTranslated: false,
    ...(address === undefined ? {} : { address }),
  };
  const translations = fates(
    survey.chains,
    "prerouting",
    probe,
    ({ base, table }) => base?.type === "nat" && table !== plan.table,
  );
  const forward = translations.find(({ outcomes }) => outcomes.every(({ verdict }) => verdict === "forward"));
  if (forward !== undefined) return answer("forward", `The admin's rule decides first: ${whereOf(forward, "forward")}.`);
  const notes = translations.flatMap((fate) => {
    const where = whereOf(fate, "forward");
    return where === "" ? [] : [`Unless the admin's rule sends it elsewhere, which depends on more than the port: ${where}.`];
  });

  const listeners = survey.sockets.listeners.filter((listener) => listener.port === port && isReachable(listener));
  const isReal = listeners.some((one) => (address === undefined ? isOfFamily(one.address, family) : wouldTake(one, address)));
  const fake = redirected?.find((redirection) => redirection.port === port);
  const inputs = inputFates(survey, plan.table, probe);
  const input = inputVerdict(inputs, survey.hasLegacyRules);
  if (fake === undefined) {
    const reason = whyNotFaked(question, situation);
    if (!isReal) return answer("nobody", "No program listens there.", reason, ...notes);
    if (input === "refuse")
      return answer("nobody", `The host's own rules refuse it: ${whereOf(inputs, "refuse")}.`, reason, ...notes);
    return answer("real", "A program listens there.", ...dependence(input, inputs), reason, ...notes);
  }
  const toFake = (why: string): Explanation => {
    const { arrives, details } = arrivalOf(fake.fakePort, probe, situation);
    return answer(arrives ? "fake" : "nobody", why, ...details, ...notes);
  };
  if (!isReal) return toFake("No program listens there that could be reached from outside.");
  if (plan.refused[family].includes(port))
    return toFake(`The host's own rules refuse the real one: ${whereOf(inputs, "refuse")}.`);
  if (plan.watched.includes(port) && plan.matching === "socket" && input === "depends") {
    return answer(
      "either",
      "A program listens there and has whom the host's own rules let in.",
      ...dependence(input, inputs),
      ...notes,
    );
  }
  return answer("real", "A program listens there, and the real one wins.", ...dependence(input, inputs), ...notes);
}

function isHere(address: Uint8Array, { surroundings: { addresses } }: Survey): boolean {
  return ownMatcher({ addresses, networks: [] })(address);
}

function isOfFamily(address: Uint8Array, family: Probe["family"]): boolean {
  // One at :: takes IPv4 as well.
  const isAny6 = address.length === 16 && address.every((byte) => byte === 0);
  return isAny6 || address.length === (family === "ip" ? 4 : 16);
}

function whyNotFaked({ port }: Question, { fakes, guarded, disabled, redirected, decision, survey }: Situation): string {
  if (disabled.has(port)) return "The port is left alone: `disable` names it.";
  const fake = fakes.find((one) => one.port === port);
  if (fake === undefined) return "No fake service has that port.";
  if (guarded.has(port)) {
    return `The port is left alone: somebody is connected to this machine there. \`take_over = ["${port}tcp"]\` fakes it all the same.`;
  }
  if (redirected === undefined) return "The firewall's rules are not applied.";
  if (decision.plan.wan.length === 0) return "No interface faces the Internet: none holds a default route, and `wan` names none.";
  if (decision.plan.matching === "listed" && survey.sockets.listeners.some((one) => one.port === port && isReachable(one))) {
    return "The kernel cannot look for listeners at each connection; a port where one is found every few seconds is not faked.";
  }
  return `The fake service ${fake.service} is not ready.`;
}

/** Whether what is redirected gets there. */
function arrivalOf(fakePort: number, probe: Probe, { survey, decision }: Situation): { arrives: boolean; details: string[] } {
  const { table, marks } = decision.plan;
  if (!survey.sockets.listeners.some((listener) => listener.port === fakePort && isReachable(listener))) {
    return { arrives: false, details: [`The fake service would be at ${fakePort}, where nobody listens: the peer is refused.`] };
  }
  const inputs = inputFates(survey, table, { ...probe, port: fakePort, mark: marks.redir, isTranslated: true });
  const input = inputVerdict(inputs, false);
  const details = [`The fake service listens at ${fakePort}.`];
  if (input === "accept") return { arrives: true, details };
  const how = input === "refuse" ? "drop it on the way" : "may drop it on the way";
  details.push(`But the host's own rules ${how}: ${whereOf(inputs, "refuse")}. Accept the mark there, or set open_input.`);
  return { arrives: input !== "refuse", details };
}

function dependence(input: Input, inputs: readonly Fate[]): string[] {
  switch (input) {
    case "accept":
      return [];
    case "refuse":
    case "depends": {
      const where = whereOf(inputs, "refuse");
      return where === "" ? ["Rules of iptables-legacy may refuse it; they cannot be read."] : [`Some are refused: ${where}.`];
    }
    case "rate":
      return [`When many come at once some are refused, and find nobody: ${whereOf(inputs, "refuse")}.`];
    default:
      return input satisfies never;
  }
}

/** The rule that has such a verdict: the one for all that are left, else the first that does not go by how many come. */
function whereOf(found: Fate | readonly Fate[], verdict: "refuse" | "forward"): string {
  const all = "outcomes" in found ? [found] : found;
  const last = all.flatMap(({ outcomes }) => outcomes.slice(-1)).find((outcome) => outcome.verdict === verdict);
  const some = all.flatMap(({ outcomes }) => outcomes).filter((outcome) => outcome.verdict === verdict);
  return (last ?? some.find(({ byRate }) => !byRate) ?? some[0])?.where ?? "";
}
