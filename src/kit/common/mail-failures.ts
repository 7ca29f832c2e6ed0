/** Codes with which a mail is finally undelivered, or its delivery unknown. */
export const MAIL_FAILURES = ['EFFECT_IN_DOUBT', 'MAIL_REFUSED', 'MAIL_UNAVAILABLE', 'PROVIDER_PAUSED'] as const;
