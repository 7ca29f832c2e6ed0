/** What a check found wrong with a reading. */
export interface Finding {
  /** Field of the reading, such as `total` or `lines.3.net`. */
  field: string;
  rule: string;
  message: string;
}
