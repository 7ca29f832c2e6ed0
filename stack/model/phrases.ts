/** Phrases of a polite mail, in the order of use. They contain no facts of a case. */
const PHRASES = {
  en: {
    greeting: 'Hello',
    thanks: 'Thank you for your message.',
    sorry: 'I am sorry that this did not go as it should. I understand that you are disappointed.',
    answer: 'Here is what I can tell you:',
    facts: 'This is what we have on file:',
    nothing: 'I have no certain answer to this at hand. Could you describe in a little more detail what you need?',
    askFor: (what: string) => `One thing is missing to look into this: the ${what}. Could you tell me that?`,
    closing: 'Kind regards\nSupport',
  },
  de: {
    greeting: 'Hallo',
    thanks: 'vielen Dank für Ihre Nachricht.',
    sorry: 'es tut mir leid, dass es nicht so lief, wie es sollte. Ich verstehe, dass Sie enttäuscht sind.',
    answer: 'Das kann ich Ihnen dazu sagen:',
    facts: 'Das liegt uns dazu vor:',
    nothing: 'Darauf habe ich im Moment keine sichere Antwort. Können Sie etwas genauer beschreiben, was Sie brauchen?',
    askFor: (_what: string) =>
      'Damit ich das für Sie klären kann, fehlt noch die Nummer, um die es geht. Können Sie mir diese bitte nennen?',
    closing: 'Freundliche Grüße\nSupport',
  },
  fr: {
    greeting: 'Bonjour',
    thanks: 'merci pour votre message.',
    sorry: 'je suis désolé que les choses ne se soient pas passées comme elles auraient dû. Je comprends que vous soyez déçu.',
    answer: 'Voici ce que je peux vous dire :',
    facts: 'Voici ce que nous avons dans nos dossiers :',
    nothing: "Je n'ai pas de réponse certaine à ce sujet. Pourriez-vous décrire un peu plus précisément ce dont vous avez besoin ?",
    askFor: (_what: string) => "Pour éclaircir cela, il me manque le numéro dont il s'agit. Pourriez-vous me le donner ?",
    closing: 'Cordialement\nSupport',
  },
};

/** The phrases of a language, by default English. */
export const phrasesOf = (language: string): Phrases => (language in PHRASES ? PHRASES[language as keyof typeof PHRASES] : PHRASES.en);
type Phrases = (typeof PHRASES)['en'];
