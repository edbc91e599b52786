/** The programs of the machine: by name, where each lies, and whether it is one of BusyBox' applets, which are links to it. */
import { ash } from "../ash/ash.js";
import type { Program } from "../process.js";
import { gunzip, gzip, zcat } from "./archive/gzip.js";
import { tar } from "./archive/tar.js";
import { awk } from "./awk/awk.js";
import { chgrp, chmod, chown, ln, mkdir, mkfifo, mknod, mktemp, rmdir, touch } from "./files/change.js";
import { dd } from "./files/dd.js";
import { du } from "./files/du.js";
import { find } from "./files/find.js";
import { ls } from "./files/ls.js";
import { cp, mv, rm } from "./files/move.js";
import { basename, df, dirname, mount, readlink, realpath, sync, umount, which } from "./files/names.js";
import { NETWORK_APPLETS, NETWORK_OTHERS } from "./network/installed.js";
import { SYSTEM_APPLETS, SYSTEM_OTHERS } from "./system/installed.js";
import { cut, sort, tr, uniq, wc } from "./text/columns.js";
import { expr } from "./text/expr.js";
import { egrep, fgrep, grep } from "./text/grep.js";
import { cat, echo, head, nl, printf, rev, tac, tail, tee } from "./text/read.js";
import { sed } from "./text/sed.js";
import { clear, env, fail, printenv, seq, sleep, succeed, usleep, xargs, yes } from "./text/small.js";
import { base64, cmp, hexdump, md5sum, sha1sum, sha256sum, sha512sum, strings, xxd } from "./text/sums.js";
import { test } from "./text/test.js";
import { scp } from "./transfer/scp.js";
import { sftpServer } from "./transfer/sftp-server.js";

export interface Installed {
  readonly folder: "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin" | "/usr/libexec";
  readonly program: Program;
  readonly isApplet: boolean;
}

const APPLETS: Readonly<Record<Installed["folder"], Readonly<Record<string, Program>>>> = {
  "/bin": {
    ...SYSTEM_APPLETS["/bin"],
    ...NETWORK_APPLETS["/bin"],
    ...{
      ash,
      sh: ash,
      base64,
      cat,
      chgrp,
      chmod,
      chown,
      cp,
      dd,
      df,
      echo,
      egrep,
      fgrep,
      grep,
      ln,
      ls,
      mkdir,
      mknod,
      mktemp,
      mount,
      mv,
    },
    ...{ gunzip, gzip, tar, zcat },
    ...{ rm, rmdir, sed, sleep, sync, touch, true: succeed, false: fail, umount, usleep },
  },
  "/sbin": { ...SYSTEM_APPLETS["/sbin"], ...NETWORK_APPLETS["/sbin"] },
  "/usr/bin": {
    ...SYSTEM_APPLETS["/usr/bin"],
    ...NETWORK_APPLETS["/usr/bin"],
    ...{
      "[": test,
      awk,
      basename,
      clear,
      cmp,
      cut,
      dirname,
      du,
      env,
      expr,
      find,
      head,
      hexdump,
      md5sum,
      mkfifo,
      nl,
      printenv,
      printf,
      readlink,
    },
    ...{
      realpath,
      rev,
      seq,
      sha1sum,
      sha256sum,
      sha512sum,
      sort,
      strings,
      tac,
      tail,
      tee,
      test,
      tr,
      uniq,
      wc,
      which,
      xargs,
      xxd,
      yes,
    },
  },
  "/usr/sbin": { ...SYSTEM_APPLETS["/usr/sbin"], ...NETWORK_APPLETS["/usr/sbin"] },
  "/usr/libexec": {},
};

/** What OpenWrt has beside BusyBox. */
const OTHERS: typeof APPLETS = {
  "/bin": { ...SYSTEM_OTHERS["/bin"], ...NETWORK_OTHERS["/bin"] },
  "/sbin": { ...SYSTEM_OTHERS["/sbin"] },
  "/usr/bin": { ...NETWORK_OTHERS["/usr/bin"], scp },
  "/usr/sbin": { ...NETWORK_OTHERS["/usr/sbin"] },
  "/usr/libexec": { "sftp-server": sftpServer },
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
