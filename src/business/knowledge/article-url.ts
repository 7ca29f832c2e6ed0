/** URL of an article. */
export const articleUrl = (language: string, id: string): string => `https://help.larkfield.example/${language}/${id.toLowerCase()}`;
