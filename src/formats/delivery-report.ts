/** What a mail server reports about one recipient. */
export interface RecipientReport {
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`, in lower case. */
  action: string;
  /** Null where it is not named. */
  recipient: string | null;
}

const MOST_RECIPIENTS = 100;

/** Reads a delivery report (message/delivery-status of RFC 3464): a block of lines for each recipient. */
export function readDeliveryReport(text: string): RecipientReport[] {
  const blocks = text.slice(0, 1_000_000).split(/\r?\n[ \t]*\r?\n/);
  const found = blocks.flatMap((block) => {
    const action = /^action:\s{0,9}([a-z]+)/im.exec(block)?.[1];
    return action === undefined ? [] : [{ action: action.toLowerCase(), recipient: recipientIn(block) }];
  });
  return found.slice(0, MOST_RECIPIENTS);
}

/** The address that we wrote to comes before the one that it was forwarded to. */
function recipientIn(block: string): string | null {
  const named = ['original', 'final'].map(
    (which) => new RegExp(`^${which}-recipient:[^;\\r\\n]*;[ \\t]*<?([^\\s<>]{1,254})`, 'im').exec(block)?.[1],
  );
  return named.find((address) => address !== undefined) ?? null;
}
