const ADDRESS = /^[^\s@<>,"]+@[^\s@<>,"]+$/;

/** The bare addresses of a list such as `"Lovelace, Ada" <ada@example.com>, bob@example.com`; null when one is none. */
export function parseAddresses(list: string): string[] | null {
  const addresses = splitList(list).map((entry) => (/<([^<>]*)>\s*$/.exec(entry)?.[1] ?? entry).trim());
  return addresses.length > 0 && addresses.every((address) => ADDRESS.test(address)) ? addresses : null;
}

/** At commas, but not inside quotes. */
const splitList = (list: string): string[] =>
  (list.match(/(?:"[^"]*"|[^",])+/g) ?? []).map((entry) => entry.trim()).filter((entry) => entry !== '');
