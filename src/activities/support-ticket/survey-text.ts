type Words = (name: string) => string[];

const IN_ENGLISH: Words = (name) => [
  `Hello ${name},`,
  'we answered your message a little while ago. How did we do? Please reply with a number from 1 (bad) to 5 (very good), and tell us why if you like.',
  'Is something still open? Just reply to this mail, and your case goes on.',
  'Support',
];

const WORDS: Record<string, Words> = {
  en: IN_ENGLISH,
  de: (name) => [
    `Hallo ${name},`,
    'vor Kurzem haben wir Ihre Nachricht beantwortet. Wie zufrieden sind Sie? Bitte antworten Sie mit einer Zahl von 1 (schlecht) bis 5 (sehr gut), gern auch mit einem Grund.',
    'Ist noch etwas offen? Antworten Sie einfach auf diese Mail, dann geht es mit Ihrem Anliegen weiter.',
    'Support',
  ],
  fr: (name) => [
    `Bonjour ${name},`,
    'nous avons répondu récemment à votre message. Êtes-vous satisfait de notre réponse ? Merci de répondre par un chiffre de 1 (mauvais) à 5 (très bien), avec une raison si vous le souhaitez.',
    'Reste-t-il une question ? Répondez simplement à ce message, et nous reprendrons votre demande.',
    'Support',
  ],
};

/** The survey in the customer's language; English as fallback. */
export const surveyText = (name: string, language: string): string => (WORDS[language] ?? IN_ENGLISH)(name).join('\n\n');
