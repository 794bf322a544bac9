import { type Needs, PERMISSION_NAMES, PERMISSIONS, type Permission } from './permissions.ts'
import { PUBLIC_PERMISSIONS } from './public-permissions.ts'

/** Actions by what they are about. */
type Actions = Required<Pick<Needs, 'registry' | 'repository' | 'key' | 'profile'>>

/**
 * Actions of IAM that permissions need together, such as `ecr:PutImage`: each action once, in the order of the table.
 */
export function actionsOf(features: readonly Permission[], isPublic = false): Actions {
  const table: Partial<Readonly<Record<Permission, Omit<Needs, 'what' | 'ownAccount'>>>> = isPublic
    ? PUBLIC_PERMISSIONS
    : PERMISSIONS
  const used = PERMISSION_NAMES.filter((name) => features.includes(name)).flatMap((name) => table[name] ?? [])
  const all = (kind: keyof Actions): readonly string[] => [...new Set(used.flatMap((one) => one[kind] ?? []))]
  return { registry: all('registry'), repository: all('repository'), key: all('key'), profile: all('profile') }
}
