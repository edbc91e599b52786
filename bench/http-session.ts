import type { Bench } from "./bench.js";
import { compareSessions } from "./session.js";

export const httpSession: Bench = {
  name: "http-session",
  question:
    "What does an http request with Basic auth cost that is recorded end to end, against a bare epoll loop that records nothing?",
  run: (context) => compareSessions(context, "http"),
};
