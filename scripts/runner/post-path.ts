import { dirname, join } from 'node:path'

/** Name of the stub that starts the post part, which all actions share. */
export const POST_NAME = 'post'

/** Path of what action.yml names as `post`, which stands beside what it names as `main`. */
export const postPath = (main: string): string => join(dirname(main), `${POST_NAME}.js`)
