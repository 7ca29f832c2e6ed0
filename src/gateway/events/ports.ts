/** One POST of JSON. Its signature is by Standard Webhooks; null sends it unsigned. */
export interface Post {
  url: string;
  body: string;
  signature: { id: string; secrets: readonly string[] } | null;
}

/** An answer, or none. `refused` is an address to which nothing is sent. */
export type PostAnswer =
  { status: number; text: string; retryAfterMs: number | undefined } | { status: null; text: string; refused: boolean };

/** What events go out through. */
export interface EventPorts {
  /** Sends one request, without retries. Never rejects. */
  post(post: Post): Promise<PostAnswer>;
  /**
   * Sends one mail, without retries; the same key means the same mail. Null where no mail server is set.
   * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED.
   */
  mail: ((mail: { key: string; to: string; subject: string; text: string }) => Promise<void>) | null;
  /** Mail addresses of a person or of a group's members. @throws SignalboxError CONFIG_INVALID. */
  addressesOf(name: string): string[];
}
