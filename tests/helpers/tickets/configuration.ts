import type { z } from 'zod';
import { SupportTicketConfiguration } from '../../../src/contracts/support-ticket/configuration.schema.ts';

/** What a test sets in another way than the defaults. */
export type ConfigurationChanges = z.input<typeof SupportTicketConfiguration>;

/** The configuration of a ticket with these changes, as the door reads it from a settings file. */
export const testConfiguration = (changes: ConfigurationChanges = {}): SupportTicketConfiguration =>
  SupportTicketConfiguration.parse(changes);
