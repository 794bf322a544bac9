/** Paths of the tests that `npm run engines` runs and `npm test` leaves out, for the minutes that they take. */
export const BESIDE_TEST =
  '/e2e/(engines/(matrix|passing-failures)|series/same-commit|outputs/|buildkit/kills|copies/)|/scenario/(corpus|many-tags|passing-faults|races)|/registry/(copies|every-kill)'
