// Imports nothing: the post part reads this alone where nothing is left to do.
/** State that says nothing of what is left: that the main part began, and the driver of a builder whose folder is told too. */
const SAYS_NOTHING = new Set(['STATE_started', 'STATE_builder-driver']);
/**
 * Whether the main part has left work for the post part, by the variables in which the runner hands on its state: what is told by a
 * path is left as long as something is there, and anything else until its state is empty.
 */
export const leavesWork = (env, isThere) => Object.entries(env).some(([name, value = '']) => name.startsWith('STATE_') &&
    !SAYS_NOTHING.has(name) &&
    value !== '' &&
    (!value.startsWith('/') || isThere(value)));