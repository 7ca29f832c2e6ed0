/** The part of smtp-server's connection that parses envelope addresses. */
interface AddressReader {
  _parseAddressCommand(name: string, command: unknown): { address: string } | false;
}

const QUOTED = /^([^:]*:\s*<)("(?:[^"\\]|\\.)*")@/;
const PLAIN = 'quoted';

/** Accepts quoted local parts by RFC 5321: the server's own parser splits them at a space or an @, and refuses consecutive dots. */
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
