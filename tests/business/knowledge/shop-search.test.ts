import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { searchArticles } from '../../../src/business/knowledge/shop-search.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await seedShop(test.db);
});
afterAll(() => test.close());

const questions: [string, string][] = [
  ['I forgot my password and the login page does not let me in', 'KB-101'],
  ['The text message with the code never comes to my phone', 'KB-102'],
  ['How do I get my new thermostat into the wifi? It only finds 5 GHz', 'KB-103'],
  ['My plug says offline since we have a new router', 'KB-104'],
  ['App shows a white screen after the update', 'KB-105'],
  ['Hello, my kettle turns itself off before the water boils, why? Thanks, Tom', 'KB-106'],
  ['plug clicks and blinks red when I connect the heater', 'KB-107'],
  ['The thermostat claims 26 degrees, my other thermometer says 21', 'KB-108'],
  ['The vacuum stands at its dock all night and has no charge in the morning', 'KB-109'],
  ['the purifier smells odd and a filter lamp is on', 'KB-110'],
  ['There is water under my espresso machine', 'KB-111'],
  ['My card was declined at the checkout', 'KB-112'],
  ['How long does delivery take with express?', 'KB-201'],
  ['Tracking of my parcel has not moved for days', 'KB-202'],
  ['Do you deliver to Norway?', 'KB-203'],
  ['I want to return an item I have not used', 'KB-204'],
  ['Can I still cancel my order?', 'KB-205'],
  ['Is the repair covered by the warranty?', 'KB-206'],
  ['When is the showroom in Utrecht open?', 'KB-207'],
  ['How can I delete my account?', 'KB-208'],
  ['What do I get as a premium member?', 'KB-209'],
  ['Where do I enter a gift card?', 'KB-210'],
  ['Can you send me the invoice with our VAT number?', 'KB-302'],
  ['When does the refund show at my bank?', 'KB-303'],
  ['Which exchange rate did you use for my card?', 'KB-304'],
  ['Ich habe mein Passwort vergessen und kann mich nicht anmelden', 'KB-401'],
  ['Meine Espressomaschine hat keinen Druck mehr', 'KB-403'],
  ['Wie lange dauert der Versand?', 'KB-404'],
  ['Wie kann ich den Artikel zurücksenden?', 'KB-405'],
  ["L'aspirateur ne trouve plus sa base", 'KB-502'],
  ["J'ai oublié mon mot de passe", 'KB-501'],
  ['Où est mon colis ? Le lien de suivi ne bouge pas', 'KB-503'],
];

it.each(questions)('answers "%s" with %s', async (text, article) => {
  const found = await searchArticles(test.db, { text });
  expect(found.map(({ id }) => id)[0]).toBe(article);
});
