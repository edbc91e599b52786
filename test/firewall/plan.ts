/** A router that fakes two ports for who comes in at wan0. */
import type { Plan } from "../../src/firewall/plan.js";

export const PLAN: Plan = {
  table: "minipot",
  wan: ["wan0"],
  redirections: [
    { port: 23, fakePort: 1392 },
    { port: 80, fakePort: 1449 },
  ],
  refused: { ip: [], ip6: [] },
  watched: [],
  marks: { mask: 0xc0000, redir: 0xc0000, addrOk: 0x80000 },
  matching: "socket",
};
