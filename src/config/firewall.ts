/**
 * The section [firewall]. What it says together with the rest: values of the mark that can be told apart, ports and addresses at
 * which a fake service can be handed a connection.
 */
import { parseAddress } from "../bytes/address.js";
import type { Checked } from "./check.js";
import type { FirewallConfig } from "./config.js";
import type { Context } from "./context.js";
import { firewallKeys } from "./schema.js";
import type { CheckedSensor } from "./sensor.js";
import type { CheckedService } from "./services.js";

export function firewallConfig(context: Context, sensor: CheckedSensor, services: readonly CheckedService[]): FirewallConfig {
  const checked = context.check("firewall", firewallKeys);
  const { values } = checked;
  checkMarks(checked);
  if (values.enabled) checkReach(sensor, services);
  const config: FirewallConfig = {
    enabled: values.enabled,
    wan: values.wan,
    table: values.table,
    tool: values.tool,
    marks: { mask: values.mark_mask, redir: values.mark_redir, addrOk: values.mark_addr_ok },
    openInput: values.open_input,
    takeOver: values.take_over.map((item) => Number.parseInt(item, 10)),
  };
  const ports = new Set(services.flatMap(({ config: service }) => [...service.ports, ...service.tlsPorts]));
  for (const port of config.takeOver) {
    if (!ports.has(port)) checked.fault("take_over", `\`${port}tcp\` takes over nothing: no service has that port`);
  }
  return config;
}

function checkMarks({ values, fault }: Checked<typeof firewallKeys>): void {
  const { mark_mask: mask, mark_redir: redir, mark_addr_ok: addrOk } = values;
  const within = (value: number) => (value & ~mask) === 0;
  if (!within(redir)) fault("mark_redir", `${hex(redir)} has bits outside mark_mask, ${hex(mask)}`);
  if (!within(addrOk)) fault("mark_addr_ok", `${hex(addrOk)} has bits outside mark_mask, ${hex(mask)}`);
  if (redir === addrOk) fault("mark_addr_ok", `${hex(addrOk)} is mark_redir as well; the two have to be told apart`);
}

/** Whether what is redirected would arrive at a fake service, and at none but its own. */
function checkReach({ config: { addresses, redirOffset }, checked }: CheckedSensor, services: readonly CheckedService[]): void {
  if (addresses.every(isLoopback)) {
    checked.fault("addresses", "none of them can be reached from outside; the firewall has nobody to hand a connection to");
  }
  const owners = services
    .filter(({ config }) => config.enabled)
    .flatMap(({ config }) => [...config.ports, ...config.tlsPorts].map((port) => [port, config.protocol] as const));
  const ports = new Map(owners);
  for (const [port, protocol] of owners) {
    const other = ports.get(port + redirOffset);
    if (other === undefined) continue;
    checked.fault(
      "redir_offset",
      `${protocol} at ${port} would listen at ${port + redirOffset}, which is a port that ${other} fakes`,
    );
  }
}

function isLoopback(text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  return address.length === 4 ? address[0] === 127 : text === "::1";
}

function hex(bits: number): string {
  return `0x${bits.toString(16)}`;
}
