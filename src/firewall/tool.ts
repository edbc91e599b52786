/** The tools that can apply a decision, and which of them this machine has. */
import type { FirewallConfig } from "../config/config.js";
import type { Decision } from "./decide.js";
import { isSaved, removalText, restoreText, SOCKET_TEST, savedRedirections } from "./iptables.js";
import * as nftables from "./nftables.js";
import type { Plan, Redirection } from "./plan.js";
import { FirewallError, run } from "./run.js";
import { canMatchSockets, type Survey, survey, surveyWithoutNft } from "./survey.js";

export interface Tool {
  readonly name: "nft" | "iptables";
  /** Whether it and the kernel can look for a listener at each connection. */
  readonly matching: Plan["matching"];
  survey(wan: readonly string[]): Promise<Survey>;
  /** What `apply` would hand to it. */
  text(decision: Decision, seen: Survey, config: FirewallConfig): Promise<string>;
  /** Replaces what was there. @throws FirewallError */
  apply(decision: Decision, seen: Survey, config: FirewallConfig): Promise<void>;
  /** Whether what `apply` did is still there. */
  isInPlace(decision: Decision, seen: Survey, config: FirewallConfig): Promise<boolean>;
  /** What is redirected at this moment; undefined when nothing of ours is there. */
  redirected(config: FirewallConfig, seen: Survey): Promise<readonly Redirection[] | undefined>;
  /** Takes away all that is ours. @throws FirewallError */
  remove(config: Pick<FirewallConfig, "table" | "marks">): Promise<void>;
}

/** @throws FirewallError when there is none that works, with what each complained about */
export async function chooseTool(wanted: FirewallConfig["tool"]): Promise<Tool> {
  const faults: string[] = [];
  for (const [name, open] of [
    ["nft", openNft],
    ["iptables", openIptables],
  ] as const) {
    if (wanted !== "auto" && wanted !== name) continue;
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof FirewallError)) throw error;
      faults.push(error.message);
    }
  }
  throw new FirewallError(faults.join("; "));
}

async function openNft(): Promise<Tool> {
  await run("nft", ["list", "tables"]);
  const matching = (await canMatchSockets()) ? "socket" : "listed";
  return {
    name: "nft",
    matching,
    survey,
    text: async (decision, seen, config) => nftables.transaction(decision, seen, config),
    apply: nftables.apply,
    isInPlace: async (decision, seen, config) => nftables.isInPlace(decision, seen, config),
    redirected: async ({ table }, seen) => nftables.redirected(table, seen),
    remove: nftables.remove,
  };
}

/** @param variant how the tools are called: `iptables-legacy` for a given one */
export async function openIptables(variant = "iptables"): Promise<Tool> {
  const tools = [variant, variant.replace("iptables", "ip6tables")];
  const save = (tool: string) => run(`${tool}-save`, []);
  const restore = (tool: string, text: string) => run(`${tool}-restore`, ["--noflush"], text);
  await save(variant);
  const canMatch = await run(`${variant}-restore`, ["--test", "--noflush"], SOCKET_TEST).then(
    () => true,
    () => false,
  );
  return {
    name: "iptables",
    matching: canMatch ? "socket" : "listed",
    survey: async (wan) => surveyWithoutNft(wan),
    text: async ({ plan }) => {
      const texts = tools.map(async (tool) => `# ${tool}-restore --noflush\n${restoreText(plan, await save(tool))}`);
      return (await Promise.all(texts)).join("");
    },
    apply: async ({ plan }) => {
      for (const tool of tools) await restore(tool, restoreText(plan, await save(tool)));
    },
    isInPlace: async ({ plan }) => {
      for (const tool of tools) if (!isSaved(plan, await save(tool))) return false;
      return true;
    },
    redirected: async ({ table }) => savedRedirections(table, await save(variant)),
    remove: async ({ table }) => {
      for (const tool of tools) {
        const text = removalText(table, await save(tool));
        if (text !== "") await restore(tool, text);
      }
    },
  };
}
