/**
 * When a trait is a campaign, told by its days alone: the same days give the same campaigns.
 *
 * A day counts by its vouched addresses: those that are left without the sensor that tells of most, so that no sensor can make a campaign
 * by itself, nor hide one. A campaign starts on the day that goes over the bar, which the 30 days before set; it goes on over days above
 * that same bar, and has ended when a whole day of UTC was not. After DAYS_MAX it is what is usual.
 */

export const BASELINE_DAYS = 30;
/** With fewer days before it, nothing can be called new: then the bar is a high one. */
export const BASELINE_DAYS_MIN = 3;
export const DAYS_MAX = 30;
/** So many vouched addresses at least. */
export const ADDRESSES_MIN = 10;
const ADDRESSES_MIN_WITHOUT_BASELINE = 50;
/** How far beyond what is usual. */
const DEVIATIONS = 4;
/** Of the days before, the highest are left out, so that one burst does not hide the next. */
const TRIMMED = 0.1;

/** What a day tells of a trait; days without it are left out. */
export interface TraitDay {
  /** Counted from 1970. */
  readonly day: number;
  readonly vouched: number;
  readonly addresses: number;
  readonly sensors: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface Bar {
  /** More vouched addresses than this. */
  readonly bar: number;
  /** What the days before had on average. */
  readonly usual: number;
  readonly baselineDays: number;
}

export interface Burst extends Bar {
  readonly start: number;
  readonly startedMs: number;
  /** Seen on the last of its days. */
  readonly lastMs: number;
  readonly ended: boolean;
  readonly peak: TraitDay;
  /** That saw it on the day on which most did. */
  readonly sensors: number;
}

/**
 * @param days in order
 * @param firstDay the first of which the store knows anything
 */
export function barOf(days: readonly TraitDay[], day: number, firstDay: number): Bar {
  const baselineDays = Math.max(0, Math.min(BASELINE_DAYS, day - firstDay));
  const counts = days.filter((one) => one.day < day && one.day >= day - baselineDays).map(({ vouched }) => vouched);
  const trimmed = Math.floor(TRIMMED * baselineDays);
  const kept = counts.sort((a, b) => b - a).slice(trimmed);
  const length = Math.max(1, baselineDays - trimmed);
  const usual = kept.reduce((sum, count) => sum + count, 0) / length;
  const variance = kept.reduce((sum, count) => sum + count * count, 0) / length - usual * usual;
  // Counts vary by their root, even where so few days show less.
  const deviation = Math.sqrt(Math.max(variance, usual));
  const least = baselineDays < BASELINE_DAYS_MIN ? ADDRESSES_MIN_WITHOUT_BASELINE : ADDRESSES_MIN;
  return { bar: Math.max(least, 2 * usual, usual + DEVIATIONS * deviation), usual, baselineDays };
}

/**
 * @param days of one trait, in order
 * @param firstDay the first of which the store knows anything
 * @param fromDay campaigns that start earlier are not looked for
 * @param today a day that may not be over
 */
export function burstsOf(days: readonly TraitDay[], firstDay: number, fromDay: number, today: number): Burst[] {
  const bursts: Burst[] = [];
  let open: { bar: Bar; days: TraitDay[] } | undefined;
  for (const day of days) {
    if (day.day < fromDay || day.day > today) continue;
    const [first] = open?.days ?? [];
    const last = open?.days.at(-1);
    const goesOn = first !== undefined && last !== undefined && day.day === last.day + 1 && day.day < first.day + DAYS_MAX;
    const now = barOf(days, day.day, firstDay);
    if (open !== undefined && goesOn) {
      // What began before anything was usual goes by what has become so.
      const bar = open.bar.baselineDays < BASELINE_DAYS_MIN ? Math.max(open.bar.bar, now.bar) : open.bar.bar;
      if (day.vouched > bar) {
        open.days.push(day);
        continue;
      }
    }
    if (open !== undefined) bursts.push(burst(open.bar, open.days, today));
    open = day.vouched > now.bar ? { bar: now, days: [day] } : undefined;
  }
  if (open !== undefined) bursts.push(burst(open.bar, open.days, today));
  return bursts;
}

function burst(bar: Bar, days: readonly TraitDay[], today: number): Burst {
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) throw new Error("A burst has days.");
  return {
    ...bar,
    start: first.day,
    startedMs: first.firstMs,
    lastMs: last.lastMs,
    ended: last.day + 1 < today || (last.day < today && last.day + 1 === first.day + DAYS_MAX),
    peak: days.reduce((most, day) => (day.vouched > most.vouched ? day : most)),
    sensors: Math.max(...days.map(({ sensors }) => sensors)),
  };
}
