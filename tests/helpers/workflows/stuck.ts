/** Has a mistake in its code: each of its workflow tasks fails. */
export async function stuck(): Promise<void> {
  throw new Error('a mistake in the code');
}
