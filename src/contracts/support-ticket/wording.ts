/** A wording that is followed by sentences that customers write; a model compares the message with both. */
const withExamples = (wording: string, examples: readonly string[]): string => `${wording} Examples: ${examples.join('; ')}`;

/** How urgent a message is. */
export const urgencyWording = {
  low: withExamples('No hurry: an idea, a question out of interest.', [
    'No hurry, just an idea.',
    'It would be nice to have this some day.',
    'Do you also deliver abroad?',
    'What are your opening hours?',
    'Nur eine Idee, es eilt nicht.',
    'Wann haben Sie geöffnet?',
    'Liefern Sie auch ins Ausland?',
    'Une simple idée, rien ne presse.',
    'Quels sont vos horaires ?',
  ]),
  normal: withExamples('An ordinary request that can wait for its turn.', [
    'Please send me the invoice.',
    'The device does not work as it should.',
    'I am not happy with the answer.',
    'What is this charge for?',
    'Bitte senden Sie mir die Rechnung.',
    'Das Gerät funktioniert nicht richtig.',
    'Wofür ist diese Abbuchung?',
    'Merci de me faire parvenir la facture.',
    'Quel est ce prélèvement ?',
  ]),
  high: withExamples('The customer cannot go on, or money or a date is at stake.', [
    'I cannot log in and cannot work without it.',
    'I was charged twice, please give the money back.',
    'My account is locked and I need it today.',
    'I need it before Friday.',
    'Ich komme nicht mehr in mein Konto.',
    'Mir wurde zweimal abgebucht, bitte erstatten Sie das Geld.',
    'Je ne peux plus me connecter.',
    'On m’a débité deux fois, remboursez-moi.',
  ]),
  critical: withExamples('Harm is happening now: fraud, theft, danger, an outage for many.', [
    'There is smoke and fire coming out of it.',
    'Somebody hacked my account and spends my money now.',
    'My card was stolen and is being used.',
    'I got an electric shock.',
    'Es brennt und qualmt.',
    'Mein Konto wurde gehackt und jemand gibt gerade mein Geld aus.',
    'Il y a de la fumée et du feu.',
    'Mon compte a été piraté et quelqu’un dépense mon argent.',
  ]),
};

/** What a customer wants with a message about money. */
export const wantsWording = {
  refund: withExamples('The customer wants money back: charged twice, wrong amount, returned or cancelled goods.', [
    'I was charged twice, please refund the second payment.',
    'I want my money back.',
    'The amount was wrong, please give me the difference back.',
    'Es wurde zweimal abgebucht, bitte erstatten Sie mir eine Zahlung.',
    'Ich möchte mein Geld zurück.',
    'J’ai été débité deux fois, remboursez-moi un paiement.',
    'Je veux récupérer mon argent.',
  ]),
  explanation: withExamples('The customer asks what a charge is for or how a price came about.', [
    'What is this charge for?',
    'Could you explain this payment on my statement?',
    'Why is the price higher?',
    'Wofür ist diese Abbuchung?',
    'Können Sie mir die Zahlung erklären?',
    'Quel est ce prélèvement ?',
    'Pouvez-vous m’expliquer ce paiement ?',
  ]),
  other: withExamples('Something else about money.', [
    'Please send me the invoice.',
    'Can I pay in instalments?',
    'Bitte senden Sie mir die Rechnung.',
    'Kann ich in Raten zahlen?',
    'Merci de m’envoyer la facture.',
    'Puis-je payer en plusieurs fois ?',
  ]),
};
