import { TransactionConfiguration } from '../../src/contracts/transaction/configuration.schema.ts';
import type { TransactionInput } from '../../src/contracts/transaction/schema.ts';
import { createTransactionActivities, type TransactionPorts } from '../../src/activities/transaction/activities.ts';
import { createEffects } from '../../src/kit/activity/effects.ts';
import type { MailMessage } from '../../src/kit/activity/mail/port.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { Db } from '../../src/store/database.ts';
import { listInMemory } from './sanctions.ts';

/** An ordinary payment at midday. */
export const payment = (changes: Partial<TransactionInput> = {}): TransactionInput => ({
  debtor: { account: 'DE07512108001245126162', name: 'Acme Corp', country: 'DE' },
  creditor: { account: 'DE36210501700024690959', name: 'Global Tech', country: 'DE' },
  amount: { minor: 15_000, currency: 'EUR' },
  purpose: 'Invoice 98765',
  requestedAt: '2026-03-10T15:30:00Z',
  ...changes,
});

/** Without the night rule, which would make a test depend on the hour. */
export const configuration = ({ fraud = {}, ...changes }: { fraud?: object } & Record<string, unknown> = {}): TransactionConfiguration =>
  TransactionConfiguration.parse({ ...changes, fraud: { oddHour: { fromUtc: 0, toUtc: 0 }, ...fraud } });

export interface TestBank {
  activities: ReturnType<typeof createTransactionActivities>;
  mails: MailMessage[];
  /** The model's next answer, valid or not. */
  opinion: { risk: unknown };
  modelCalls: number;
  /** Whether the mail server refuses all mail. */
  mailRefuses: boolean;
}

const HARMLESS = { points: 0 };

/** Settings under which the amount of a payment alone says who reviews it. */
export const ONLY_THE_AMOUNT = {
  model: false,
  fraud: { velocityCount: HARMLESS, velocitySum: HARMLESS, unusualAmount: HARMLESS, newCounterparty: HARMLESS, oddHour: HARMLESS },
};

/** The real activities on a test's database, with model and mail server in memory. */
export function openTestBank(db: Db): TestBank {
  const mails: MailMessage[] = [];
  const bank = { mails, opinion: { risk: 'low' }, modelCalls: 0, mailRefuses: false } as TestBank;
  const step = () => async () => {
    bank.modelCalls += 1;
    const usage = { modelCalls: 1, cachedCalls: 0, unpricedCalls: 0, inputTokens: 10, outputTokens: 5, usdNano: 0 };
    const decision = { choice: String(bank.opinion.risk), confidence: 0.9, reasoning: 'the test says so' };
    return { output: { ...bank.opinion, confidence: 0.9, reasoning: '' }, decision, model: 'tiny', rawRef: '', overridden: [], usage };
  };
  const ports: Omit<TransactionPorts, 'agent' | 'people' | 'webhooks' | 'documents'> = {
    db,
    model: { step: step as unknown as TransactionPorts['model']['step'] },
    mail: {
      send: async (message) => {
        if (bank.mailRefuses) throw new SignalboxError('MAIL_REFUSED', { detail: 'the test says so', nothingHappened: true });
        mails.push(message);
        return { messageId: message.messageId, refused: [] };
      },
      find: async (messageId) => mails.some((mail) => mail.messageId === messageId),
    },
    effects: createEffects(),
    sanctions: listInMemory(),
    settings: { mailDomain: 'bank.example', mailInDoubt: 'person' },
  };
  bank.activities = createTransactionActivities(ports as TransactionPorts);
  return bank;
}
