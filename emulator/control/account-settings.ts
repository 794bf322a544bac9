import { invalid, operation } from './operation.ts'
import { required, text } from './schema.ts'

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutAccountSetting.html */
const values: Readonly<Record<string, readonly string[]>> = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE'],
  BLOB_MOUNTING: ['ENABLED', 'DISABLED'],
  REGISTRY_POLICY_SCOPE: ['V1', 'V2'],
}

const name = required(text({ min: 1, max: 64 }))

function valuesOf(setting: string): readonly string[] {
  const known = Object.hasOwn(values, setting) ? values[setting] : undefined
  if (known !== undefined) return known
  throw invalid(`The account setting '${setting}' is not valid. Valid names: [${Object.keys(values).join(', ')}]`)
}

export const putAccountSetting = operation({ name, value: required(text()) }, async (input, { registry }) => {
  const { name, value } = input
  const known = valuesOf(name)
  if (!known.includes(value))
    throw invalid(
      `The value '${value}' of the account setting '${name}' is not valid. Valid values: [${known.join(', ')}]`,
    )
  await registry.change((settings) => ({
    ...settings,
    accountSettings: { ...settings.accountSettings, [name]: value },
  }))
  return { name, value }
})

export const getAccountSetting = operation({ name }, (input, { registry }) => {
  valuesOf(input.name)
  return { name: input.name, value: registry.settings.accountSettings[input.name] }
})
