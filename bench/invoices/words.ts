/** Words of a generated page, written independently of the table that reads them. */
export type Words = Record<
  | 'title'
  | 'credit'
  | 'number'
  | 'creditNumber'
  | 'issued'
  | 'due'
  | 'order'
  | 'buyer'
  | 'description'
  | 'quantity'
  | 'price'
  | 'amount'
  | 'net'
  | 'tax'
  | 'on'
  | 'taxTotal'
  | 'total'
  | 'taxId',
  string
>;

const table = (text: string): Words => {
  const keys =
    'title credit number creditNumber issued due order buyer description quantity price amount net tax on taxTotal total taxId'.split(' ');
  const words = text.split(';').map((word) => word.trim());
  return Object.fromEntries(keys.map((key, index) => [key, words[index]!])) as Words;
};

export const WORDS = {
  en: table(
    'Invoice; Credit note; Invoice No.; Credit Note No.; Invoice date; Due date; PO number; Bill to; Description; Qty; Unit price; Amount; Net amount; VAT; on; Total VAT; Total amount due; VAT Reg No',
  ),
  de: table(
    'Rechnung; Gutschrift; Rechnungs-Nr.; Gutschrift-Nr.; Rechnungsdatum; Zahlbar bis; Ihre Bestellnummer; Rechnungsempfänger; Beschreibung; Menge; Einzelpreis; Betrag; Nettobetrag; MwSt.; auf; Summe MwSt.; Gesamtbetrag; USt-IdNr.',
  ),
  fr: table(
    "Facture; Avoir; Facture n°; Avoir n°; Date de facturation; Date d'échéance; N° de commande; Facturé à; Désignation; Quantité; Prix unitaire; Montant HT; Total HT; TVA; sur; Total TVA; Total TTC; N° TVA intracommunautaire",
  ),
  es: table(
    'Factura; Nota de crédito; Factura nº; Nota de crédito nº; Fecha de factura; Fecha de vencimiento; Nº de pedido; Cliente; Descripción; Cantidad; Precio; Importe; Base imponible; IVA; sobre; Total IVA; Total factura; NIF',
  ),
  it: table(
    'Fattura; Nota di credito; Fattura n.; Nota di credito n.; Data fattura; Scadenza; Ordine n.; Spett.le; Descrizione; Quantità; Prezzo unitario; Importo; Totale imponibile; IVA; su; Totale IVA; Totale fattura; Partita IVA',
  ),
  nl: table(
    'Factuur; Creditnota; Factuurnummer; Creditnotanummer; Factuurdatum; Vervaldatum; Uw ordernummer; Klant; Omschrijving; Aantal; Prijs per stuk; Bedrag; Totaal excl. BTW; BTW; over; Totaal BTW; Totaal incl. BTW; BTW-nummer',
  ),
  pl: table(
    'Faktura; Faktura korygująca; Faktura nr; Faktura korygująca nr; Data wystawienia; Termin płatności; Nr zamówienia; Nabywca; Opis; Ilość; Cena; Wartość netto; Razem netto; VAT; od; Razem VAT; Do zapłaty; NIP',
  ),
} satisfies Record<string, Words>;

/** A language of generated pages. */
export type Language = keyof typeof WORDS;
