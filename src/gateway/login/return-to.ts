/** Where a login leads afterwards: an address of this site, else the inbox. */
export function returnTo(next: unknown): string {
  const isLocal = typeof next === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes('\\');
  return isLocal ? next : '/inbox';
}
