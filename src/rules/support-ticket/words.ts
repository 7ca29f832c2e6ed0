import type { RefundProposal, TicketOrder } from '../../contracts/support-ticket/context.ts';

/** Texts for the facts of a draft in one language. */
export interface FactTexts {
  order: string;
  namedOrder: string;
  notYours: string;
  placed: string;
  expected: string;
  tracking: string;
  charge: string;
  alreadyRefunded: string;
  refund: string;
  earlier: string;
  wish: string;
  wishRecorded: string;
  colleague: string;
  colleagueInformed: string;
  status: Record<TicketOrder['status'], string>;
  reason: Record<RefundProposal['reason'], string>;
  months: readonly string[];
  /** Day of the month, name of the month, year. */
  date: (day: number, month: string, year: number) => string;
}

const en: FactTexts = {
  order: 'Order',
  namedOrder: 'Order named in the message',
  notYours: 'there is no order with this number in your account',
  placed: 'placed on',
  expected: 'expected on',
  tracking: 'tracking',
  charge: 'Payment',
  alreadyRefunded: 'already refunded',
  refund: 'Approved refund',
  earlier: 'Earlier message',
  wish: 'Wish',
  wishRecorded: 'recorded for the product team',
  colleague: 'Who takes care',
  colleagueInformed: 'a senior colleague has been informed and reads the message',
  status: { paid: 'paid', packed: 'packed', shipped: 'shipped', delivered: 'delivered', cancelled: 'cancelled', returned: 'returned' },
  reason: {
    charged_twice: 'the payment was taken twice',
    charged_too_much: 'more than the total of the order was charged',
    order_cancelled: 'the order was cancelled',
    order_returned: 'the order was returned',
  },
  months: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  date: (day, month, year) => `${day} ${month} ${year}`,
};

const de: FactTexts = {
  order: 'Bestellung',
  namedOrder: 'In der Nachricht genannte Bestellung',
  notYours: 'in Ihrem Konto gibt es keine Bestellung mit dieser Nummer',
  placed: 'bestellt am',
  expected: 'erwartet am',
  tracking: 'Sendungsverfolgung',
  charge: 'Zahlung',
  alreadyRefunded: 'bereits erstattet',
  refund: 'Genehmigte Erstattung',
  earlier: 'Frühere Nachricht',
  wish: 'Wunsch',
  wishRecorded: 'für das Produktteam festgehalten',
  colleague: 'Wer sich kümmert',
  colleagueInformed: 'eine leitende Person wurde informiert und liest die Nachricht',
  status: {
    paid: 'bezahlt',
    packed: 'verpackt',
    shipped: 'versandt',
    delivered: 'geliefert',
    cancelled: 'storniert',
    returned: 'zurückgesandt',
  },
  reason: {
    charged_twice: 'die Zahlung wurde zweimal abgebucht',
    charged_too_much: 'es wurde mehr als der Gesamtbetrag der Bestellung abgebucht',
    order_cancelled: 'die Bestellung wurde storniert',
    order_returned: 'die Bestellung wurde zurückgesandt',
  },
  months: ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  date: (day, month, year) => `${day}. ${month} ${year}`,
};

const fr: FactTexts = {
  order: 'Commande',
  namedOrder: 'Commande citée dans le message',
  notYours: 'votre compte ne contient pas de commande avec ce numéro',
  placed: 'passée le',
  expected: 'attendue le',
  tracking: 'suivi',
  charge: 'Paiement',
  alreadyRefunded: 'déjà remboursé',
  refund: 'Remboursement approuvé',
  earlier: 'Message précédent',
  wish: 'Souhait',
  wishRecorded: "noté pour l'équipe produit",
  colleague: "Qui s'en occupe",
  colleagueInformed: 'un responsable a été informé et lit le message',
  status: { paid: 'payée', packed: 'emballée', shipped: 'expédiée', delivered: 'livrée', cancelled: 'annulée', returned: 'retournée' },
  reason: {
    charged_twice: 'le paiement a été prélevé deux fois',
    charged_too_much: 'un montant supérieur au total de la commande a été prélevé',
    order_cancelled: 'la commande a été annulée',
    order_returned: 'la commande a été retournée',
  },
  months: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
  date: (day, month, year) => `${day} ${month} ${year}`,
};

/** The languages in which the shop answers without a person. */
export const REPLY_LANGUAGES = ['en', 'de', 'fr'] as const;
export type ReplyLanguage = (typeof REPLY_LANGUAGES)[number];

const WORDS: Record<ReplyLanguage, FactTexts> = { en, de, fr };

export const isReplyLanguage = (language: string): language is ReplyLanguage => (REPLY_LANGUAGES as readonly string[]).includes(language);

/** Texts of a language; English as fallback. */
export const factTextsOf = (language: string): FactTexts => (isReplyLanguage(language) ? WORDS[language] : en);

/** Formats `2026-11-24` as `24 November 2026`, `24. November 2026` or `24 novembre 2026`. */
export function formatDay(day: string, words: FactTexts): string {
  const [year = 0, month = 1, date = 1] = day.slice(0, 10).split('-').map(Number);
  return words.date(date, words.months[month - 1] ?? '', year);
}
