import { ServiceError } from '../errors.ts'
import type { CatalogData } from '../store/repository.ts'
import * as members from './members.ts'
import { type Context, inWords, operation, present, repositoryOf } from './operation.ts'
import { bytes, list, required, structure, text, type Values } from './schema.ts'

const words = list(text({ min: 1, max: 50 }), 0, 50)
const fields = {
  description: text({ max: 1024 }),
  architectures: words,
  operatingSystems: words,
  logoImageBlob: bytes(512_000),
  aboutText: text({ max: 25_600 }),
  usageText: text({ max: 25_600 }),
}
export const catalogData = structure(fields)

/** What the gallery shows. The logo is not kept; that there is one, and its address, is. */
export function keepCatalog(
  { logoImageBlob, ...texts }: Values<typeof fields>,
  name: string,
  { world, registry }: Context,
): CatalogData {
  const logoUrl = logoImageBlob && `${world.url}/logos/${registry.account}/${name}`
  return present({ ...texts, logoUrl })
}

export const getRepositoryCatalogData = operation(members.publicRepository, (input, context) => {
  const repository = repositoryOf(input, context)
  const { catalog } = repository.settings
  if (catalog !== undefined) return { catalogData: { ...catalog, marketplaceCertified: false } }
  throw new ServiceError(
    'RepositoryCatalogDataNotFoundException',
    `The repository catalog data doesn't exist for ${inWords(repository, context)}`,
  )
})

export const putRepositoryCatalogData = operation(
  { ...members.publicRepository, catalogData: required(catalogData) },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const catalog = keepCatalog(input.catalogData, input.repositoryName, context)
    await repository.exclusive(() => repository.change({ ...repository.settings, catalog }))
    return { catalogData: { ...catalog, marketplaceCertified: false } }
  },
)

export const getRegistryCatalogData = operation({}, (_input, { registry }) => ({
  registryCatalogData: { displayName: registry.settings.displayName },
}))

export const putRegistryCatalogData = operation(
  { displayName: text({ max: 100 }) },
  async ({ displayName = '' }, { registry }) => {
    await registry.change((settings) => ({ ...settings, displayName }))
    return { registryCatalogData: { displayName } }
  },
)
