/** What a country is called in English, as the rest of the page is. */
const names = new Intl.DisplayNames("en", { type: "region" });

/** @param code ISO 3166-1, two letters */
export function countryName(code: string): string {
  return names.of(code) ?? code;
}
