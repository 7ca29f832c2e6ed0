import { z } from 'zod';
import { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import { decimalMarkOf, minorOf, numbersIn, readNumber, type DecimalMark } from '../../../formats/amount-text.ts';
import { datesIn, type DateOrder } from '../../../formats/date-text.ts';
import { plainAccount } from '../../../formats/iban.ts';
import { plainTaxId } from '../../../formats/tax-id.ts';
import { minorDigits } from '../../../kit/common/currency.ts';
import { toStorable } from '../../../kit/common/text.ts';
import { currencyIn, dateOrderOf } from './context.ts';

/** @param labels how invoices in several languages name it. */
const printed = (what: string, labels: string) =>
  z.string().max(200).nullable().describe(`${what}, exactly as printed; null if the page does not show it. Examples: ${labels}`);

const Tax = z.strictObject({
  rate: printed('Tax rate', 'VAT %; BTW %; MwSt %; Stawka; Taux'),
  net: printed('Amount that it is raised on', 'Taxable amount; Grundlage; Grondslag; Base HT; Imponibile'),
  tax: printed('Tax at this rate', 'VAT amount; BTW bedrag; Steuerbetrag; Montant TVA; Kwota VAT'),
});

const Line = z.strictObject({
  description: z
    .string()
    .max(500)
    .describe('Examples: Description; Item; Beschreibung; Artikel; Désignation; Omschrijving; Descripción; Descrizione; Nazwa towaru'),
  quantity: printed('Quantity', 'Qty; Quantity; Menge; Anzahl; Quantité; Aantal; Hoeveelheid; Cantidad; Quantità; Ilość'),
  unitPrice: printed('Price of one', 'Unit price; Price; Rate; Einzelpreis; Prix unitaire; Prijs per stuk; Prijs; Precio; Prezzo; Cena'),
  amount: printed('Amount of the line', 'Amount; Total; Betrag; Zeilenbetrag; Montant HT; Bedrag; Importe; Importo; Wartość netto'),
});

/** What a model reads from the page image: every value as printed, because code converts it. */
export const InvoiceAnswer = z.strictObject({
  language: z.string().length(2).nullable().describe('ISO 639-1 code of the language of the labels.'),
  vendorCountry: z.string().length(2).nullable().describe("ISO 3166 code of the vendor's country."),
  number: printed(
    'Invoice number, or that of the credit note',
    'Invoice No; Invoice Number; Invoice; Rechnungsnummer; Rechnungsnr; Facture n°; Factuurnummer; Factuur; Nº factura; Fattura n; Faktura nr; Fatura n.º; Fakturanummer; Faktura č.; Factura nr.; Arve nr; Credit note number; Credit note no; Gutschriftsnummer; N° avoir; Creditnota; Nota de crédito; Nota di credito; Korekta nr',
  ),
  issuedOn: printed(
    'Invoice date',
    'Invoice Date; Date; Rechnungsdatum; Datum; Date de facture; Factuurdatum; Fecha; Fecha de factura; Data; Data fattura; Data wystawienia; Data de emissão; Data emiterii; Fakturadatum; Datum vystavení; Arve kuupäev; Credit note date; Gutschriftsdatum; Date avoir',
  ),
  dueOn: printed(
    'Date until which to pay',
    'Due Date; Payable by; Fällig am; Zahlungsziel; Échéance; Date d’échéance; Date limite de paiement; Vervaldatum; Vencimiento; Scadenza; Termin płatności; Data de vencimento; Data scadenței; Förfallodatum; Datum splatnosti; Maksetähtaeg',
  ),
  vendorName: printed(
    'Name of the company that sends the invoice, not of the one that receives it',
    'Sold By; Seller; Vendor; Verkäufer; Vendeur; Sprzedawca; Leverancier; Fornitore; Proveedor; Account holder; Kontoinhaber; Titulaire du compte',
  ),
  vendorTaxId: printed(
    "The vendor's VAT or tax number",
    'VAT No; VAT ID; VAT Reg No; GSTIN; UStId; USt-IdNr; N° TVA; N° de TVA intracommunautaire; BTW; BTW-nr; Btw-nummer; NIF; Partita IVA; NIP; CUI; DIČ; KMKR; Momsreg.nr',
  ),
  iban: printed('IBAN of the account to pay', 'IBAN; Bank Account; Bankverbindung; Rekeningnummer'),
  orderNumber: printed(
    "Number of the customer's purchase order",
    'PO Number; Order ID; Reference; Bestellnummer; N° de commande; Ordernummer; Pedido; Ordine; Nr zamówienia; Encomenda n.º; Comanda nr.; Ert ordernummer; Objednávka č.; Tellimuse nr',
  ),
  currency: printed('Currency code or sign beside the total', 'Currency; Währung; Devise; Valuta; Waluta'),
  net: printed(
    'Sum before tax',
    'Subtotal; Net amount; Nettobetrag; Total HT; Exclusief BTW; Base imponible; Imponibile; Razem netto; Total líquido; Total fără TVA; Netto; Základ daně; Summa käibemaksuta',
  ),
  tax: printed('Sum of all taxes', 'Total VAT; Tax; VAT; Sales tax; GST; MwSt; TVA; BTW; IVA; Kwota VAT; Moms; DPH; Käibemaks'),
  total: printed(
    'Sum with tax',
    'Total; Grand Total; Invoice total; Total amount due; Gesamtbetrag; Rechnungsbetrag; Total TTC; Somme à payer; Totaal; Factuur totaal; Totaal inclusief btw; Totale; Totale fattura; Total factura; Do zapłaty; Należność ogółem; Razem brutto; Total a pagar; Total de plată; Att betala; Celkem k úhradě; Tasuda',
  ),
  leftToPay: printed(
    'What is left to pay, only where it is not the sum with tax: after a deposit, an earlier payment or a withheld tax',
    'Balance due; Amount due; Amount outstanding; Balance to pay; Noch zu zahlen; Zahlbetrag; Restbetrag; Net à payer; Reste à payer; Netto a pagare; Te betalen; Totaal te betalen; Pozostało do zapłaty',
  ),
  isCreditNote: z.boolean().describe('Whether this is a credit note.'),
  taxes: z.array(Tax).max(20),
  lines: z.array(Line).max(500),
  confidence: z.number().min(0).max(1).describe('How likely all of this is exactly what the page shows.'),
  reasoning: z.string().max(1_000).describe('What was hard to read, if anything.'),
});
export type InvoiceAnswer = z.infer<typeof InvoiceAnswer>;

/** The reading that an answer stands for. What cannot be converted without doubt is null. */
export function readingOfAnswer(answer: InvoiceAnswer): InvoiceReading {
  const countries = new Set(answer.vendorCountry === null ? [] : [answer.vendorCountry.toUpperCase()]);
  const currency = currencyIn(answer.currency ?? answer.total ?? '', countries);
  const rows = [answer, ...answer.taxes].flatMap(({ net, tax }) => [net, tax]);
  const amounts = [...rows, answer.total, answer.leftToPay, ...answer.lines.flatMap(({ unitPrice, amount }) => [unitPrice, amount])];
  const mark = decimalMarkOf(amounts.filter((amount) => amount !== null).join('\n'));
  const digits = currency === null ? 2 : minorDigits(currency);
  const sign = answer.isCreditNote && !(minor(answer.total, digits, mark, 1)! < 0) ? -1 : 1;
  const money = (text: string | null): number | null => minor(text, digits, mark, sign);
  const days = [answer.issuedOn, answer.dueOn].filter((text) => text !== null).join('\n');
  const order = dateOrderOf(days, answer.language, currency, countries);
  return InvoiceReading.parse({
    ...named(answer),
    issuedOn: dayOf(answer.issuedOn, order),
    dueOn: dayOf(answer.dueOn, order),
    vendorTaxId: answer.vendorTaxId === null ? null : plainTaxId(answer.vendorTaxId) || null,
    iban: answer.iban === null ? null : plainAccount(answer.iban).replaceAll('-', '') || null,
    currency,
    net: money(answer.net),
    tax: money(answer.tax),
    ...totalsOf(money(answer.total), money(answer.leftToPay)),
    taxes: answer.taxes.flatMap(({ rate, net, tax }) => {
      const ratePercent = plainNumber(rate, mark);
      return ratePercent === null ? [] : [{ ratePercent, net: money(net), tax: money(tax) }];
    }),
    lines: answer.lines.map(({ description, quantity, unitPrice, amount }) => {
      const count = plainNumber(quantity, mark);
      return {
        description: toStorable(description),
        quantity: count === null ? null : count * sign,
        unitPrice: minor(unitPrice, digits, mark, 1),
        net: money(amount),
      };
    }),
  });
}

/** A page with nothing but an amount to pay has that as its total. */
const totalsOf = (total: number | null, amountDue: number | null): Pick<InvoiceReading, 'total' | 'amountDue'> => ({
  total: total ?? amountDue,
  amountDue: total === null || total === amountDue ? null : amountDue,
});

function named({ number, vendorName, orderNumber }: InvoiceAnswer): Pick<InvoiceReading, 'number' | 'vendorName' | 'orderNumber'> {
  const text = (value: string | null): string | null => toStorable(value ?? '').trim() || null;
  return { number: text(number), vendorName: text(vendorName), orderNumber: text(orderNumber) };
}

/** The only number of a text in minor units. */
function minor(text: string | null, digits: number, mark: DecimalMark | null, sign: 1 | -1): number | null {
  const numbers = text === null ? [] : numbersIn(text);
  const amount = numbers.length === 1 ? minorOf(numbers[0]!, digits, mark) : null;
  return amount === null ? null : amount * sign || 0;
}

function plainNumber(text: string | null, mark: DecimalMark | null): number | null {
  const numbers = text === null ? [] : numbersIn(text);
  const value = numbers.length === 1 ? readNumber(numbers[0]!.text, mark) : null;
  if (value === null || value.units > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return (Number(value.units) / 10 ** value.scale) * (numbers[0]!.negative ? -1 : 1);
}

function dayOf(text: string | null, order: DateOrder | null): string | null {
  const dates = text === null ? [] : datesIn(text, order);
  return dates.length === 1 ? dates[0]!.day : null;
}
