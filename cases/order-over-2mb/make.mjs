// A valid order: node make.mjs LINES [erp]. 2000 lines are 1.9 MB; with `erp` a control character between words makes them more than 2 MB.
const [lines = '2000', style] = process.argv.slice(2);
const words = style === 'erp' ? '黒い急須\u001f' : '陶芸家の青い湯呑みと漆塗りの丸いお盆';
const description = `${words.repeat(80).slice(0, 299)}。`;
const line = { sku: 'tea-cup', description, quantity: 1, unitPriceMinor: 12 };
process.stdout.write(
  JSON.stringify({
    orderId: `O-LARGE-${lines}${style ?? ''}`,
    customer: { id: 'K-41', name: 'Tilda Sorge', email: 'tilda.sorge@kunde.example' },
    currency: 'EUR',
    lines: Array.from({ length: Number(lines) }, () => line),
    shipping: { address: { name: 'Tilda Sorge', street: 'Am Kai 9', city: 'Kiel', postalCode: '24103', country: 'DE' } },
    payment: { method: 'pm_card_visa' },
  }),
);
