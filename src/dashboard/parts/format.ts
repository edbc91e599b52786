/** Numbers, times and sizes as people read them, in English whatever the browser's language, as the rest of the page is. */
const LOCALE = "en-GB";
const whole = new Intl.NumberFormat(LOCALE);
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** 1234567 → `1,234,567`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** 1234567 → `1.2M`, for where there is no room. */
export function formatCompact(count: number): string {
  return short.format(count);
}

/** `one` or `many` after the count: `1 event`, `2 events`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How long ago, in the largest whole unit; times up to a few seconds ahead, which clocks make, are `now`. */
export function formatAge(ageMs: number): string {
  if (ageMs < -5_000) return `in ${formatAge(-ageMs)}`;
  const seconds = Math.floor(Math.max(0, ageMs) / 1_000);
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function formatDuration(microseconds: number): string {
  if (microseconds < 1_000) return `${Math.round(microseconds)} µs`;
  if (microseconds < 1_000_000) return `${Math.round(microseconds / 1_000)} ms`;
  const seconds = microseconds / 1_000_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 * 1_024) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / (1_024 * 1_024)).toFixed(1)} MiB`;
}

/** `2026-11-23 14:05:09.123 UTC`: sortable, and the same for everyone who is told it. */
export function formatExact(time: string): string {
  return time.replace("T", " ").replace("Z", " UTC");
}

/** One step of a chart: a day of UTC, else from and to in the reader's own time. */
export function formatStep(startMs: number, stepMs: number): string {
  if (stepMs >= 86_400_000) {
    return `${new Date(startMs).toLocaleDateString(LOCALE, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" })} (UTC)`;
  }
  const clock = (ms: number) => new Date(ms).toLocaleTimeString(LOCALE, { hour: "2-digit", minute: "2-digit" });
  const day = new Date(startMs).toLocaleDateString(LOCALE, { weekday: "short", day: "numeric", month: "short" });
  return `${day}, ${clock(startMs)}–${clock(startMs + stepMs)}`;
}

/** 0.8085 → `81 %`; what is not quite everything or nothing does not read as such. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return "< 1 %";
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;
}

/** From this on a rise is told as a factor. */
const FACTOR_MIN = 10;

/** A count against the one before it: by how much it rose or fell. */
export function changeText(now: number, before: number): string {
  if (before === 0) return now === 0 ? "as before" : "new";
  if (now >= FACTOR_MIN * before) return `× ${formatCount(Math.round(now / before))}`;
  const percent = Math.round((100 * (now - before)) / before);
  return percent === 0 ? "as before" : `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
}
