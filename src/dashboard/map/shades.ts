/** How dark a country is: by the square root of its share of the most, so that those with little are seen as well. */

/** Beside none, which is 0. */
export const SHADES = 5;

/** @returns 0 for nothing, 1 to SHADES for what is more than nothing; `most` has the last */
export function shadeOf(count: number, most: number): number {
  if (count <= 0) return 0;
  return Math.min(SHADES, Math.ceil(SHADES * Math.sqrt(count / most) - 1e-9));
}

/** The least that has this shade. @param shade 1 to SHADES */
export function leastOf(shade: number, most: number): number {
  return Math.floor(most * ((shade - 1) / SHADES) ** 2 + 1e-6) + 1;
}
