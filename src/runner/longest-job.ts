/** Longest time that a job can take, in milliseconds: GitHub ends it after 5 days at most. https://docs.github.com/actions/reference/limits */
export const LONGEST_JOB = 6 * 24 * 60 * 60 * 1000
