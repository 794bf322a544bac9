/** Between the parts of a cache's name. Git and ECR allow no name with two dots in a row, so it is ours alone. */
export const SEPARATOR = '..'

/** Whether a text can be a part of a cache's name as it is. */
export const isPlain = (text: string): boolean =>
  /^[A-Za-z0-9_.-]+$/.test(text) && !text.includes(SEPARATOR) && !text.endsWith('.')

/** What can be read of a text in a tag. Never longer than the text. */
export const cleaned = (text: string): string => text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/\.{2,}/g, '.')
