/** The commands that the shell itself has, by name. */
import type { Builtins } from "./builtin.js";
import * as control from "./control.js";
import * as names from "./names.js";
import * as processes from "./processes.js";
import { read } from "./read.js";
import * as surroundings from "./surroundings.js";
import * as variables from "./variables.js";

export const builtins: Builtins = new Map(
  Object.entries({
    ".": control.source,
    ":": control.nothing,
    "[": processes.inline("["),
    "[[": processes.doubleBracket,
    alias: names.alias,
    bg: surroundings.noJob,
    break: control.breakLoop,
    cd: surroundings.cd,
    chdir: surroundings.cd,
    command: control.command,
    continue: control.continueLoop,
    echo: processes.inline("echo"),
    eval: control.evaluate,
    exec: control.execute,
    exit: control.exit,
    export: variables.exportVariables,
    false: control.fail,
    fg: surroundings.noJob,
    getopts: variables.getopts,
    hash: names.hash,
    help: surroundings.help,
    history: surroundings.history,
    jobs: processes.jobs,
    kill: processes.kill,
    let: variables.letNumbers,
    local: variables.local,
    printf: processes.printf,
    pwd: surroundings.pwd,
    read,
    readonly: variables.readonlyVariables,
    return: control.returnFrom,
    set: variables.set,
    shift: variables.shift,
    source: control.source,
    test: processes.inline("test"),
    times: surroundings.times,
    trap: processes.trap,
    true: control.nothing,
    type: names.type,
    ulimit: surroundings.ulimit,
    umask: surroundings.umask,
    unalias: names.unalias,
    unset: variables.unset,
    wait: processes.wait,
  }),
);
