/** The address of an article follows from its language and id. */
export const articleUrl = (language: string, id: string): string => `https://help.larkfield.example/${language}/${id.toLowerCase()}`;
