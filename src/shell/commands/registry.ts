/** The programs of the machine: by name, where each lies, and whether it is one of BusyBox' applets, which are links to it. */
import type { Program } from "../process.js";

export interface Installed {
  readonly folder: "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin";
  readonly program: Program;
  readonly isApplet: boolean;
}

const APPLETS: Readonly<Record<Installed["folder"], Readonly<Record<string, Program>>>> = {
  "/bin": {},
  "/sbin": {},
  "/usr/bin": {},
  "/usr/sbin": {},
};

/** What OpenWrt has beside BusyBox. */
const OTHERS: typeof APPLETS = {
  "/bin": {},
  "/sbin": {},
  "/usr/bin": {},
  "/usr/sbin": {},
};

export const installed: ReadonlyMap<string, Installed> = new Map(
  [APPLETS, OTHERS].flatMap((folders) =>
    Object.entries(folders).flatMap(([folder, programs]) =>
      Object.entries(programs).map(([name, program]): [string, Installed] => [
        name,
        { folder: folder as Installed["folder"], program, isApplet: folders === APPLETS },
      ]),
    ),
  ),
);
