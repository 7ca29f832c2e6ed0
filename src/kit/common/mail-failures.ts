/** Ways in which a mail does not get through for good, or in which nobody knows whether it did. */
export const MAIL_FAILURES = ['EFFECT_IN_DOUBT', 'MAIL_REFUSED', 'MAIL_UNAVAILABLE', 'PROVIDER_PAUSED'] as const;
