/**
 * Forks a child: with a heap cap, an environment of its own and, for workers, Node's permission model, under which it can write
 * no file, start no process and load no addon. Policy is elsewhere.
 */
import { type ChildProcess, fork } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { tallyPath } from "../worker/tally.js";
import { launchWith, NO_NEW_PRIVILEGES } from "./launch.js";

export type Role = "worker" | "collector" | "owner" | "server";

export interface ForkOptions {
  readonly role: Role;
  /** V8's old space, in MiB. */
  readonly heapMiB: number;
  /** For a worker: its run's name and the folder of its tally. */
  readonly tally?: { readonly worker: string; readonly runtimeDir: string };
  /** For the owner's page: its own files, as a path that may end in `*`. */
  readonly files?: string;
}

/** @throws what fork throws: no memory, too many processes */
export function forkChild({ role, heapMiB, tally, files }: ForkOptions): ChildProcess {
  const tallyFd = tally === undefined ? undefined : openSync(tallyPath(tally.runtimeDir, tally.worker), "w+", 0o600);
  try {
    return fork(new URL(`../${role}/main.js`, import.meta.url), [], {
      ...launchWith([NO_NEW_PRIVILEGES], [`--max-old-space-size=${heapMiB}`, ...confinementOf(role, files)]),
      ...(tally === undefined ? {} : { cwd: emptyFolder(tally.runtimeDir) }),
      env: role === "server" ? process.env : { ...bareEnvironment(), ...(role === "owner" ? FRUGAL_ENVIRONMENT : {}) },
      stdio: ["ignore", "inherit", "inherit", "ipc", ...(tallyFd === undefined ? [] : [tallyFd])],
      serialization: "advanced",
      // A terminal's signals are for the supervisor, which then tells each child what to do.
      detached: true,
    });
  } finally {
    if (tallyFd !== undefined) closeSync(tallyFd);
  }
}

/** Where a worker is: nothing is there, and nothing can be left there, such as what a crash would write. */
function emptyFolder(runtimeDir: string): string {
  const folder = `${runtimeDir}/empty`;
  mkdirSync(folder, { recursive: true, mode: 0o500 });
  return folder;
}

/** glibc gives what a comparison of passwords took back to the system, instead of keeping 16 MiB for the next one. */
const FRUGAL_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: "131072" };

/** A page that one person looks at needs no speed; without a compiler there is no memory that is written and run, either. */
const FRUGAL_V8 = ["--jitless", "--no-expose-wasm", "--max-semi-space-size=1"];

/** Names by which TLS authorities and the time zone are found; nothing else of ours concerns a child. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "TZ"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

function confinementOf(role: Role, files: string | undefined): string[] {
  if (role === "worker") return confinement();
  return role === "owner" ? [...FRUGAL_V8, ...confinement(files)] : [];
}

/** The flags of the permission model that this Node has: it may read its own code and touch `files`, and nothing else. */
function confinement(files?: string): string[] {
  const flags = process.allowedNodeEnvironmentFlags;
  // One thread: V8's helpers cost more than they save in a process that does little at a time.
  const hardening = ["--no-warnings", "--single-threaded", "--disallow-code-generation-from-strings", "--disable-proto=delete"];
  const permission = ["--permission", "--experimental-permission"].find((flag) => flags.has(flag));
  if (permission === undefined) return hardening;
  const network = flags.has("--allow-net") ? ["--allow-net"] : [];
  const own = files === undefined ? [] : [`--allow-fs-read=${files}`, `--allow-fs-write=${files}`];
  return [...hardening, permission, ...network, ...codeFolders().map((folder) => `--allow-fs-read=${folder}/*`), ...own];
}

/** Where our code and that of our dependencies lie. */
function codeFolders(): string[] {
  const ours = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
  const dependency = fileURLToPath(import.meta.resolve("protobufjs/minimal.js"));
  const modules = dirname(dependency).replace(/\/node_modules\/.*/, "/node_modules");
  return modules.startsWith(`${ours}/`) ? [ours] : [ours, modules];
}
