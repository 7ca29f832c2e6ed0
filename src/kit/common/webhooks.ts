/** How a source signs its webhooks. */
export const SIGNATURE_SCHEMES = ['github', 'stripe', 'slack', 'standard-webhooks', 'svix', 'hmac-sha256'] as const;
export type SignatureSchemeName = (typeof SIGNATURE_SCHEMES)[number];

/** A signature scheme with its settings. */
export interface SignatureScheme {
  readonly scheme: SignatureSchemeName;
  /** How far the time in a signed request may differ from our clock; schemes without a time ignore it. */
  readonly toleranceSeconds: number;
  /** For `hmac-sha256`: where the signature is and how it is written. */
  readonly signature?: { readonly header: string; readonly encoding: 'hex' | 'base64'; readonly prefix: string } | undefined;
}

/** A value taken from the body at a JSON pointer, a constant, or an object of these. */
export type Mapping = string | { readonly value: unknown } | { readonly [field: string]: Mapping };

/** What the value at a JSON pointer has to be: one of these, or there at all. */
export type Condition = readonly (string | number | boolean | null)[] | { readonly present: boolean };

export interface StartTarget {
  readonly workflow: string;
  /** Pointer to the business id; null derives it from the delivery. */
  readonly id: string | null;
  readonly input: Mapping;
  /** The initiator. */
  readonly as: string;
}

export interface MessageTarget {
  /** Pointer to the run's id. */
  readonly run: string;
  readonly name: string;
  /** Pointer to the sender's id of the event: the same one counts once. Null compares the content instead. */
  readonly id: string | null;
  readonly content: Mapping;
}

/** What is done with a delivery. The first rule whose conditions all hold applies. */
export interface WebhookRule {
  /** By JSON pointer. */
  readonly when: Readonly<Record<string, Condition>>;
  readonly start?: StartTarget | undefined;
  readonly message?: MessageTarget | undefined;
}

/** One sender of webhooks. */
export interface WebhookSource extends SignatureScheme {
  readonly name: string;
  /** Last part of its URL, `/hooks/<path>`. */
  readonly path: string;
  /** The environment variables with its secrets: several while one is replaced. */
  readonly secretNames: readonly string[];
  /** The secrets that are set. */
  readonly secrets: readonly string[];
  readonly maxBytes: number;
  readonly rules: readonly WebhookRule[];
}
