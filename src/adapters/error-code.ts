/** What the system calls an error, such as `ENOENT`; undefined for one that has no such name. */
export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
