import { expect, test } from '@jest/globals'
import { PlanError } from '../../src/base/errors.ts'
import { allowedCaller } from '../../src/inputs/identity.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../fixtures/values.ts'

const CALLER = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/me` }
const SESSION = { caller: async () => CALLER }

test.each([
  ['no account is named', []],
  ["the caller's account is one of them", [OTHER_ACCOUNT, ACCOUNT]],
])('a caller is allowed when %s', async (_name, allowedAccounts) => {
  expect(await allowedCaller(SESSION, { allowedAccounts })).toEqual(CALLER)
})

test('a caller of another account is refused', async () => {
  await expect(allowedCaller(SESSION, { allowedAccounts: [OTHER_ACCOUNT] })).rejects.toEqual(
    new PlanError([
      `The credentials belong to account ${ACCOUNT} (${CALLER.arn}), and allowed-account-ids has ${OTHER_ACCOUNT}. ` +
        'Give role-to-assume a role of such an account, or look which credentials the job gets.',
    ]),
  )
})
