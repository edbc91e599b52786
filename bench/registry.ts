/** The benches there are, in the order in which they run. */
import type { Bench } from "./bench.js";
import { collector } from "./collector.js";
import { grouping } from "./grouping.js";
import { idle } from "./idle.js";
import { idleConnections } from "./idle-connections.js";
import { ingest } from "./ingest.js";
import { ownerPage } from "./owner-page.js";
import { pages } from "./pages.js";
import { queries } from "./queries.js";
import { sessionBench } from "./session.js";
import { sshLogin } from "./ssh-login.js";
import { sshSessions } from "./ssh-sessions.js";
import { sshShells } from "./ssh-shells.js";
import { workerKill } from "./worker-kill.js";

export const BENCHES: readonly Bench[] = [
  ...(["telnet", "http", "ftp", "smtp"] as const).map(sessionBench),
  sshLogin,
  sshSessions,
  sshShells,
  idle,
  ownerPage,
  workerKill,
  idleConnections,
  collector,
  ingest,
  queries,
  pages,
  grouping,
];
