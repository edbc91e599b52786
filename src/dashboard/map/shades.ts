/** How dark a country is: by the order of magnitude, since few countries have most of everything. */

/** Beside none, which is 0. */
export const SHADES = 5;

/** @returns 0 for nothing, 1 to SHADES for what is more than nothing; `most` has the last */
export function shadeOf(count: number, most: number): number {
  if (count <= 0) return 0;
  if (most <= 1) return SHADES;
  return Math.min(SHADES, 1 + Math.floor((SHADES * Math.log(count)) / Math.log(most)));
}

/** The least that has this shade. @param shade 1 to SHADES */
export function leastOf(shade: number, most: number): number {
  return Math.max(1, Math.ceil(Math.exp((Math.log(Math.max(most, 1)) * (shade - 1)) / SHADES) - 1e-9));
}
