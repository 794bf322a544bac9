/** Paths of the tests that `npm run engines` runs and `npm test` leaves out, for the minutes that they take. */
export const BESIDE_TEST =
  '/e2e/(engines/matrix|series/same-commit|outputs/|copies/)|/scenario/(corpus|many-tags)|/registry/every-kill'
