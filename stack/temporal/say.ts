/** Reports progress to the person. */
export type Say = (text: string) => void;
