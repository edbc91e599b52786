/** Giving up root: to another user, for good, before any child exists and any peer is heard. */
import { lchownSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export class PrivilegeError extends Error {
  readonly code = "PRIVILEGE";
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Becomes `user`, having given it what it needs.
 *
 * @param paths folders and files, ours to make use of afterwards
 * @throws PrivilegeError when we are not root, there is no such user, or root could be regained
 */
export function becomeUser(user: string, paths: readonly string[]): void {
  const account = lookUp(user);
  if (process.getuid?.() === account.uid) return;
  if (process.getuid?.() !== 0) throw new PrivilegeError(`Only root can become \`${user}\`; leave \`user\` out of the config.`);
  for (const path of paths) give(path, account);
  process.setgroups!([account.gid]);
  process.setgid!(account.gid);
  process.setuid!(account.uid);
  if (account.uid !== 0 && canRegainRoot()) throw new PrivilegeError(`Root could be regained after becoming \`${user}\`.`);
}

/**
 * A folder that is root's holds what root left there when the sensor last ran as root: that is given too. In one that is the user's
 * already, anything may lie; of a file with a second name elsewhere, or a link, nothing is given away but the link.
 */
function give(path: string, account: Account): void {
  const status = lstatSync(path);
  const isFolder = status.isDirectory();
  if (isFolder && status.uid === 0) for (const name of readdirSync(path)) give(join(path, name), account);
  if (isFolder || status.nlink === 1) lchownSync(path, account.uid, account.gid);
}

function canRegainRoot(): boolean {
  try {
    process.setuid!(0);
    return true;
  } catch {
    return false;
  }
}

function lookUp(user: string): Account {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === user) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new PrivilegeError(`There is no user \`${user}\`; create it (useradd --system ${user}) or change \`user\`.`);
}
