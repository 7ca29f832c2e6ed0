/** Text of a server without encoded bytes: some servers quote the images of a request in their error. */
export const withoutBytes = (text: string): string => text.replace(/[A-Za-z0-9+/]{120,}={0,2}/g, '…');
