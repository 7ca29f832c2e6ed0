import type { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import { plainDecimal, readDecimal, type Decimal } from '../../../formats/decimal.ts';
import { formatMoney } from '../../../kit/common/money.ts';
import type { Finding } from './finding.ts';

/** Whether the amounts of a reading add up, in whole minor units. Only amounts that were read are compared. */
export const checkSums = (reading: InvoiceReading): Finding[] => [
  ...checkTotal(reading),
  ...checkTaxes(reading),
  ...checkLineSum(reading),
  ...checkProducts(reading),
];

const shown = (minor: number, { currency }: InvoiceReading): string =>
  formatMoney(minor, currency ?? 'EUR').replace(/ [A-Z]+$/, currency === null ? '' : '$&');

function checkTotal(reading: InvoiceReading): Finding[] {
  const { net, tax, total } = reading;
  if (net === null || tax === null || total === null || net + tax === total) return [];
  const message = `Net ${shown(net, reading)} and tax ${shown(tax, reading)} are ${shown(net + tax, reading)}, not the total ${shown(total, reading)}.`;
  return [{ field: 'total', rule: 'net-and-tax', message }];
}

/** The taxes by rate against tax and net, and each one against its rate; rounding may differ by half a cent on each line of the invoice. */
function checkTaxes(reading: InvoiceReading): Finding[] {
  const { taxes, tax, net, lines } = reading;
  const found: Finding[] = [];
  const sumOf = (part: 'net' | 'tax'): number | null =>
    taxes.length > 0 && taxes.every((entry) => entry[part] !== null) ? taxes.reduce((sum, entry) => sum + entry[part]!, 0) : null;
  const [taxSum, netSum] = [sumOf('tax'), sumOf('net')];
  if (taxSum !== null && tax !== null && taxSum !== tax)
    found.push({
      field: 'tax',
      rule: 'taxes-sum',
      message: `The taxes by rate are ${shown(taxSum, reading)} together, not ${shown(tax, reading)}.`,
    });
  if (netSum !== null && net !== null && Math.abs(netSum) > Math.abs(net))
    found.push({
      field: 'net',
      rule: 'taxes-base',
      message: `The taxes are raised on ${shown(netSum, reading)}, more than the net of ${shown(net, reading)}.`,
    });
  const tolerance = Math.max(1, Math.ceil(lines.length / 2));
  taxes.forEach(({ ratePercent, net: own, tax: amount }, index) => {
    const base = own ?? (taxes.length === 1 ? net : null);
    if (base === null || amount === null) return;
    const due = product(base, readDecimal(ratePercent.toFixed(6))!, 2);
    if (Math.abs(due - amount) > tolerance)
      found.push({
        field: `taxes.${index}.tax`,
        rule: 'rate',
        message: `${ratePercent} % of ${shown(base, reading)} is ${shown(due, reading)}, not ${shown(amount, reading)}.`,
      });
  });
  return found;
}

/** Lines add up to the net, or to the total where prices include the tax. */
function checkLineSum(reading: InvoiceReading): Finding[] {
  const { lines, net, total } = reading;
  if (lines.length === 0 || lines.some((line) => line.net === null) || (net === null && total === null)) return [];
  const sum = lines.reduce((all, line) => all + line.net!, 0);
  if (sum === net || sum === total) return [];
  const wanted = net === null ? `the total ${shown(total!, reading)}` : `the net ${shown(net, reading)}`;
  return [{ field: 'lines', rule: 'lines-sum', message: `The lines are ${shown(sum, reading)} together, not ${wanted}.` }];
}

function checkProducts(reading: InvoiceReading): Finding[] {
  return reading.lines.flatMap(({ quantity, unitPrice, net }, index): Finding[] => {
    const count = quantity === null ? null : readDecimal(String(quantity));
    if (count === null || unitPrice === null || net === null || Math.abs(net) <= Math.abs(product(unitPrice, count, 0)) + 1) return [];
    return [
      {
        field: `lines.${index}.net`,
        rule: 'quantity-and-price',
        message: `${plainDecimal(count)} x ${shown(unitPrice, reading)} is not ${shown(net, reading)}.`,
      },
    ];
  });
}

/** Amount times number, divided by ten to the power of `shift`, rounded half away from zero. */
function product(amount: number, { units, scale }: Decimal, shift: number): number {
  const [exact, unit] = [BigInt(amount) * units, 10n ** BigInt(scale + shift)];
  const half = exact < 0n ? -unit / 2n : unit / 2n;
  return Number((exact + half) / unit);
}
