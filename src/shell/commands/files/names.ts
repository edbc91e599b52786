/** Commands on names of files, and on what is mounted: basename, dirname, readlink, realpath, which, sync, mount, umount, df. */
import { applet } from "../kit/applet.js";
import { humanSize } from "../kit/attributes.js";
import { attempt, Failure, Quit, reason } from "../kit/errors.js";
import { baseName, folderName, join, look } from "../kit/paths.js";

export const basename = applet("basename", { min: 1, max: 2 }, function* (call) {
  const [path = "", suffix = ""] = call.operands;
  const name = baseName(path);
  yield* call.out(`${suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
});

export const dirname = applet("dirname", { options: "", min: 1, max: 1 }, function* (call) {
  yield* call.out(`${folderName(call.operands[0] ?? "")}\n`);
});

export const readlink = applet("readlink", { options: "fnvsq", min: 1, max: 1 }, function* (call) {
  const path = call.operands[0] ?? "";
  const { machine, cwd } = call.process;
  let target: string | undefined;
  try {
    target = call.has("f") ? machine.files.realpath(path, cwd) : machine.files.stat(path, cwd, false).target;
  } catch (error) {
    // The last part of a path may be missing for -f.
    const name = baseName(path);
    const folder = folderName(path);
    const text = reason(error);
    if (call.has("f") && text === "No such file or directory" && look(call.process, folder)?.type === "directory") {
      target = join(machine.files.realpath(folder, cwd), name);
    }
  }
  if (target === undefined) throw new Quit(1);
  yield* call.out(target + (call.has("n") ? "" : "\n"));
});

export const realpath = applet("realpath", { min: 1 }, function* (call) {
  const { machine, cwd } = call.process;
  for (const path of call.operands) {
    const whole = yield* call.try(path, () => machine.files.realpath(path, cwd));
    if (whole !== undefined) yield* call.out(`${whole}\n`);
  }
});

export const which = applet("which", { options: "a", min: 1 }, function* (call) {
  const folders = (call.process.env.get("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin").split(":");
  for (const name of call.operands) {
    const paths = name.includes("/") ? [name] : folders.map((folder) => join(folder === "" ? "." : folder, name));
    const found = paths.filter((path) => {
      const stat = look(call.process, path);
      return stat?.type === "file" && (stat.mode & 0o111) !== 0;
    });
    if (found.length === 0) call.status = 1;
    for (const path of call.has("a") ? found : found.slice(0, 1)) yield* call.out(`${path}\n`);
  }
});

export const sync = applet("sync", { options: "df" }, function* () {
  yield { on: "turn" };
});

export const mount = applet("mount", { options: "ao:t:rwnivsTO:l", max: 2 }, function* (call) {
  const { files } = call.process.machine;
  const [device, point] = call.operands;
  if (device === undefined || (point === undefined && !call.has("o"))) {
    if (device !== undefined) throw new Failure(`can't find ${device} in /etc/fstab`);
    if (call.has("a")) return;
    for (const each of files.mounts()) {
      if (call.has("t") && call.value("t") !== each.type) continue;
      yield* call.out(`${each.device} on ${each.point} type ${each.type} (${each.options})\n`);
    }
    return;
  }
  const where = point ?? device;
  attempt(
    `mounting ${device} on ${where} failed`,
    () => files.mount(device, where, call.value("t") ?? "", call.values("o").join(",")),
    255,
  );
});

export const umount = applet("umount", { options: "fldnra" }, function* (call) {
  const { files } = call.process.machine;
  for (const path of call.operands) {
    yield* call.try(`can't unmount ${path}`, () => {
      files.unmount(path);
      return true;
    });
  }
});

export const df = applet("df", { options: "PkmhTt:aiB:" }, function* (call) {
  const { machine, cwd } = call.process;
  const isHuman = call.has("h");
  const unit = call.has("m") ? 1024 : 1;
  const type = call.has("T") ? "Type       " : "";
  yield* call.out(
    `Filesystem           ${type}${isHuman ? "     Size      Used Available Use%" : `${unit === 1 ? "1K" : "1M"}-blocks      Used Available Use%`} Mounted on\n`,
  );
  const all = machine.files.mounts();
  const wanted: (typeof all)[number][] = [];
  for (const path of call.operands) {
    const whole = yield* call.try(path, () => machine.files.realpath(path, cwd));
    const fits = all.filter(({ point }) => whole === point || whole?.startsWith(point === "/" ? "/" : `${point}/`));
    const nearest = fits.reduce<(typeof all)[number] | undefined>(
      (best, each) => (best === undefined || each.point.length >= best.point.length ? each : best),
      undefined,
    );
    if (nearest !== undefined) wanted.push(nearest);
  }
  for (const each of call.operands.length > 0 ? wanted : all) {
    if ((each.sizeKib === 0 && !call.has("a") && call.operands.length === 0) || (call.has("t") && call.value("t") !== each.type))
      continue;
    const free = each.sizeKib - each.usedKib;
    const percent = each.sizeKib === 0 ? 0 : Math.round((each.usedKib / each.sizeKib) * 100);
    const shown = [each.sizeKib, each.usedKib, free].map((kib) =>
      (isHuman ? humanSize(kib * 1024) : String(Math.round(kib / unit))).padStart(9),
    );
    const device = each.device.length > 20 ? `${each.device}\n${" ".repeat(20)}` : each.device.padEnd(20);
    yield* call.out(
      `${device} ${call.has("T") ? `${each.type.padEnd(10)} ` : ""}${shown.join(" ")} ${String(percent).padStart(3)}% ${each.point}\n`,
    );
  }
});
