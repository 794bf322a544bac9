import type { PlanLine } from '../base/text.ts'
import type { SignSettings } from '../inputs/sign-settings.ts'

/** Describes how the image is signed, as rows of a plan. */
export function describeSign(sign: SignSettings | undefined): readonly PlanLine[] {
  if (sign === undefined) return []
  const where = sign.kind === 'github' ? 'beside the image and on GitHub' : 'beside the image'
  return [['sign', `${where}, before its tags, where it is not signed yet`]]
}
