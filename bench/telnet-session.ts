import type { Bench } from "./bench.js";
import { compareSessions } from "./session.js";

export const telnetSession: Bench = {
  name: "telnet-session",
  question: "What does a telnet login session cost that is recorded end to end, against a bare epoll loop that records nothing?",
  run: (context) => compareSessions(context, "telnet"),
};
