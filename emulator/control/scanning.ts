import { invalidParameter } from '../errors.ts'
import { repositoryArn } from '../names.ts'
import { scanningOf } from '../rules/scanning.ts'
import * as members from './members.ts'
import { operation } from './operation.ts'
import { list, required, structure, text, word } from './schema.ts'

const filter = structure({
  filter: required(
    text({
      min: 1,
      max: 255,
      pattern: String.raw`^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$`,
    }),
  ),
  filterType: required(word('WILDCARD')),
})
const rule = structure({
  scanFrequency: required(word('SCAN_ON_PUSH', 'CONTINUOUS_SCAN', 'MANUAL')),
  repositoryFilters: required(list(filter, 0, 100)),
})

export const putRegistryScanningConfiguration = operation(
  { scanType: word('BASIC', 'ENHANCED'), rules: list(rule, 0, 2) },
  async ({ scanType = 'BASIC', rules = [] }, { registry }) => {
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RegistryScanningRule.html
    const wrong = rules.find(({ scanFrequency }) => scanType === 'BASIC' && scanFrequency === 'CONTINUOUS_SCAN')
    if (wrong !== undefined)
      throw invalidParameter(
        'rules',
        `The scan frequency ${wrong.scanFrequency} is not valid for the scan type ${scanType}`,
      )
    await registry.change((settings) => ({ ...settings, scanning: { scanType, rules } }))
    return { registryScanningConfiguration: registry.settings.scanning }
  },
)

export const getRegistryScanningConfiguration = operation({}, (_input, { registry }) => ({
  registryId: registry.account,
  scanningConfiguration: registry.settings.scanning,
}))

/** A repository that is missing is a failure entry. */
export const batchGetRepositoryScanningConfiguration = operation(
  { repositoryNames: required(list(members.anyName, 1, 25)) },
  ({ repositoryNames }, { registry }) => {
    const isThere = (name: string) => registry.find(name) !== undefined
    const failures = repositoryNames
      .filter((name) => !isThere(name))
      .map((repositoryName) => ({
        repositoryName,
        failureCode: 'REPOSITORY_NOT_FOUND',
        failureReason: `The repository with name '${repositoryName}' does not exist in the registry with id '${registry.account}'`,
      }))
    const scanningConfigurations = repositoryNames.flatMap((repositoryName) => {
      const repository = registry.find(repositoryName)
      if (repository === undefined) return []
      const { frequency, filters } = scanningOf(registry, repository)
      return {
        repositoryArn: repositoryArn(registry.region, registry.account, repositoryName),
        repositoryName,
        scanOnPush: frequency !== 'MANUAL',
        scanFrequency: frequency,
        appliedScanFilters: filters,
      }
    })
    return { scanningConfigurations, failures }
  },
)
