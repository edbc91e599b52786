/** service, and through /etc/rc.common the scripts of /etc/init.d: what is stopped ends; what is started was running. */
import type { Program } from "../../process.js";
import { SERVICES } from "../../router/etc.js";
import { type Answer, answering } from "./answer.js";

const HELP = `Available commands:
	start           Start the service
	stop            Stop the service
	restart         Restart the service
	reload          Reload configuration files (or restart if service does not implement reload)
	enable          Enable service autostart
	disable         Disable service autostart
	enabled         Check if service is started on boot
	running         Check if service is running
	status          Service status
	trace           Start with syscall trace
	info            Dump procd service info
`;

/** Services whose program is called otherwise. */
const PROGRAMS: Readonly<Record<string, string>> = {
  cron: "crond",
  log: "logd",
  network: "netifd",
  sysntpd: "ntpd",
  wpad: "hostapd",
};

/** Those that end what keeps a peer connected; a script that stops them would end its own session. */
const KEPT = new Set(["dropbear", "network"]);

export const service: Program = answering(({ argv, machine }): Answer => {
  const [name, action = "help"] = argv.slice(1);
  if (name === undefined) {
    const rows = SERVICES.map(([each]) => `/etc/init.d/${each.padEnd(22)} enabled\n`).join("");
    return { output: `Usage: service <service> [command]\n${rows}`, status: 1 };
  }
  if (!SERVICES.some(([each]) => each === name)) {
    return {
      error: `Service "${name}" not found. The following services are available:\n${SERVICES.map(([each]) => each).join("\n")}\n`,
      status: 1,
    };
  }
  const program = PROGRAMS[name] ?? name;
  const running = machine.kernel.list().filter(({ argv: [word = ""] }) => word.replace(/^.*\//, "") === program);
  switch (action) {
    case "start":
    case "restart":
    case "reload":
    case "enable":
    case "disable":
    case "enabled":
      return {};
    case "stop":
      if (!KEPT.has(name)) for (const { pid } of running) machine.kernel.kill(pid, 15);
      return {};
    case "running":
      return { status: running.length > 0 ? 0 : 1 };
    case "status":
      return running.length > 0 ? { output: "running\n" } : { output: "inactive\n", status: 3 };
    default:
      return { output: `Syntax: /etc/init.d/${name} [command]\n\n${HELP}` };
  }
});
