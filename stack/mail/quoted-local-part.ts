/** What smtp-server's connection reads the addresses of an envelope with. */
interface AddressReader {
  _parseAddressCommand(name: string, command: unknown): { address: string } | false;
}

const QUOTED = /^([^:]*:\s*<)("(?:[^"\\]|\\.)*")@/;
const PLAIN = 'quoted';

/** Takes quoted local parts as RFC 5321 has them: the server's own reader splits them at a space or an @, and refuses dots in a row. */
export function takeQuotedLocalParts(connection: object): void {
  const reader = connection as AddressReader;
  const usual = reader._parseAddressCommand.bind(reader);
  reader._parseAddressCommand = (name, command) => {
    const [, , local] = QUOTED.exec(String(command)) ?? [];
    if (local === undefined) return usual(name, command);
    const parsed = usual(name, String(command).replace(QUOTED, `$1${PLAIN}@`));
    return parsed && { ...parsed, address: `${local}${parsed.address.slice(PLAIN.length)}` };
  };
}
