/** A German IBAN of the account with this number at a bank that does not exist. */
export function ibanOf(account: number): string {
  const bban = `10000099${String(account).padStart(10, '0')}`;
  const rest = BigInt(`${bban}131400`) % 97n; // DE00 as digits, behind
  return `DE${String(98n - rest).padStart(2, '0')}${bban}`;
}
