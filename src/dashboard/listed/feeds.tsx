/** Where the list is as files, and how a program asks for it. */
import { urlOf } from "../frame/router.js";
import { Box } from "../parts/box.js";
import { Table } from "../parts/table.js";

const FORMATS = [
  { name: "txt", label: "Text", use: "an address a line" },
  { name: "csv", label: "CSV", use: "with score, sensors, first and last seen" },
  { name: "json", label: "JSON", use: "with every reason" },
  { name: "nft", label: "nftables", use: "for nft -f: a set that is replaced whole" },
] as const;

export function Feeds() {
  return (
    <Box title="The list as files" note="Asked for again with their ETag, they cost nothing until there is news.">
      <Table label="Feeds" heads={["File", "What it is", "How a program asks"]}>
        {FORMATS.map(({ name, label, use }) => {
          const url = urlOf(`feeds/listed.${name}`);
          return (
            <tr key={name}>
              <th scope="row">
                <a href={url}>{label}</a>
              </th>
              <td class="soft">{use}</td>
              <td>
                <code>{`curl -H "Authorization: Bearer $TOKEN" ${url}`}</code>
              </td>
            </tr>
          );
        })}
      </Table>
      <p class="note soft">A token with the scope “feeds” is made on the settings page.</p>
    </Box>
  );
}
