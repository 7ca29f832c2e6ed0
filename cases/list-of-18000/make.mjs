// `node make.mjs list`: a sanctions list of 18,000 made-up names. `node make.mjs file`: a payment file of 100 payments.
const SYLLABLES = 'bru ne sol tam irk ova del um res kol vey an dro pil gas te rin mor'.split(' ');
let seed = 11;
const below = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
const word = () => {
  const text = Array.from({ length: 2 + below(3) }, () => SYLLABLES[below(SYLLABLES.length)]).join('');
  return text[0].toUpperCase() + text.slice(1);
};

function iban(account) {
  const bank = `37040044${String(account).padStart(10, '0')}`;
  return `DE${String(98n - (BigInt(`${bank}131400`) % 97n)).padStart(2, '0')}${bank}`;
}

const payment = (number) => `<CdtTrfTxInf><PmtId><EndToEndId>S-${number}</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">12.50</InstdAmt></Amt>
<Cdtr><Nm>Tischlerei Ahlers ${number} GmbH</Nm></Cdtr><CdtrAcct><Id><IBAN>${iban(800_000 + number)}</IBAN></Id></CdtrAcct>
<RmtInf><Ustrd>Invoice ${number}</Ustrd></RmtInf></CdtTrfTxInf>`;

/** Twenty payments from a separate account. */
const batch = (number) => `<PmtInf><PmtInfId>L-${number}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>20</NbOfTxs><CtrlSum>250.00</CtrlSum>
<ReqdExctnDt><Dt>2026-11-30</Dt></ReqdExctnDt><Dbtr><Nm>Kranich Backwaren GmbH</Nm></Dbtr>
<DbtrAcct><Id><IBAN>${iban(9_000 + number)}</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt>
${Array.from({ length: 20 }, (_, index) => payment(number * 20 + index)).join('\n')}</PmtInf>`;

const document = () => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>KRANICH-100</MsgId><CreDtTm>2026-11-27T16:40:00</CreDtTm><NbOfTxs>100</NbOfTxs><CtrlSum>1250.00</CtrlSum>
<InitgPty><Nm>Kranich Backwaren GmbH</Nm></InitgPty></GrpHdr>
${Array.from({ length: 5 }, (_, index) => batch(index)).join('\n')}</CstmrCdtTrfInitn></Document>`;

const list = () =>
  JSON.stringify(
    Array.from({ length: 18_000 }, () => ({ name: `${word()} ${word()} ${word()}`, aliases: [`${word()} ${word()}`], country: 'XX' })),
  );

process.stdout.write(process.argv[2] === 'list' ? list() : document());
