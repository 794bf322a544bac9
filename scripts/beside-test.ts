/** Paths of the tests that `npm run engines` runs and `npm test` leaves out, for the minutes that they take. */
export const BESIDE_TEST = [
  '/e2e/engines/(matrix|passing-failures)',
  '/e2e/(series/same-commit|outputs/|copies/|parts|act/examples|hostile-repositories)',
  '/e2e/buildkit/(kills|builders)',
  '/scenario/(corpus|gate-(faults|scans|ways)|many-tags|passing-faults|races|reuse-(doubt|faults|platforms|races|rounds)|same-(commit|moment))',
  '/scenario/(beside-push|builders|second-looks|short-machine|sign-faults|surroundings|migrat)',
  '/registry/(copies|every-kill|kills)',
  '/emulator/(parallel|streams)',
  // It compares times, so nothing else must run.
  '/__tests__/growth',
  // It fetches a program.
  '/__tests__/gate/judged-sarif',
].join('|')
