import type { Labels } from './label-kind.ts';

export const pt: Labels = {
  title: 'fatura( recibo|)',
  credit: 'nota de credito',
  number: '(fatura|nota de credito) (n|no|num|numero); (n|no|num|numero) (da |de |)(fatura|nota de credito|documento)',
  issued: 'data (da |de |do |)(emissao|fatura|documento); emitida? (em|a) > data',
  due: '(data (de |do |)|)vencimento; data limite( de pagamento|); pagar ate; pagamento ate',
  seller: 'vendedor; fornecedor; emitente; prestador > titular( da conta|); beneficiario',
  buyer: 'cliente; comprador; destinatario; faturar a; adquirente; exmos? (senhores|srs|sr); morada de (entrega|faturacao)',
  taxId: '(nif|nipc); contribuinte( n| no|); (n|no|numero) (de |)contribuinte',
  iban: 'iban',
  account: 'conta bancaria',
  order:
    '(n|no|num|numero) (da |de |)(sua |)encomenda; (sua |vossa |)encomenda (n|no|num|numero); nota de encomenda > encomenda; vossa (ref|referencia)',
  total: 'total (da |)(fatura|documento|geral); total (com|c) iva; valor total > total',
  toPay: 'total a pagar; valor a pagar > montante a pagar > (saldo|valor|total) em divida; por (pagar|liquidar)',
  net: 'total (liquido|sem iva|iliquido); valor (liquido|sem iva); base (tributavel|de incidencia); incidencia > subtotal; total parcial',
  tax: 'total (do |de |)iva; (valor|montante) (do |de |)iva; iva',
};

export const ro: Labels = {
  title: 'factura( fiscala|)',
  credit: 'factura (storno|de stornare); nota de credit',
  number: 'factura (fiscala |storno |)(nr|numar|numarul); (nr|numar|numarul) (facturii|factura); seria( si numarul|)',
  issued: 'data (emiterii|facturii|facturarii|emitere|factura) > data; din',
  due: '(data |)(scadentei|scadenta|scadent); termen de plata; plata pana la',
  seller: 'furnizor; vanzator; prestator; emitent > titular( cont|); beneficiarul platii',
  buyer: 'cumparator; client; beneficiar; adresa de (livrare|facturare)',
  taxId: 'cui; cif; cod fiscal; (cod|nr) (de |)(inregistrare |)tva',
  iban: 'iban; cont iban',
  account: 'cont bancar; cont > contul',
  order: '(nr|numar) comanda; comanda( dvs| dumneavoastra|) (nr|numar) > comanda; referinta dvs',
  total: 'total (general|factura|cu tva); valoare totala > total',
  toPay: 'total (de |)plata; (de |suma de |)plata > rest de plata; sold de plata',
  net: 'total (fara tva|net); (valoare|suma) (fara tva|neta); baza (de impozitare|impozabila) > subtotal',
  tax: 'total tva; (valoare|valoarea) tva; tva',
};

export const sv: Labels = {
  title: 'faktura',
  credit: 'kredit ?(faktura|nota)',
  number: '(faktura|kreditfaktura|kreditnota) ?(nummer|nr); (nummer|nr) pa faktura > ocr( nummer| nr|)',
  issued: 'faktura ?datum; utstallningsdatum; datum for faktura > datum',
  due: 'forfallo ?(datum|dag); forfaller( den|); betalas senast; sista betalningsdag; att betala senast',
  seller: 'saljare; leverantor; avsandare > betalningsmottagare; kontoinnehavare',
  buyer: 'kund; kopare; mottagare; faktureras; fakturaadress; leveransadress; fakturera till',
  taxId: '(moms ?reg|momsregistrerings|vat) ?(nr|nummer|no); momsreg( nr|)',
  iban: 'iban',
  account: 'bankkonto',
  order: '(er |ert |)(order|bestallnings|inkopsorder) ?(nummer|nr); er (order|bestallning|referens) > order; bestallning',
  total:
    '(faktura)?total(t|belopp|summa|) (inkl|inklusive) moms; (faktura|total) ?(belopp|summa); summa (inkl|inklusive) moms > total(t|); summa',
  toPay: '(summa |belopp |)att betala > kvar att betala; aterstar att betala; aterstaende (belopp|att betala)',
  net: '(netto|exklusive moms|exkl moms)( belopp|); (summa|total|totalt|belopp) (exkl|exklusive|fore) moms; nettobelopp > delsumma',
  tax: '(summa|total|totalt) moms; moms ?(belopp|); mervardesskatt',
};

export const cs: Labels = {
  title: 'faktura( danovy doklad|)',
  credit: 'dobropis; opravny danovy doklad',
  number: 'faktura (c|cislo|cis); (c|cislo) (faktury|dokladu|dobropisu); dobropis (c|cislo)',
  issued: 'datum (vystaveni|vystaveni faktury); vystaveno( dne|) > datum',
  due: '(datum |)splatnosti?; splatno do; uhradte do',
  seller: 'dodavatel; prodavajici > majitel uctu; prijemce platby',
  buyer: 'odberatel; kupujici; zakaznik; prijemce; dodaci adresa; fakturacni adresa',
  taxId: 'dic; danove identifikacni cislo',
  iban: 'iban',
  account: '(c|cislo) uctu; bankovni ucet',
  order: '(c|cislo) objednavky; (vase |)objednavka (c|cislo) > objednavka; vase znacka',
  total: 'celkem (s dph|vcetne dph); celkova castka; faktura celkem > celkem',
  toPay: '(celkem |castka |)k uhrade > zbyva (k uhrade|uhradit); doplatek; nedoplatek',
  net: 'zaklad( dane|); celkem bez dph; castka bez dph; cena bez dph > mezisoucet',
  tax: '(celkem|castka|vyse) dph; dph( celkem|)',
};

export const et: Labels = {
  title: 'arve',
  credit: 'kreeditarve',
  number: '(arve|kreeditarve) ?(nr|number|no); (arve|kreeditarve) (nr|number)',
  issued: 'arve (kuupaev|kp); (valjastamise|koostamise) (kuupaev|kp); valjastatud > kuupaev',
  due: '(makse|maksmise) ?(tahtaeg|tahtpaev); tasuda (hiljemalt|enne); tahtaeg',
  seller: 'muuja; tarnija; arve esitaja > saaja; konto omanik',
  buyer: 'ostja; klient; maksja; tarneaadress; arve saaja',
  taxId: 'kmkr( nr| number|); kmk nr; kaibemaksukohustuslase (nr|number)',
  iban: 'iban',
  account: 'arvelduskonto; konto',
  order: '(teie |)tellimuse (nr|number); tellimus (nr|number) > tellimus; viitenumber ostjale',
  total: '(arve |)(summa|kokku) (koos )?kaibemaksuga; arve kokku > kokku; koos kaibemaksuga',
  toPay: '(kuulub |)tasu(da|misele)( kokku|); maksta > jaab tasuda; tasumata( summa|)',
  net: '(summa|kokku) (ilma |)kaibemaksuta; neto( summa|); maksustatav summa > vahesumma',
  tax: 'kaibemaks( kokku|); km( kokku|)',
};
