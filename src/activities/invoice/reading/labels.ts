import type { Labels } from './label-kind.ts';
import { cs, et, pt, ro, sv } from './more-labels.ts';

const en: Labels = {
  title: 'invoice; tax invoice; bill; receipt',
  credit: 'credit (note|memo|invoice)',
  number: '(invoice|credit note|credit memo|inv|bill) (number|no|nr|num|id) > document (number|no); (receipt|bill) (number|no)',
  issued: '(invoice|issue|issuing|billing|bill|credit note) date; date of (invoice|issue); date issued; issued on > date; dated > of',
  due: '(payment |)due date; date due; payment due( date|)( by| on|); due (on|by); (pay|payable) by',
  seller:
    'seller; sold by; vendor; supplier; service provider; issued by > from; account (name|holder); beneficiary; payable to; in favou?r of; remit to',
  buyer:
    'bill(ed|ing|) (to|address); buyer; customer; sold to; ship(ped|ping|) (to|address); invoice to; client; deliver(y|) (to|address); your (vat|tax)( id| no| number|); customer (vat|tax)( id| no| number|); guest name',
  taxId: '(vat|tax) (reg |registration |identification |id |)(no|nr|number|id|tin); vat reg; gstin; gst (no|number); abn > vat; tin',
  iban: 'iban',
  account: 'bank account( no| number|)',
  order:
    '(purchase order|p o|po|your order|your po) (number|no|nr|id|); (customer |)order (number|no|nr|id) > order; your ref(erence|); customer ref(erence|) > reference',
  total:
    'grand total; invoice total; total (for|of) this invoice; total invoice( amount|); total gross; gross (amount|total); total incl(uding|) (vat|tax|gst|of tax); total (vat|tax) incl(uded|) > total( amount|)',
  toPay:
    'net payable > (total |)amount (due|payable)( on|); total (due|payable|to pay) > (remaining |)balance (due|payable|to pay|outstanding); (amount|balance) (outstanding|remaining|to pay); (outstanding|remaining) (amount|balance); (left|still|remaining) (to pay|due)',
  net: 'net (amount|total|value|sum); total net; (sub ?|)total (excl|excluding|before|ex|without) (vat|tax|gst); amount excl(uding|) (vat|tax); taxable (amount|value) > sub ?total; net',
  tax: 'total (vat|tax|gst); (vat|tax|gst) (amount|total); sales tax; (vat|tax|gst)',
};

const de: Labels = {
  title: 'rechnung',
  credit: 'gutschrift; rechnungskorrektur; stornorechnung',
  number: '(rechnungs|gutschrift(s|)|beleg) ?(nummer|nr|no); rechnung (nr|nummer|no); gutschrift (nr|nummer|no)',
  issued: '(rechnungs|ausstellungs|gutschrifts|beleg)datum; datum der rechnung; ausgestellt am > datum > vom',
  due: 'fallig (am|bis|zum); falligkeit(sdatum|); zahlbar (bis|bis zum|am); zahlungsziel; zu zahlen bis',
  seller: 'verkaufer; lieferant; rechnungssteller; leistungserbringer > kontoinhaber; zahlungsempfanger; absender',
  buyer:
    'rechnungsempfanger; kunde; kaufer; rechnungsadresse; rechnung an; lieferadresse; lieferanschrift; rechnungsanschrift; ihre (ust|umsatzsteuer) ?id( nr| nummer|); auftraggeber',
  taxId:
    '(ust|umsatzsteuer) ?(id|ident|identifikations) ?(nr|nummer|); ustid(nr|); (umsatzsteuer|ust)(identifikations|ident)(nummer|nr); mwst nr; uid( nr| nummer|)',
  iban: 'iban',
  account: 'bankkonto',
  order:
    '(ihre |)(bestellung|bestell|bestellungs) ?(nr|nummer); (ihre|unsere) bestellung( nr| nummer|); po nummer > bestellung; auftrag(s|) ?(nr|nummer); ihr zeichen; ihre referenz',
  total:
    '(gesamt|rechnungs|brutto|end)(betrag|summe)( brutto|)( inkl( mwst| ust|)|); summe brutto; gesamt brutto; betrag brutto; gesamt(betrag|) inkl (mwst|ust) > gesamt; summe; total',
  toPay:
    '(rest|zahl)(betrag|summe) > zu zahlen(der betrag|); zu zahlen > noch (zu zahlen|offen|zu begleichen); (offener|verbleibender|restlicher|falliger) (rest|)betrag; restzahlung; (zu zahlender|verbleibender|offener) restbetrag',
  net: 'netto(betrag|summe|); (summe|gesamt|betrag|gesamtbetrag) netto; summe (ohne|exkl|zzgl) (mwst|ust) > zwischensumme; warenwert',
  tax: '(zzgl|zuzuglich|enthaltene|inkl|) ?(mwst|ust|umsatzsteuer|mehrwertsteuer)( betrag|betrag|); steuerbetrag; (summe|gesamt) (mwst|ust|steuer)',
};

const fr: Labels = {
  title: 'facture',
  credit: 'avoir; facture d avoir; note de credit',
  number: '(facture|avoir) (n|no|num|numero)( de facture|); (n|no|num|numero) (de |d )(la |)(facture|avoir); reference (de |)facture',
  issued: 'date (de |de la |d )(facture|facturation|emission|avoir); emise? le; date facture > date > du',
  due: 'date d echeance; echeance( le| au|); date limite de paiement( le|); a (payer|regler) avant le; payable (le|avant le); date de paiement',
  seller: 'vendeur; fournisseur; prestataire; emetteur > titulaire du compte; titulaire; beneficiaire',
  buyer:
    'facture a; client; acheteur; destinataire; adresse de (facturation|livraison); livre a; votre (n |numero |)(de |)tva; nom de l abonne',
  taxId: '(n|no|num|numero) (de |)tva( intra ?communautaire| intracom|); tva intra( ?communautaire|com|); id tva > tva',
  iban: 'iban',
  account: 'compte bancaire',
  order:
    '(votre |)(bon de |)commande (n|no|num|numero); (n|no|num|numero) (de |du |d )(bon de |)commande; bon de commande > commande; votre (ref|reference)',
  total: 'total (ttc|toutes taxes comprises); montant (total |)ttc; total general; total facture > total',
  toPay:
    'total a payer; net a payer( ttc|); somme a payer; montant a payer > reste (a payer|du); solde (a payer|du|a regler); montant (du|a regler)',
  net: 'total (ht|hors taxes?); montant (total |)(ht|hors taxes?); total net( ht|); base (ht|imposable) > sous total( ht|)',
  tax: 'total tva; montant (de la |de |)tva; tva',
};

const es: Labels = {
  title: 'factura',
  credit: '(nota|factura) de (credito|abono); factura rectificativa; abono',
  number:
    'factura (n|no|num|numero)( de factura|); (n|no|num|numero) (de |)(la |)factura; (nota de credito|abono|factura rectificativa) (n|no|num|numero)',
  issued: 'fecha (de |de la |)(factura|emision|expedicion); emitida el > fecha > de; del',
  due: '(fecha de |)vencimiento; fecha (limite |)de pago; vence el; pagar antes del',
  seller: 'vendedor; proveedor; emisor > titular( de la cuenta|); beneficiario',
  buyer: 'cliente; facturar a; comprador; destinatario; direccion de (envio|facturacion); enviar a',
  taxId: '(nif|cif)( iva|); n i f; c i f; (n|no|numero) (de |)iva; id fiscal',
  iban: 'iban',
  account: 'cuenta bancaria; numero de cuenta',
  order: '(n|no|num|numero) (de |)(su |)pedido; (su |)pedido (n|no|num|numero); orden de compra( n| no|) > pedido; su (ref|referencia)',
  total: 'total (factura|general|con iva|iva incluido); importe total( factura|); total iva incl(uido|) > total',
  toPay:
    'total a pagar > importe a pagar > liquido( a (percibir|pagar)|); total a percibir; (importe|saldo|total) pendiente( de pago|); resto a pagar',
  net: 'base imponible; importe neto; total (neto|sin iva); neto > subtotal; suma',
  tax: 'total iva; (cuota|importe)( de|) iva; iva; igic',
};

const it: Labels = {
  title: 'fattura',
  credit: 'nota (di |)credito',
  number: '(fattura|nota di credito|nota credito) (n|no|nr|num|numero); (n|no|nr|num|numero) (della |di |)(fattura|documento)',
  issued: 'data (della |di |)(fattura|emissione|documento); emessa il > data > del',
  due: '(data (di |)|)scadenza( pagamento|); pagare entro( il|); pagamento entro( il|); da pagare entro( il|)',
  seller: 'fornitore; venditore; cedente; emittente > intestatario( del conto| conto|); beneficiario',
  buyer: 'cliente; fatturare a; destinatario; cessionario; spett le; spettabile; acquirente; indirizzo di (fatturazione|spedizione)',
  taxId: '(partita|p) iva; p iva; piva; partita iva( n| nr|); codice iva',
  iban: 'iban',
  account: 'conto (corrente |)bancario',
  order:
    '(vs |vostro |vostro n |)ordine (n|no|nr|num|numero); (n|nr|numero) (di |d )ordine; (n|nr|numero) ordine; ordine di acquisto( n| nr|) > ordine; vs ordine; vostro ordine; vs rif(erimento|)',
  total: 'totale (fattura|documento|ivato|iva inclusa|generale|lordo); importo totale > totale',
  toPay:
    'totale (da|a) pagare; netto a pagare > importo da pagare; da pagare > (saldo|importo|totale) dovuto; (residuo|saldo|netto) (da|a) pagare',
  net: '(totale |)imponibile; totale (netto|senza iva); importo netto; netto > subtotale',
  tax: 'totale (iva|imposta); (importo|ammontare) iva; imposta; iva',
};

const nl: Labels = {
  title: 'factuur',
  credit: 'credit ?nota; credit ?factuur',
  number: 'factuur ?(nummer|nr|no); credit ?nota ?(nummer|nr); nummer factuur',
  issued: 'factuur ?datum; datum factuur; datum van uitgifte; credit ?nota ?datum > datum',
  due: 'verval ?datum; (uiterste |)betaal ?datum; te betalen (voor|voor of op|uiterlijk); betalen voor; uiterste betaaldatum',
  seller: 'leverancier; verkoper > ten name van; t n v; rekeninghouder; begunstigde',
  buyer: 'klant; factuur ?adres; aflever ?adres; koper; debiteur; factuur aan; uw btw( nummer| nr|); bezorgadres',
  taxId: 'btw (nr|nummer|id|identificatienummer); btw( id|)nummer; btwnr > btw',
  iban: 'iban',
  account: 'bankrekening( nr| nummer|)',
  order: '(uw |)(order|bestel|inkooporder) ?(nummer|nr); uw (order|bestelling) > order; bestelling; uw (ref|referentie|kenmerk)',
  total: 'factuur ?(totaal|bedrag); totaal ?bedrag; (totaal|bedrag) (incl|inclusief) btw; inclusief btw > totaal',
  toPay: 'totaal te betalen; te betalen( bedrag|) > nog te betalen; (resterend|openstaand) bedrag; restant',
  net: '(totaal |bedrag |subtotaal |)(excl|exclusief) btw; netto( bedrag|bedrag|); grondslag > subtotaal',
  tax: 'totaal btw; btw( bedrag|bedrag|)',
};

const pl: Labels = {
  title: 'faktura( vat|); rachunek',
  credit: 'faktura (korygujaca|korekta); korekta( faktury|); nota kredytowa',
  number: 'faktura (vat |korygujaca |korekta |)(nr|numer); (nr|numer) (faktury|korekty|dokumentu); nota kredytowa (nr|numer)',
  issued: 'data (wystawienia|faktury)( faktury|); wystawiono( dnia|) > data > z dnia',
  due: 'termin (platnosci|zaplaty); platne do; data (platnosci|zaplaty); zaplata do',
  seller: 'sprzedawca; wystawca; dostawca > wlasciciel rachunku; odbiorca platnosci',
  buyer: 'nabywca; odbiorca; kupujacy; klient; platnik; adres dostawy',
  taxId: 'nip( ue|); numer (nip|vat)',
  iban: 'iban',
  account: '(nr|numer) (rachunku|konta)( bankowego|); rachunek bankowy; konto bankowe; konto',
  order: '(nr|numer) zamowienia; zamowienie (nr|numer); panstwa zamowienie > zamowienie',
  total: '(naleznosc|kwota|wartosc|razem|suma) (ogolem|brutto); wartosc brutto > razem; suma; ogolem',
  toPay: '(razem |kwota |)do zaplaty > pozosta(lo|je) do zaplaty',
  net: '(razem|suma|kwota|wartosc) netto; netto',
  tax: '(razem|suma|kwota|wartosc) (vat|podatku)( vat|); podatek( vat|); vat',
};

export const LANGUAGES = { en, de, fr, es, it, nl, pl, pt, ro, sv, cs, et };
export type Language = keyof typeof LANGUAGES;
