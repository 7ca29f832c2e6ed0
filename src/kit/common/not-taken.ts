/** How many of what came in were not taken, for one reason. A bounce is a mail of ours that came back: its run was told, or takes no replies. */
export interface NotTaken {
  what: 'bounces' | 'files' | 'mails';
  /** A failure code, the part of the mail that is wrong, or of a bounce `told` or `untold`. */
  reason: string;
  count: number;
}
