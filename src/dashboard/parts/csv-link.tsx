/** The table beneath as a file, all of it. */
export function CsvLink({ href, what }: { readonly href: string; readonly what: string }) {
  return (
    <a class="button" href={href} download aria-label={`${what} as CSV`}>
      CSV
    </a>
  );
}
