/** Paths of the tests that `npm run engines` runs and `npm test` leaves out, for the time that they take. */
export const EVERY_ENGINE = '/e2e/(engines/matrix|series/same-commit)'
