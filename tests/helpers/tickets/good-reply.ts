/** A reply that the gate lets pass. */
export const GOOD_REPLY = 'Hello Kim Example,\n\nthank you for your message. Hold the button until the light blinks twice.\n\nSupport';
